//! No plaintext where there must be none: the dump of the database, the log, replies to others.

use encdb_example_testing::leaks::{Needles, dump};
use serde_json::{Value, json};

use crate::{
    caller::{Caller, PAYLOAD, SIGNALS, draft, id_of, path_of},
    service::Service,
};

const SAID: &str = r#"{"stop":"lighthouse","note":"quicksilver"}"#;

fn needles() -> Needles {
    Needles::new(["lighthouse", "quicksilver"])
}

#[test]
fn no_payload_is_in_the_dump_or_the_log() {
    let service = Service::new();
    let (program, ada, _) = service.with_clients();
    let id = id_of(&ada.create(SAID));
    assert_eq!(ada.put(&path_of(&id), &draft(format!("{SAID} "))).status, 200);
    let damaged = id_of(&ada.create(SAID));
    service.plant(&damaged, &service.stored(&id).unwrap());
    assert_eq!(ada.get(&path_of(&damaged)).status, 500);
    needles().assert_in("the list of its owner", &ada.get(SIGNALS).body);
    needles().assert_not_in("the dump", &dump(&service.database.url()));
    needles().assert_not_in("the log", &program.stop());
    // The search finds what is there.
    service.plant(&damaged, SAID);
    needles().assert_in("the dump with a text in the clear", &dump(&service.database.url()));
}

#[test]
fn the_key_of_the_keyring_is_in_no_dump_and_no_log() {
    let service = Service::new();
    let (program, ada, _) = service.with_clients();
    ada.create(SAID);
    service.add_key();
    program.wait_for_log("opens 1, 2");
    let key = service.key.trim_end_matches('=');
    assert!(!dump(&service.database.url()).contains(key));
    assert!(!program.stop().contains(key));
}

#[test]
fn nobody_else_is_told_a_payload() {
    let service = Service::new();
    let (program, ada, grace) = service.with_clients();
    let id = id_of(&ada.create(SAID));
    // A row that was given to somebody by hand tells its new owner nothing either.
    let given = id_of(&ada.create(SAID));
    service.run_sql(&format!("UPDATE signals SET owner_id = 2 WHERE id = '{given}'"));
    let stranger = Caller::of(&program);
    for other in [&grace, &stranger] {
        for path in [SIGNALS, &path_of(&id), &path_of(&given), "/health"] {
            needles().assert_not_in(path, &other.get(path).body);
        }
        needles().assert_not_in("a refusal", &other.put(&path_of(&id), &json!({ "x": SAID })).body);
    }
    assert_eq!(ada.list().len(), 1);
    assert_eq!(ada.payload(&id), Value::from(SAID));
    assert_eq!(grace.list()[0].get(PAYLOAD), None);
}
