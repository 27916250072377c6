//! The OpenAPI document says all that the program replies, and nothing else.

use serde_json::json;

use crate::{
    caller::{Caller, JSON, SIGNALS, draft, id_of, path_of, too_long},
    service::Service,
};

#[test]
fn each_reply_in_the_document_is_made() {
    let service = Service::new();
    let (program, ada, _) = service.with_clients();
    let anybody = Caller::of(&program);
    let ada = anybody.with_token(ada.token());
    let id = id_of(&ada.create("the lighthouse"));
    let path = path_of(&id);
    ask_all(&ada, &path);
    ask_all(&anybody, &path);
    ada.logged_in("ada");
    send_wrong_bodies(&ada, |ada, kind, body| ada.post_text("/api/login", kind, body).status);
    send_wrong_bodies(&ada, |ada, kind, body| ada.post_text(SIGNALS, kind, body).status);
    send_wrong_bodies(&ada, |ada, kind, body| ada.put_text(&path, kind, body).status);
    ada.get(&format!("{SIGNALS}?with_payload=5"));
    ada.get(&path_of("1"));
    ada.put(&path_of("1"), &draft("the lighthouse"));
    service.plant(&id, "the lighthouse");
    ada.get(&path);
    // The program is older than its tables.
    service.run_sql("ALTER TABLE signals RENAME TO moved; ALTER TABLE users RENAME TO people");
    ask_all(&ada, &path);
    service.database.take_away();
    ask_all(&ada, &path);
    service.database.give_back();

    let (expected, seen) = (anybody.document().replies(), anybody.document().seen());
    let missing: Vec<_> = expected.difference(&seen).collect();
    assert!(missing.is_empty(), "these replies were not seen: {missing:?}");
}

/// Sends a request of each kind.
fn ask_all(client: &Caller, path: &str) {
    client.post("/api/login", &json!({ "name": "mallory" }));
    client.get(SIGNALS);
    client.post(SIGNALS, &draft("the lighthouse"));
    client.get(path);
    client.put(path, &draft("the lighthouse"));
    client.get("/health");
}

/// Sends a body that is no JSON, a long one, one of another type, and one with other fields.
fn send_wrong_bodies(client: &Caller, send: impl Fn(&Caller, &str, &str) -> u16) {
    let bodies =
        [(JSON, "{", 400), (JSON, &too_long(), 413), ("text/plain", "{}", 415), (JSON, "{}", 422)];
    for (kind, body, status) in bodies {
        assert_eq!(send(&client.on_new_connections(), kind, body), status, "{kind}");
    }
}
