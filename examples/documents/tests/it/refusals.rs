//! Wrong input, wrong passphrases, and what is not the client's: a clear status, and nothing is told or stored.

use encdb_example_testing::{client::Client, nowhere, program::Program};
use serde_json::{Value, json};

use crate::service::{
    NO_HOST, PASSPHRASE, Service, credentials, ingest, sign_up, sign_up_and_grant,
};

const DOCUMENTS: &str = "SELECT count(*) AS number FROM documents";

#[test]
fn what_no_route_answers_is_refused() {
    let service = Service::new();
    let server = service.server();
    nowhere::assert_refused(&sign_up(&server, "ada"), "/api/documents", "/api/documents/%FF");
}

#[test]
fn bodies_that_cannot_be_read_are_refused_without_being_quoted() {
    let service = Service::new();
    let server = service.server();
    let ada = sign_up(&server, "ada");
    let long = json!({ "text": "lighthouse ".repeat(100_000) }).to_string();
    let json = "application/json";
    let cases = [
        (400, "/api/documents", json, r#"{"text":"lighthouse"#),
        (400, "/api/documents", json, ""),
        (413, "/api/documents", json, &long),
        (415, "/api/documents", "text/plain", r#"{"text":"lighthouse"}"#),
        (422, "/api/documents", json, r#"{"text":5}"#),
        (422, "/api/documents", json, r#"{"text":" "}"#),
        (422, "/api/documents", json, "{}"),
        (422, "/api/documents", json, r#"{"text":"lighthouse","url":"http://lighthouse/"}"#),
        (422, "/api/documents", json, r#"{"text":"lighthouse","user_id":2}"#),
        (422, "/api/documents", json, r#"{"url":"http://lighthouse.example/"}"#),
        (422, "/api/documents", json, r#"{"url":"file:///etc/lighthouse"}"#),
        (422, "/api/documents", json, r#"["lighthouse"]"#),
        (422, "/api/query", json, r#"{"text":"lighthouse","limit":0}"#),
        (422, "/api/query", json, r#"{"text":"lighthouse","limit":1000000}"#),
        (422, "/api/query", json, r#"{"question":"lighthouse"}"#),
        (422, "/api/sign-up", json, r#"{"name":"lighthouse","passphrase":"short"}"#),
        (422, "/api/sign-up", json, r#"{"name":" ","passphrase":"lighthouse keeper"}"#),
        (422, "/api/sign-up", json, r#"{"name":"lighthouse"}"#),
        (409, "/api/sign-up", json, r#"{"name":"ada","passphrase":"lighthouse keeper"}"#),
        (401, "/api/unlock", json, r#"{"name":"lighthouse","passphrase":""}"#),
        (422, "/api/unlock", json, r#"{"name":"lighthouse","passphrase":7}"#),
    ];
    for (status, path, content_type, body) in cases {
        let answer = ada.post_text(path, content_type, body);
        let start = &body[..body.len().min(60)];
        assert_eq!(answer.status, status, "{path} {start}: {answer:?}");
        assert_eq!(answer.content_type, "application/problem+json", "{start}");
        assert!(!answer.body.contains("lighthouse"), "{answer:?}");
    }
    assert_eq!(service.count(DOCUMENTS), 0);
    assert!(!server.stop().contains("lighthouse"));
}

#[test]
fn a_wrong_passphrase_is_answered_as_an_unknown_user_is() {
    let service = Service::new();
    let server = Program::start(&mut service.command(&["serve", "--sample"]));
    sign_up(&server, "linus");
    let stranger = Client::of(server.address());
    let unlock = |name| {
        let answer = stranger.post("/api/unlock", &credentials(name, "wrong horse battery staple"));
        (answer.status, answer.body)
    };
    let wrong = unlock("linus");
    assert_eq!(wrong.0, 401);
    // Nobody, and somebody from before encryption who has no passphrase.
    assert_eq!((unlock("nobody"), unlock("grace")), (wrong.clone(), wrong));
    // Nothing of it hides in the log either.
    assert_eq!(server.stop().matches("ERROR").count(), 0);
}

#[test]
fn somebody_who_is_locked_is_told_nothing() {
    let service = Service::new();
    let server = Program::start(&mut service.command(&["serve", "--sample"]));
    // She has chunks from before in the clear, which no key would keep from being read.
    let ada = sign_up(&server, "ada");
    let old = ada.get("/api/documents").json()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(ada.post("/api/lock", &json!({})).status, 204);
    let cases = [
        ("/api/query", json!({ "text": "harbour" })),
        ("/api/documents", json!({ "text": "harbour" })),
        ("/api/grant", json!({})),
    ];
    for (path, body) in cases {
        let answer = ada.post(path, &body);
        assert_eq!(answer.status, 423, "{path}: {answer:?}");
        assert!(!answer.body.contains("harbour"), "{answer:?}");
    }
    assert_eq!(ada.get(&format!("/api/documents/{old}/chunks")).status, 423);
    assert_eq!(service.count(DOCUMENTS), 2);
}

#[test]
fn another_users_documents_are_not_found() {
    let service = Service::new();
    let (server, _worker) = (service.server(), service.worker(NO_HOST));
    let (ada, grace) = (sign_up_and_grant(&server, "ada"), sign_up(&server, "grace"));
    let path = ingest(&ada, "About the lighthouse.");
    let nobodys = grace.get("/api/documents/00000000-0000-7000-8000-000000000000");
    for path in [path.clone(), format!("{path}/chunks"), "/api/documents/lighthouse".to_owned()] {
        let answer = grace.get(&path);
        assert_eq!((answer.status, &answer.body), (404, &nobodys.body), "{path}");
    }
    let answer = grace.post("/api/query", &json!({ "text": "lighthouse" }));
    assert_eq!((answer.status, answer.json()), (200, json!([])));
    assert_eq!(grace.get("/api/documents").json(), json!([]));

    // An attacker with the rights of the operator gives a chunk to another user: it does not open.
    service.run_sql("UPDATE chunks SET user_id = (SELECT id FROM users WHERE name = 'grace')");
    assert_eq!(grace.post("/api/query", &json!({ "text": "lighthouse" })).status, 500);
    assert!(!server.stop().contains("About"));
}

#[test]
fn a_client_that_is_nobody_gets_nothing() {
    let service = Service::new();
    let server = service.server();
    let ada = sign_up(&server, "ada");
    let stranger = Client::of(server.address());
    let mut changed = ada.token().to_owned();
    changed.replace_range(..1, "2");
    for token in ["", "1", "1.2", "1.9999999999.", &changed] {
        let answer = stranger.with_token(token).post("/api/query", &json!({ "text": "a" }));
        assert_eq!(answer.status, 401, "{token}: {answer:?}");
    }
    assert_eq!(stranger.get("/api/documents").status, 401);
    let lock = |client: &Client| client.post("/api/lock", &Value::Null).status;
    assert_eq!((lock(&stranger), lock(&ada)), (401, 204));
}

#[test]
fn a_login_expires() {
    let service = Service::new();
    let server = Program::start(&mut service.command(&["serve", "--login-lifetime", "0"]));
    let answer = sign_up(&server, "ada").get("/api/documents");
    assert_eq!(answer.status, 401);
    assert!(answer.body.contains("expired"), "{answer:?}");
}

#[test]
fn a_name_keeps_its_first_passphrase() {
    let service = Service::new();
    let server = service.server();
    sign_up(&server, "ada");
    let stranger = Client::of(server.address());
    let other = credentials("ada", "another horse battery staple");
    assert_eq!(stranger.post("/api/sign-up", &other).status, 409);
    assert_eq!(stranger.post("/api/unlock", &other).status, 401);
    assert_eq!(stranger.post("/api/unlock", &credentials("ada", PASSPHRASE)).status, 200);
}
