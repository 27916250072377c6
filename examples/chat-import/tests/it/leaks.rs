//! No plaintext where there must be none: the dump of the database, logs, what others and the sync service are told.

use std::fs;

use encdb_example_testing::leaks::{Needles, dump};
use serde_json::json;

use crate::{
    chat::{Chat, Role, bodies, client},
    follow::{Sync, changes, from_start},
    snapshots::{EVENTS, MESSAGES, Snapshots, id, lines, message},
};

fn needles() -> Needles {
    Needles::new(["lighthouse", "quicksilver"])
}

/// Returns a chat with a needle in each kind of content.
fn chat_with_needles() -> Chat {
    let chat = Chat::new();
    let text = "The lighthouse keeper owes quicksilver.";
    let mut said = message(1);
    said["body"] = json!(text);
    let event = json!({
        "id": id(5), "account_id": 1, "session_id": id(1), "tool": "ledger", "status": "done",
        "input": { "query": text }, "output": { "found": [text] }, "created_at": "2025-03-03T09:00:00Z",
    });
    let snapshots = Snapshots::of_messages(&[said]);
    snapshots.write(EVENTS, &lines(&[event]));
    needles().assert_in("the snapshot", &snapshots.read(MESSAGES));
    assert_eq!(snapshots.import(&chat).code, Some(0));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("note.txt");
    fs::write(&file, text).unwrap();
    let session = id(1);
    let upload = ["upload", "--account", "harbour", "add", "--session", &session];
    chat.succeed(Role::App, &[&upload[..], &[file.to_str().unwrap()]].concat());
    chat
}

#[test]
fn no_content_is_in_the_dump() {
    let chat = chat_with_needles();
    let dump = dump(&chat.database.url());
    needles().assert_not_in("the dump", &dump);
    Needles::new(["ledger", "note.txt", "harbour"]).assert_in("the dump", &dump);
}

#[test]
fn no_content_is_told_to_others_or_logged() {
    let chat = chat_with_needles();
    let (serve, sync) = (chat.serve(), Sync::of(&chat));
    let harbour = client(&serve, "harbour");
    needles().assert_in("the reply to its account", &bodies(&harbour, &id(1)).concat());
    let own = ["messages", "tool-events"].map(|what| format!("/api/sessions/{}/{what}", id(1)));
    let orchard = client(&serve, "orchard");
    for path in ["/api/sessions", "/health"].into_iter().chain(own.iter().map(String::as_str)) {
        needles().assert_not_in(path, &orchard.get(path).body);
    }
    let shape = sync.follower("harbour").get(&from_start(1));
    assert_eq!(changes(&shape).len(), 1);
    needles().assert_not_in("the shape", &shape.body);
    for (program, log) in [
        ("serve", serve.stop()),
        ("the gatekeeper", sync.gatekeeper.stop()),
        ("the sync service", sync.upstream.stop()),
    ] {
        needles().assert_not_in(program, &log);
        assert!(!log.contains(chat.upstream_secret()), "{program}");
    }
}
