//! Wrong input: a clear status that does not quote it, and nothing is stored.

use encdb_example_testing::{client::Client, nowhere};
use serde_json::json;

use crate::{
    caller::{JSON, SIGNALS, draft, id_of, path_of, too_long},
    service::Service,
};

#[test]
fn what_no_route_answers_is_refused() {
    let service = Service::new();
    let (program, ada, _) = service.with_clients();
    // The document does not describe these requests.
    let ada = Client::of(program.address()).with_token(ada.token());
    nowhere::assert_refused(&ada, SIGNALS, "/api/signals/%FF");
}

#[test]
fn bodies_that_cannot_be_read_are_refused_without_being_quoted() {
    let service = Service::new();
    let (program, ada, _) = service.with_clients();
    let path = path_of(&id_of(&ada.create("the harbour")));
    let with = |field: &str, value| {
        let mut draft = draft("lighthouse");
        draft[field] = value;
        draft.to_string()
    };
    let cases = [
        (400, JSON, r#"{"symbol":"lighthouse","#.to_owned()),
        (400, JSON, String::new()),
        (400, JSON, "lighthouse".to_owned()),
        (413, JSON, too_long()),
        (415, "text/plain", draft("lighthouse").to_string()),
        (422, JSON, with("owner_only_payload", json!("x".repeat(1024 * 1024 + 1)))),
        (422, JSON, with("owner_only_payload", json!({ "nested": "lighthouse" }))),
        (422, JSON, with("owner_only_payload", json!(5))),
        (422, JSON, with("strength", json!("lighthouse"))),
        (422, JSON, with("strength", json!(101))),
        (422, JSON, with("strength", json!(-101))),
        (422, JSON, with("strength", json!(1.5))),
        (422, JSON, with("strength", json!(100_000))),
        (422, JSON, with("strength", json!(null))),
        (422, JSON, with("symbol", json!(""))),
        (422, JSON, with("symbol", json!("lighthouse"))),
        (422, JSON, with("symbol", json!("LIGHTHOUSE.XL"))),
        (422, JSON, with("symbol", json!("NUL\0"))),
        (422, JSON, with("symbol", json!("ACME\n"))),
        (422, JSON, with("symbol", json!("É"))),
        (422, JSON, with("symbol", json!(["lighthouse"]))),
        (422, JSON, with("owner_id", json!(2))),
        (422, JSON, with("id", json!("00000000-0000-7000-8000-000000000000"))),
        (422, JSON, r#"{"strength":5}"#.to_owned()),
        (422, JSON, r#"["lighthouse"]"#.to_owned()),
    ];
    for (status, content_type, body) in cases {
        let (post, put) = (ada.on_new_connections(), ada.on_new_connections());
        for answer in
            [post.post_text(SIGNALS, content_type, &body), put.put_text(&path, content_type, &body)]
        {
            let start: String = body.chars().take(60).collect();
            assert_eq!(answer.status, status, "{start}: {answer:?}");
            assert_eq!(answer.content_type, "application/problem+json", "{start}");
            assert!(!answer.body.contains("lighthouse"), "{answer:?}");
        }
    }
    assert_eq!(service.count("SELECT count(*) AS number FROM signals"), 1);
    assert_eq!(ada.get(&path).json()["owner_only_payload"], "the harbour");
    let log = program.stop();
    assert!(!log.contains("lighthouse") && !log.contains("LIGHTHOUSE"), "{log}");
}

#[test]
fn addresses_and_queries_that_are_wrong_are_refused_without_being_quoted() {
    let service = Service::new();
    let (_program, ada, _) = service.with_clients();
    let cases = [
        (404, format!("{SIGNALS}/lighthouse")),
        (404, format!("{SIGNALS}/1")),
        (404, format!("{SIGNALS}/")),
        (404, "/lighthouse".to_owned()),
        (400, format!("{SIGNALS}?with_payload=lighthouse")),
        (400, format!("{SIGNALS}?lighthouse=true")),
        (400, format!("{SIGNALS}?with_payload=true&with_payload=false")),
    ];
    for (status, path) in cases {
        let answer = ada.get(&path);
        assert_eq!(answer.status, status, "{path}: {answer:?}");
        assert_eq!(answer.content_type, "application/problem+json", "{path}");
        assert!(!answer.body.contains("lighthouse"), "{answer:?}");
    }
    assert_eq!(ada.delete(SIGNALS).status, 405);
    assert_eq!(ada.delete(SIGNALS).content_type, "application/problem+json");
    assert_eq!(ada.post("/api/login", &json!({ "name": 5 })).status, 422);
    assert_eq!(ada.post("/api/login", &json!({ "name": "x".repeat(100_000) })).status, 401);
    assert_eq!(ada.post("/api/login", &json!({ "name": "NUL \0" })).status, 401);
}
