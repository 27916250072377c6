//! The database and Redis go away and come back.

use encdb_example_testing::{program::refusal, relay::Relay, wait::until};
use serde_json::json;

use crate::service::{
    NO_HOST, PASSPHRASE, Service, ask, credentials, ingest, sign_up_and_grant, submit,
};

#[test]
fn while_the_database_is_away_requests_are_refused_and_afterwards_all_is_there() {
    let service = Service::new();
    let (server, worker) = (service.server(), service.worker(NO_HOST));
    let ada = sign_up_and_grant(&server, "ada");
    ingest(&ada, "About the lighthouse.");
    service.database.take_away();
    for (path, body) in requests() {
        let answer = ada.post(path, &body);
        assert_eq!(answer.status, 503, "{path}: {answer:?}");
        assert!(answer.body.contains("try again"), "{answer:?}");
    }
    let health = ada.get("/health");
    assert_eq!((health.status, &health.json()["database"]), (503, &json!("down")));
    service.database.give_back();
    assert_eq!(ask(&ada, "lighthouse"), ["About the lighthouse."]);
    ingest(&ada, "About the harbour.");
    assert!(!server.stop().contains("lighthouse") && !worker.stop().contains("lighthouse"));
}

#[test]
fn while_redis_is_away_nothing_is_opened_and_afterwards_all_goes_on() {
    let mut service = Service::new();
    let relay = Relay::to(service.redis_socket());
    service.redis = format!("redis://{}/", relay.address());
    let (server, worker) = (service.server(), service.worker(NO_HOST));
    let ada = sign_up_and_grant(&server, "ada");
    ingest(&ada, "About the lighthouse.");
    relay.close();
    for (path, body) in requests() {
        let answer = ada.post(path, &body);
        assert_eq!(answer.status, 503, "{path}: {answer:?}");
        assert!(answer.body.contains("try again"), "{answer:?}");
    }
    let health = ada.get("/health");
    let parts = json!({ "database": "up", "keyring": "up", "queue": "down", "redis": "down" });
    assert_eq!((health.status, health.json()), (503, parts));
    relay.open();
    ada.wait_for("/health", |health| health["queue"] == "up");
    assert_eq!(ask(&ada, "lighthouse"), ["About the lighthouse."]);
    ingest(&ada, "About the harbour.");
    assert!(!server.stop().contains("lighthouse") && !worker.stop().contains("lighthouse"));
}

#[test]
fn what_was_handed_in_when_the_database_went_away_is_not_lost() {
    let service = Service::new();
    let server = service.server();
    let ada = sign_up_and_grant(&server, "ada");
    let path = submit(&ada, &json!({ "text": "About the lighthouse." }));
    service.database.take_away();
    let worker = service.worker(NO_HOST);
    // The worker says that it cannot do the job.
    until("the worker cannot do the job", || worker.log().contains("cannot be reached"));
    service.database.give_back();
    ada.wait_for(&path, |document| document["state"] == "done");
}

#[test]
fn a_program_without_a_database_says_so_and_ends() {
    let service = Service::new();
    let mut command = service.command(&["serve"]);
    command.env("DATABASE_URL", "postgres://nobody:secret@127.0.0.1:1/nothing");
    let said = refusal(&mut command);
    assert!(said.contains("the database cannot be reached") && !said.contains("secret"), "{said}");
}

#[test]
fn a_program_without_keys_says_which() {
    let service = Service::new();
    for name in
        ["MASTER_ENCRYPTION_KEY", "STATIC_ENCRYPTION_SALT", "WORKER_KEY", "CHUNKS_KEY_BEFORE"]
    {
        let said = refusal(service.command(&["serve"]).env_remove(name));
        assert!(said.contains(name), "{said}");
    }
}

/// Unlocking, asking and handing in.
fn requests() -> [(&'static str, serde_json::Value); 3] {
    [
        ("/api/unlock", credentials("ada", PASSPHRASE)),
        ("/api/query", json!({ "text": "lighthouse" })),
        ("/api/documents", json!({ "text": "About the lighthouse." })),
    ]
}
