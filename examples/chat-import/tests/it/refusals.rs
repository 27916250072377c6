//! Wrong input of the JSON interface: a clear status, and nothing is stored.

use encdb_example_testing::{client::Client, nowhere, program::Program};
use serde_json::json;

use crate::{
    chat::{Chat, Role, begin_session, bodies, client, say},
    snapshots::id,
};

#[test]
fn what_no_route_answers_is_refused() {
    let chat = Chat::new();
    let program = chat.serve();
    let harbour = client(&program, "harbour");
    nowhere::assert_refused(&harbour, "/api/sessions", "/api/sessions/%FF/messages");
}

#[test]
fn bodies_that_cannot_be_read_are_refused_without_being_quoted() {
    let chat = Chat::new();
    let program = chat.serve();
    let harbour = client(&program, "harbour");
    let session = begin_session(&harbour, "Lighthouse", &["ada"]);
    let messages = format!("/api/sessions/{session}/messages");
    let long = json!({ "author": "ada", "body": "lighthouse ".repeat(100_000) }).to_string();
    let json = "application/json";
    let cases = [
        (400, json, messages.as_str(), r#"{"author":"lighthouse","#),
        (413, json, &messages, &long),
        (415, "text/plain", &messages, r#"{"author":"ada","body":"lighthouse"}"#),
        (422, json, &messages, r#"{"author":"ada","body":7}"#),
        (422, json, &messages, r#"{"author":"ada"}"#),
        (422, json, &messages, r#"{"author":"lighthouse","body":"a"}"#),
        (422, json, &messages, r#"{"author":"","body":"lighthouse"}"#),
        (422, json, &messages, r#"{"author":"ada\u0000","body":"lighthouse"}"#),
        (422, json, &messages, r#"{"author":"ada","body":"a","account_id":2}"#),
        (422, json, "/api/sessions", r#"{"title":"lighthouse","members":[""]}"#),
        (422, json, "/api/sessions", r#"{"title":"lighthouse"}"#),
        (422, json, "/api/login", r#"{"name":"lighthouse\u0000"}"#),
    ];
    for (status, content_type, path, body) in cases {
        let answer = harbour.post_text(path, content_type, body);
        let start = &body[..body.len().min(60)];
        assert_eq!(answer.status, status, "{start}: {answer:?}");
        assert_eq!(answer.content_type, "application/problem+json", "{start}");
        assert!(!answer.body.contains("lighthouse"), "{answer:?}");
    }
    assert_eq!((chat.count("messages"), chat.count("threads")), (0, 1));
    assert!(!program.stop().contains("lighthouse"));
}

#[test]
fn messages_of_any_text_are_stored() {
    let chat = Chat::new();
    let program = chat.serve();
    let harbour = client(&program, "harbour");
    let session = begin_session(&harbour, "", &["ada", "grace"]);
    let texts = [String::new(), "lighthouse ".repeat(90_000), "\0\u{1f5fc}é\n\"\\".to_owned()];
    for text in &texts {
        say(&harbour, &session, "ada", text);
    }
    assert_eq!(bodies(&harbour, &session), texts);
}

#[test]
fn what_is_not_there_is_not_found() {
    let chat = Chat::new();
    let program = chat.serve();
    let harbour = client(&program, "harbour");
    for session in ["lighthouse", &id(1)] {
        for what in ["messages", "tool-events"] {
            let answer = harbour.get(&format!("/api/sessions/{session}/{what}"));
            assert_eq!(
                (answer.status, answer.content_type.as_str()),
                (404, "application/problem+json")
            );
        }
    }
}

#[test]
fn a_client_that_is_nobody_gets_nothing() {
    let chat = Chat::new();
    let program = chat.serve();
    let stranger = Client::of(program.address());
    assert_eq!(stranger.post("/api/login", &json!({ "name": "mallory" })).status, 401);
    for token in ["", "1", "MQ.9999999999."] {
        assert_eq!(stranger.with_token(token).get("/api/sessions").status, 401, "{token}");
    }
    let short = Program::start(&mut chat.command(Role::App, &["serve", "--login-lifetime", "0"]));
    let answer = client(&short, "harbour").get("/api/sessions");
    assert!(answer.status == 401 && answer.body.contains("expired"), "{answer:?}");
}

#[test]
fn an_account_that_is_gone_stores_nothing() {
    let chat = Chat::new();
    let program = chat.serve();
    let harbour = client(&program, "harbour");
    chat.run_sql("DELETE FROM accounts WHERE id = 1");
    let answer = harbour.post("/api/sessions", &json!({ "title": "Lighthouse", "members": [] }));
    assert_eq!(
        (answer.status, &answer.json()["detail"]),
        (401, &json!("there is no such account"))
    );
    assert_eq!(chat.count("threads"), 0);
}
