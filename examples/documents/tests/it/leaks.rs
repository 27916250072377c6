//! No plaintext where there must be none: the dump of the database, Redis, the logs, replies to others.

use encdb_example_testing::{
    client::Client,
    leaks::{Needles, dump},
    program::Program,
};
use redis::{Commands, Connection};
use serde_json::json;

use crate::service::{
    NO_HOST, PASSPHRASE, Service, ask, ingest, sign_up, sign_up_and_grant, submit,
};

fn needles() -> Needles {
    Needles::new(["lighthouse", "quicksilver", "battery"])
}

#[test]
fn no_text_question_or_passphrase_is_anywhere() {
    let service = Service::new();
    let server = service.server();
    let ada = sign_up_and_grant(&server, "ada");
    let said = "The lighthouse keeper owes quicksilver.";
    needles().assert_in("what is searched for", &format!("{said} {PASSPHRASE}"));
    let look = |when: &str| {
        needles().assert_not_in(&format!("the dump {when}"), &dump(&service.database.url()));
        needles().assert_not_in(&format!("Redis {when}"), &all_of(&mut service.redis()));
    };
    let path = submit(&ada, &json!({ "text": said }));
    submit(&ada, &json!({ "text": format!("{said} {said}") }));
    look("while jobs wait");
    let worker = service.worker(NO_HOST);
    ada.wait_for(&path, |document| document["state"] == "done");
    assert!(ask(&ada, "Who owes quicksilver?")[0].starts_with(said));
    look("afterwards");
    ada.post("/api/lock", &json!({}));
    ada.post("/api/query", &json!({ "text": "quicksilver" }));
    look("when the user is locked");
    needles().assert_not_in("the log of the server", &server.stop());
    needles().assert_not_in("the log of the worker", &worker.stop());
}

#[test]
fn nobody_else_is_told_anything() {
    let service = Service::new();
    let (server, _worker) = (service.server(), service.worker(NO_HOST));
    let (ada, grace) = (sign_up_and_grant(&server, "ada"), sign_up(&server, "grace"));
    let path = ingest(&ada, "The lighthouse keeper owes quicksilver.");
    let chunks = format!("{path}/chunks");
    needles_of_text().assert_in("the reply to its user", &ada.get(&chunks).body);
    for other in [&grace, &Client::of(server.address())] {
        for path in [&path, &chunks, "/api/documents", "/health"] {
            needles_of_text().assert_not_in(path, &other.get(path).body);
        }
        let answer = other.post("/api/query", &json!({ "text": "who owes what?", "limit": 20 }));
        needles_of_text().assert_not_in("the answers", &answer.body);
    }
    needles_of_text().assert_not_in("the list", &ada.get("/api/documents").body);
}

#[test]
fn chunks_from_before_are_nowhere_in_the_clear_when_they_are_moved() {
    let service = Service::new();
    let server = Program::start(&mut service.command(&["serve", "--sample"]));
    let needles = Needles::new(["lighthouse", "Tuesdays", "crowns"]);
    Needles::new(["lighthouse", "Tuesdays"])
        .assert_in("the dump before", &dump(&service.database.url()));
    for name in ["ada", "grace"] {
        sign_up_and_grant(&server, name);
    }
    assert!(service.run(&["migrate"]).ends_with("\n0 chunks are left\n"));
    needles.assert_not_in("the dump afterwards", &dump(&service.database.url()));
}

fn needles_of_text() -> Needles {
    Needles::new(["lighthouse", "quicksilver"])
}

/// Returns everything that Redis holds, the jobs of this service among it.
fn all_of(redis: &mut Connection) -> String {
    let keys: Vec<String> = redis.keys("*").unwrap();
    let contents = keys.iter().map(|key| content(redis, key));
    let contents: Vec<_> = contents.collect();
    assert!(contents.iter().any(|content| content.contains("document")), "there are no jobs");
    keys.join(" ") + &contents.concat()
}

/// Returns what is under a key, which another test may remove meanwhile.
fn content(redis: &mut Connection, key: &str) -> String {
    let kind: String = redis.key_type(key).unwrap_or_default();
    let values: Vec<Vec<u8>> = match kind.as_str() {
        "string" => redis.get(key).map(|value: Vec<u8>| vec![value]),
        "hash" => redis.hgetall(key),
        "list" => redis.lrange(key, 0, -1),
        "set" => redis.smembers(key),
        "zset" => redis.zrange(key, 0, -1),
        _ => Ok(vec![]),
    }
    .unwrap_or_default();
    values.iter().map(|value| String::from_utf8_lossy(value).into_owned()).collect()
}
