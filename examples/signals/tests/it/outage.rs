//! The database goes away and comes back.

use encdb_example_testing::program::refusal;
use serde_json::json;

use crate::{
    caller::{SIGNALS, draft, id_of, path_of},
    service::{Service, new_key},
};

#[test]
fn while_the_database_is_away_requests_are_refused_and_afterwards_all_is_there() {
    let service = Service::new();
    let (program, ada, _) = service.with_clients();
    let id = id_of(&ada.create("the lighthouse"));
    assert_eq!(ada.get("/health").json(), json!({ "database": "up" }));

    service.database.take_away();
    for _ in 0..3 {
        let answer = ada.post(SIGNALS, &draft("the lighthouse"));
        assert_eq!(answer.status, 503, "{answer:?}");
        assert!(answer.body.contains("try again"), "{answer:?}");
    }
    assert_eq!(ada.get(&path_of(&id)).status, 503);
    assert_eq!(ada.put(&path_of(&id), &draft("the harbour")).status, 503);
    assert_eq!(ada.get(SIGNALS).status, 503);
    assert_eq!(ada.post("/api/login", &json!({ "name": "ada" })).status, 503);
    let health = ada.get("/health");
    assert_eq!((health.status, health.json()), (503, json!({ "database": "down" })));
    program.wait_for_log("no new keys");

    service.database.give_back();
    assert_eq!(ada.payload(&id), "the lighthouse");
    ada.create("the harbour");
    assert_eq!(ada.list().len(), 2);
    // Keys are still taken up.
    service.add_key();
    program.wait_for_log("opens 1, 2");
    let log = program.stop();
    assert!(!log.contains("lighthouse") && !log.contains("harbour"), "{log}");
}

#[test]
fn a_program_without_a_database_or_with_another_key_says_so_and_ends() {
    let mut service = Service::new();
    let mut command = service.command();
    command.env("DATABASE_URL", "postgres://nobody:secret@127.0.0.1:1/nothing");
    let said = refusal(&mut command);
    assert!(said.contains("the database cannot be reached") && !said.contains("secret"), "{said}");

    service.start().stop();
    service.key = new_key();
    let said = refusal(&mut service.command());
    assert!(said.contains("key") && !said.contains(&service.key), "{said}");
    let said = refusal(service.command().env_remove("KEYRING_KEY"));
    assert!(said.contains("KEYRING_KEY"), "{said}");
}
