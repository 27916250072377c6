//! Chunks from before encryption: in the clear and sealed by XChaCha20-Poly1305, read until they are moved.

use std::process::Stdio;

use encdb_example_testing::{program::Program, wait::until};
use serde_json::json;

use crate::service::{Service, ask, chunks, sign_up, sign_up_and_grant};

/// A text of the sample that was in the clear, and one that was sealed.
const CLEAR: &str =
    "The lighthouse has been dark on Tuesdays, because the keeper visits his sister.";
const SEALED: &str = "Sam owes the harbour two hundred crowns since the storm.";

#[test]
fn chunks_from_before_are_read_until_they_are_moved_and_afterwards() {
    let service = Service::new();
    let server = Program::start(&mut service.command(&["serve", "--sample"]));
    let ada = sign_up(&server, "ada");
    let path =
        format!("/api/documents/{}", ada.get("/api/documents").json()[0]["id"].as_str().unwrap());
    let before = chunks(&ada, &path);
    assert_eq!((before.len(), before[1].as_str(), before[2].as_str()), (4, SEALED, CLEAR));
    assert_eq!(ask(&ada, "Why has the lighthouse been dark?")[0], CLEAR);
    assert_eq!(ask(&ada, "Who owes the harbour crowns?")[0], SEALED);

    // Nobody has granted the key to the worker, and grace has none.
    let said = service.run(&["migrate"]);
    assert!(
        said.contains("user 1: 4 chunks wait") && said.contains("user 2: 4 chunks wait"),
        "{said}"
    );
    ada.post("/api/grant", &json!({}));
    let said = service.run(&["migrate"]);
    assert!(said.contains("user 1: 4 chunks moved, 0 do not open"), "{said}");
    assert!(
        said.contains("user 2: 4 chunks wait") && said.ends_with("4 chunks are left\n"),
        "{said}"
    );

    assert_eq!(chunks(&ada, &path), before);
    assert_eq!(ask(&ada, "Why has the lighthouse been dark?")[0], CLEAR);
    assert_eq!(ask(&ada, "Who owes the harbour crowns?")[0], SEALED);
    assert_eq!(service.count("SELECT count(*) AS number FROM chunks WHERE user_id = 1"), 4);

    sign_up_and_grant(&server, "grace");
    assert!(service.run(&["migrate"]).ends_with("\n0 chunks are left\n"));
    assert_eq!(service.run(&["migrate"]), "0 chunks are left\n");
}

#[test]
fn a_damaged_chunk_stays_and_the_others_are_moved() {
    let service = Service::new();
    let server = Program::start(&mut service.command(&["serve", "--sample"]));
    let ada = sign_up_and_grant(&server, "ada");
    service
        .run_sql("UPDATE chunks_before SET nonce = ciphertext WHERE user_id = 1 AND position = 1");
    assert_eq!(ada.post("/api/query", &json!({ "text": "harbour" })).status, 500);
    let output = service.command(&["migrate"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("user 1: 3 chunks moved, 1 do not open"), "{said}");
    assert!(String::from_utf8_lossy(&output.stderr).contains(" 1 does not open"));
    assert_eq!(service.count("SELECT count(*) AS number FROM chunks_before WHERE user_id = 1"), 1);
}

#[test]
fn a_migration_that_is_killed_goes_on_and_two_at_once_get_along() {
    let service = Service::new();
    let server = service.server();
    let ada = sign_up_and_grant(&server, "ada");
    service.run_sql(
        "INSERT INTO documents (id, user_id, state, created_at) VALUES ('00000000-0000-7000-8000-000000000001', 1, 'done', now()); \
         INSERT INTO chunks_before (document_id, position, user_id, content) \
         SELECT '00000000-0000-7000-8000-000000000001', n, 1, 'about the lighthouse ' || n FROM generate_series(0, 5999) n",
    );
    let moved = || service.count("SELECT count(*) AS number FROM chunks");
    let mut killed = service.command(&["migrate"]).stdout(Stdio::null()).spawn().unwrap();
    until("a batch is moved", || moved() > 0);
    killed.kill().unwrap();
    killed.wait().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| service.run(&["migrate"]));
        }
    });
    assert_eq!((moved(), service.count("SELECT count(*) AS number FROM chunks_before")), (6000, 0));
    let texts = chunks(&ada, "/api/documents/00000000-0000-7000-8000-000000000001");
    assert!(texts.iter().zip(0..).all(|(text, n)| *text == format!("about the lighthouse {n}")));
}
