//! Signals are their owner's alone: for everybody else they are not there.

use encdb_example_testing::program::Program;
use serde_json::json;

use crate::{
    caller::{Caller, PAYLOAD, SIGNALS, draft, id_of, path_of},
    service::Service,
};

const NOBODYS: &str = "00000000-0000-7000-8000-000000000000";

#[test]
fn another_owner_never_learns_that_a_signal_exists() {
    let service = Service::new();
    let (_program, ada, grace) = service.with_clients();
    let id = id_of(&ada.create("the lighthouse"));
    for (one, nobodys) in [
        (grace.get(&path_of(&id)), grace.get(&path_of(NOBODYS))),
        (grace.put(&path_of(&id), &draft("mine")), grace.put(&path_of(NOBODYS), &draft("mine"))),
        (grace.delete(&path_of(&id)), grace.delete(&path_of(NOBODYS))),
    ] {
        assert_eq!((one.status, &one.body), (nobodys.status, &nobodys.body));
    }
    assert_eq!(grace.get(&path_of(&id)).status, 404);
    assert_eq!(grace.put(&path_of(&id), &draft("mine")).status, 404);
    // A body that is wrong is refused in the same way, whatever is there.
    assert_eq!(grace.put(&path_of(&id), &json!({})).status, 422);
    assert_eq!(grace.put(&path_of(NOBODYS), &json!({})).status, 422);
    assert_eq!(grace.list(), [json!(null); 0]);
    assert_eq!(ada.payload(&id), "the lighthouse");
}

#[test]
fn a_signal_is_of_the_owner_who_sent_it() {
    let service = Service::new();
    let (_program, ada, grace) = service.with_clients();
    let (of_ada, of_grace) = (ada.create("the lighthouse"), grace.create("the harbour"));
    assert_eq!(ada.list(), [of_ada]);
    assert_eq!(grace.list(), [of_grace]);
    let mut for_grace = draft("the lighthouse");
    for_grace["owner_id"] = json!(2);
    assert_eq!(ada.post(SIGNALS, &for_grace).status, 422);
    assert_eq!(grace.list().len(), 1);
}

#[test]
fn equal_payloads_are_stored_unlike() {
    let service = Service::new();
    let (_program, ada, grace) = service.with_clients();
    let made = [
        ada.create("the lighthouse"),
        ada.create("the lighthouse"),
        grace.create("the lighthouse"),
    ];
    let stored = made.map(|signal| service.stored(&id_of(&signal)).unwrap());
    assert!(stored[0] != stored[1] && stored[1] != stored[2] && stored[0] != stored[2]);
    assert!(stored.iter().all(|stored| stored.starts_with("encdb1.")));
}

#[test]
fn a_client_that_is_nobody_gets_nothing() {
    let service = Service::new();
    let (program, ada, _) = service.with_clients();
    let path = path_of(&id_of(&ada.create("the lighthouse")));
    let stranger = Caller::of(&program);
    assert_eq!(stranger.post("/api/login", &json!({ "name": "mallory" })).status, 401);
    let mut changed = ada.token().to_owned();
    changed.replace_range(..1, "2");
    let of_ada = ada.token();
    for token in ["", "1", "1.2", "1.9999999999.", &changed, &of_ada[..of_ada.len() - 1]] {
        let altered = stranger.with_token(token);
        assert_eq!(altered.get(&path).status, 401, "{token}");
        assert_eq!(altered.put(&path, &draft("mine")).status, 401, "{token}");
    }
    assert_eq!(stranger.get(SIGNALS).status, 401);
    assert_eq!(stranger.post(SIGNALS, &draft("mine")).status, 401);
    assert_eq!(ada.list()[0][PAYLOAD], "the lighthouse");
}

#[test]
fn a_login_expires() {
    let service = Service::new();
    let program = Program::start(service.command().args(["--login-lifetime", "0"]));
    let answer = Caller::of(&program).logged_in("ada").get(SIGNALS);
    assert_eq!(answer.status, 401);
    assert!(answer.body.contains("expired"), "{answer:?}");
}

#[test]
fn a_user_who_is_gone_stores_nothing() {
    let service = Service::new();
    let (_program, _, grace) = service.with_clients();
    service.run_sql("DELETE FROM users WHERE name = 'grace'");
    let answer = grace.post(SIGNALS, &draft("the lighthouse"));
    assert_eq!((answer.status, &answer.json()["detail"]), (401, &json!("there is no such user")));
    assert_eq!(service.count("SELECT count(*) AS number FROM signals"), 0);
}
