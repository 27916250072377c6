//! Wrong input, and what is not the client's: a clear status, and nothing is stored.

use encdb_example_testing::{client::Client, nowhere, program::Program};
use serde_json::json;

use crate::service::{Service, client, create, transcript};

const SESSIONS: &str = "SELECT count(*) AS number FROM sessions";

#[test]
fn what_no_route_answers_is_refused() {
    let service = Service::new();
    let program = service.start(3);
    let ada = client(&program, "ada");
    nowhere::assert_refused(&ada, "/api/sessions", "/api/sessions/%FF");
    let page = ada.page("/lighthouse");
    assert_eq!((page.status, page.content_type.as_str()), (404, "text/html; charset=utf-8"));
}

#[test]
fn bodies_that_cannot_be_read_are_refused_without_being_quoted() {
    let service = Service::new();
    let program = service.start(3);
    let ada = client(&program, "ada");
    let long = json!({ "title": "Long", "transcript": "lighthouse ".repeat(100_000) }).to_string();
    let json = "application/json";
    let cases = [
        (400, json, r#"{"title":"lighthouse","#),
        (400, json, ""),
        (413, json, &long),
        (415, "text/plain", r#"{"title":"lighthouse","transcript":"lighthouse"}"#),
        (422, json, r#"{"title":5,"transcript":"lighthouse"}"#),
        (422, json, r#"{"title":"lighthouse"}"#),
        (422, json, r#"{"title":"lighthouse","transcript":null}"#),
        (422, json, r#"{"title":"lighthouse","transcript":"a","user_id":2}"#),
        (422, json, r#"{"title":" ","transcript":"lighthouse"}"#),
        (422, json, r#"{"title":"Nul","transcript":"lighthouse\u0000"}"#),
        (422, json, r#"["lighthouse"]"#),
    ];
    for (status, content_type, body) in cases {
        let answer = ada.post_text("/api/sessions", content_type, body);
        let start = &body[..body.len().min(60)];
        assert_eq!(answer.status, status, "{start}: {answer:?}");
        assert_eq!(answer.content_type, "application/problem+json", "{start}");
        assert!(!answer.body.contains("lighthouse"), "{answer:?}");
    }
    assert_eq!(service.count(SESSIONS), 0);
    assert!(!program.stop().contains("lighthouse"));
}

#[test]
fn a_transcript_of_nearly_a_megabyte_is_stored() {
    let service = Service::new();
    let program = service.start(3);
    let ada = client(&program, "ada");
    for said in [String::new(), "lighthouse ".repeat(90_000), "\u{1f5fc}é\n\"\\".to_owned()] {
        let id = create(&ada, "A session", &said);
        assert_eq!(transcript(&ada, &id), said);
    }
}

#[test]
fn another_users_session_is_not_found() {
    let service = Service::new();
    let program = service.start(3);
    let (ada, grace) = (client(&program, "ada"), client(&program, "grace"));
    let path = format!("/api/sessions/{}", create(&ada, "Mine", "about the lighthouse"));
    let page = path.replace("/api", "");
    // The same answer as for a session that nobody has.
    let nobodys = grace.get("/api/sessions/00000000-0000-7000-8000-000000000000");
    assert_eq!((grace.get(&path).status, &grace.get(&path).body), (404, &nobodys.body));
    assert_eq!(grace.page(&page).status, 404);
    assert_eq!(grace.get("/api/sessions").json(), json!([]));
    assert_eq!(grace.get("/api/sessions/lighthouse").status, 404);
    assert_eq!(client(&program, "olive").get(&path).status, 404);
    assert_eq!(ada.get(&path).status, 200);
}

#[test]
fn a_client_that_is_nobody_gets_nothing() {
    let service = Service::new();
    let program = service.start(3);
    let ada = client(&program, "ada");
    let id = create(&ada, "Mine", "about the lighthouse");
    let stranger = Client::of(program.address());
    assert_eq!(stranger.post("/api/login", &json!({ "name": "mallory" })).status, 401);
    let mut changed = ada.token().to_owned();
    changed.replace_range(..1, "2");
    let of_ada = ada.token();
    for token in ["", "1", "1.2", "1.9999999999.", &changed, &of_ada[..of_ada.len() - 1]] {
        let answer = stranger.with_token(token).get(&format!("/api/sessions/{id}"));
        assert_eq!(answer.status, 401, "{token}: {answer:?}");
    }
    assert_eq!(stranger.get("/api/sessions").status, 401);
    assert_eq!(stranger.post("/api/sessions", &json!({})).status, 401);
}

#[test]
fn a_user_who_is_gone_stores_nothing() {
    let service = Service::new();
    let program = service.start(3);
    let grace = client(&program, "grace");
    service.run_sql("DELETE FROM users WHERE name = 'grace'");
    let new = json!({ "title": "New", "transcript": "about the lighthouse" });
    let answer = grace.post("/api/sessions", &new);
    assert_eq!((answer.status, &answer.json()["detail"]), (401, &json!("there is no such user")));
    assert_eq!(service.count(SESSIONS), 0);
}

#[test]
fn a_login_expires() {
    let service = Service::new();
    let program = Program::start(service.command(3).args(["--login-lifetime", "0"]));
    let answer = client(&program, "ada").get("/api/sessions");
    assert_eq!(answer.status, 401);
    assert!(answer.body.contains("expired"), "{answer:?}");
}

#[test]
fn only_the_operator_sees_the_operators_page() {
    let service = Service::new();
    let program = service.start(2);
    let (ada, operator) = (client(&program, "ada"), client(&program, "olive"));
    for path in ["/operator", "/api/operator/errors"] {
        assert_eq!((ada.get(path).status, operator.get(path).status), (403, 200), "{path}");
        assert_eq!(Client::of(program.address()).get(path).status, 401, "{path}");
    }
    assert_eq!(ada.post("/api/operator/retry", &json!({})).status, 403);
    let title = "session_id=00000000-0000-7000-8000-000000000000&title=x";
    let form = "application/x-www-form-urlencoded";
    assert_eq!(ada.post_text("/operator/title", form, title).status, 403);
}
