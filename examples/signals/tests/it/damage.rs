//! Payloads that were changed or moved past the application do not open, and nothing else is lost with them.

use encdb_example_testing::program::Program;
use serde_json::{Value, json};

use crate::{
    caller::{Caller, PAYLOAD, draft, id_of, path_of},
    service::Service,
};

/// Fails unless the payload of a signal is refused: alone by a problem, in the list by a mark.
#[track_caller]
fn assert_refused(owner: &Caller, id: &str) {
    let answer = owner.get(&path_of(id));
    assert_eq!(answer.status, 500, "{answer:?}");
    assert_eq!(answer.content_type, "application/problem+json");
    assert!(answer.json()["detail"].as_str().unwrap().contains("cannot be opened"), "{answer:?}");
    let list = owner.list();
    let line = list.iter().find(|line| line["id"] == id).unwrap();
    assert_eq!((line.get(PAYLOAD), &line["problem"]), (None, &answer.json()));
    assert_eq!((&line["symbol"], &line["strength"]), (&json!("ACME"), &json!(80)));
}

/// Fails unless the log names the row, and ends the program.
#[track_caller]
fn assert_logged(program: Program, id: &str) {
    let log = program.stop();
    assert!(log.contains(&format!("signals.owner_only_payload of the row {id}: ")), "{log}");
    assert!(!log.contains("lighthouse") && !log.contains("harbour"), "{log}");
}

#[test]
fn a_damaged_payload_is_marked_in_the_list_and_is_a_clear_status_alone() {
    let service = Service::new();
    let (program, ada, _) = service.with_clients();
    let whole = ada.create("the harbour");
    let id = id_of(&ada.create("the lighthouse"));
    let stored = service.stored(&id).unwrap();
    let changed = |at: usize| {
        let other = if stored.as_bytes()[at] == b'B' { "C" } else { "B" };
        format!("{}{other}{}", &stored[..at], &stored[at + 1..])
    };
    // The header is the first characters after the prefix, the last ones are of the tag.
    let in_each_part = ["encdb1.".len(), 8, 9, 10, 11, 12, 20, stored.len() / 2, stored.len() - 2];
    let changed = in_each_part.into_iter().map(changed);
    let cut = [&stored[..stored.len() - 4], &stored[..20], "encdb1.", ""].map(str::to_owned);
    let clear = ["the lighthouse", "null", "{}"].map(str::to_owned);
    for damaged in changed.chain(cut).chain(clear) {
        service.plant(&id, &damaged);
        assert_refused(&ada, &id);
        assert!(ada.list().contains(&whole));
        // The damaged text stays as it is, so that somebody can look at it.
        assert_eq!(service.stored(&id).as_deref(), Some(damaged.as_str()));
    }
    service.plant(&id, &stored);
    assert_eq!(ada.payload(&id), "the lighthouse");
    assert_logged(program, &id);
}

#[test]
fn a_damaged_payload_can_be_replaced() {
    let service = Service::new();
    let (_program, ada, _) = service.with_clients();
    let id = id_of(&ada.create("the lighthouse"));
    service.plant(&id, "the lighthouse");
    assert_refused(&ada, &id);
    for payload in [json!("the harbour"), Value::Null] {
        assert_eq!(ada.put(&path_of(&id), &draft(payload.clone())).status, 200);
        assert_eq!(ada.payload(&id), payload);
    }
}

#[test]
fn a_payload_that_is_moved_to_another_row_does_not_open() {
    let service = Service::new();
    let (program, ada, grace) = service.with_clients();
    let (first, second) = (id_of(&ada.create("the lighthouse")), id_of(&ada.create("the harbour")));
    let of_grace = id_of(&grace.create("the harbour"));
    let stored = service.stored(&first).unwrap();
    service.plant(&second, &stored);
    service.plant(&of_grace, &stored);
    assert_refused(&ada, &second);
    assert_refused(&grace, &of_grace);
    assert_eq!(ada.payload(&first), "the lighthouse");
    assert_logged(program, &of_grace);
}

#[test]
fn a_signal_that_is_given_to_another_owner_does_not_open() {
    let service = Service::new();
    let (program, ada, grace) = service.with_clients();
    let id = id_of(&ada.create("the lighthouse"));
    service.run_sql("UPDATE signals SET owner_id = 2");
    assert_refused(&grace, &id);
    assert_eq!(ada.get(&path_of(&id)).status, 404);
    service.run_sql("UPDATE signals SET owner_id = 1");
    assert_eq!(ada.payload(&id), "the lighthouse");
    assert_logged(program, &id);
}

#[test]
fn payloads_of_another_database_do_not_open() {
    let (service, other) = (Service::new(), Service::new());
    let (_program, ada, _) = service.with_clients();
    let (_other_program, their_ada, _) = other.with_clients();
    let (id, theirs) =
        (id_of(&ada.create("the lighthouse")), id_of(&their_ada.create("the harbour")));
    let moved = format!("UPDATE signals SET id = '{id}'");
    other.run_sql(&moved);
    other.plant(&id, &service.stored(&id).unwrap());
    assert_refused(&their_ada, &id);
    assert_eq!(their_ada.get(&path_of(&theirs)).status, 404);
}
