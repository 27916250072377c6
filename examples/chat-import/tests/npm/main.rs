//! Electric's own client, from npm, through the gatekeeper: it runs in Node.js, and prints what it sees.

// Always true. It tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]

#[path = "../it/chat.rs"]
#[expect(dead_code, reason = "the other tests use all of it")]
mod chat;
mod follower;

use encdb_example_testing::program::Program;
use serde_json::{Value, json};

use crate::{
    chat::{Chat, Role, begin_session, client, say},
    follower::Follower,
};

const COLUMNS: &str = "id,account_id,session_id,author,created_at";

/// The programs, and a session of harbour with one message.
struct Synced {
    chat: Chat,
    serve: Program,
    upstream: Program,
    session: String,
    first: String,
}

impl Synced {
    fn new() -> Self {
        let chat = Chat::new();
        let (serve, upstream) = (chat.serve(), chat.upstream());
        let harbour = client(&serve, "harbour");
        let session = begin_session(&harbour, "Lighthouse", &["ada"]);
        let first = say(&harbour, &session, "ada", "about the lighthouse");
        let orchard = client(&serve, "orchard");
        let frost = begin_session(&orchard, "Frost", &["pip"]);
        say(&orchard, &frost, "pip", "not for the harbour");
        Self { chat, serve, upstream, session, first }
    }

    fn say(&self) -> String {
        say(&client(&self.serve, "harbour"), &self.session, "ada", "about the lighthouse")
    }
}

/// Tells whether a message of the client is this change of a row.
fn is_change(message: &Value, operation: &str, id: &str) -> bool {
    message["headers"]["operation"] == operation && message["value"]["id"] == id
}

#[test]
fn the_client_sees_the_rows_and_then_each_change() {
    let synced = Synced::new();
    let gatekeeper = synced.chat.gatekeeper(synced.upstream.address(), &[]);
    let follower = Follower::start(gatekeeper.address(), "harbour", "messages", COLUMNS);
    let row = follower.next();
    assert!(is_change(&row, "insert", &synced.first), "{row}");
    let mut columns: Vec<_> = row["value"].as_object().unwrap().keys().collect();
    columns.sort();
    assert_eq!(columns, ["account_id", "author", "created_at", "id", "session_id"]);
    assert_eq!((&row["value"]["account_id"], &row["value"]["author"]), (&json!(1), &json!("ada")));
    assert_eq!(follower.next()["headers"]["control"], "up-to-date");

    let second = synced.say();
    follower.wait_for(|message| is_change(message, "insert", &second));
    synced.chat.run_sql(&format!("UPDATE messages SET created_at = now() WHERE id = '{second}'"));
    follower.wait_for(|message| is_change(message, "update", &second));
    synced.chat.run_sql(&format!("DELETE FROM messages WHERE id = '{second}'"));
    follower.wait_for(|message| is_change(message, "delete", &second));
    let seen = follower.stop();
    assert!(!seen.contains("lighthouse") && !seen.contains("pip"), "{seen}");
}

#[test]
fn the_client_goes_on_with_another_token_when_its_token_has_expired() {
    let synced = Synced::new();
    let gatekeeper = synced.chat.gatekeeper(synced.upstream.address(), &["--shape-lifetime", "2"]);
    let follower = Follower::start(gatekeeper.address(), "harbour", "messages", COLUMNS);
    follower.wait_for(|message| is_change(message, "insert", &synced.first));
    follower.wait_for(|message| *message == json!({ "refused": 401 }));
    let second = synced.say();
    follower.wait_for(|message| is_change(message, "insert", &second));
}

#[test]
fn the_client_begins_again_after_a_restart_of_the_sync_service() {
    let synced = Synced::new();
    let address = synced.upstream.address().to_owned();
    let gatekeeper = synced.chat.gatekeeper(&address, &[]);
    let follower = Follower::start(gatekeeper.address(), "harbour", "messages", COLUMNS);
    follower.wait_for(|message| is_change(message, "insert", &synced.first));
    synced.upstream.kill();
    let listen = address.strip_prefix("http://").unwrap();
    let arguments = ["upstream", "--live-wait", "2", "--listen", listen];
    let _upstream = Program::start(&mut synced.chat.command(Role::Sync, &arguments));
    follower.wait_for(|message| message["headers"]["control"] == "must-refetch");
    follower.wait_for(|message| is_change(message, "insert", &synced.first));
}

#[test]
fn the_client_gets_no_sealed_content() {
    let synced = Synced::new();
    let gatekeeper = synced.chat.gatekeeper(synced.upstream.address(), &[]);
    for (table, columns) in
        [("messages", "id,body_encrypted"), ("threads", "session_id,title_encrypted")]
    {
        let follower = Follower::start(gatekeeper.address(), "harbour", table, columns);
        let said = follower.failure();
        assert!(said.contains("/api/shapes: 403"), "{said}");
    }
}
