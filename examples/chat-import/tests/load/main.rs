//! Fifty clients at once, and what encryption costs the whole program.

// Always true. It tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]

#[path = "../it/chat.rs"]
#[expect(dead_code, reason = "the other tests use all of it")]
mod chat;
#[path = "../it/follow.rs"]
#[expect(dead_code, reason = "the other tests use all of it")]
mod follow;

use encdb_example_testing::{
    client::Client,
    load::{self, Loaded},
    program::Program,
};

use crate::{
    chat::{Chat, Role, begin_session, bodies, client, say},
    follow::{Sync, changes, from_start},
};

/// A program with sessions of one account.
struct Messages {
    _chat: Chat,
    program: Program,
    client: Client,
    sessions: Vec<String>,
}

/// A gatekeeper in front of the metadata of messages, which it passes on as they are.
struct Shapes {
    _chat: Chat,
    sync: Sync,
    client: Client,
}

#[test]
fn fifty_clients_read_right_messages_and_encryption_costs_little() {
    let clear = Messages::new(env!("CARGO_BIN_EXE_chat-import-plain"));
    let sealed = Messages::new(env!("CARGO_BIN_EXE_chat-import"));
    load::compare("chat-import", &clear, &sealed);
    clear.program.stop();
    sealed.program.stop();
}

#[test]
fn fifty_clients_follow_a_shape_by_the_gatekeeper() {
    let shapes = Shapes::new();
    load::put_on("chat-import, the gatekeeper", &shapes);
    shapes.sync.gatekeeper.stop();
    shapes.sync.upstream.stop();
}

impl Messages {
    fn new(program: &str) -> Self {
        let chat = Chat::new();
        let mut serve = std::process::Command::new(program);
        let serve = serve.arg("serve").env_clear().env("DATABASE_URL", chat.url(Role::App));
        let program = Program::start(serve.envs(chat.secrets.iter().cloned()));
        let client = client(&program, "harbour");
        let begin = |_| {
            let session = begin_session(&client, "Lighthouse", &["ada"]);
            (0..N_MESSAGES).for_each(|n| drop(say(&client, &session, "ada", &body(n))));
            session
        };
        let sessions = (0..N_SESSIONS).map(begin).collect();
        Self { _chat: chat, program, client, sessions }
    }
}

impl Loaded for Messages {
    fn client(&self) -> &Client {
        &self.client
    }

    fn paths(&self) -> Vec<String> {
        self.sessions.iter().map(|id| format!("/api/sessions/{id}/messages")).collect()
    }

    /// Begins a session with one message, and reads it and all others.
    fn check(&self) {
        let new = begin_session(&self.client, "Another", &["ada"]);
        say(&self.client, &new, "ada", &body(0));
        assert_eq!(bodies(&self.client, &new), [body(0)]);
        for session in &self.sessions {
            assert_eq!(
                bodies(&self.client, session),
                (0..N_MESSAGES).map(body).collect::<Vec<_>>()
            );
        }
    }
}

impl Shapes {
    fn new() -> Self {
        let chat = Chat::new();
        let serve = chat.serve();
        let harbour = client(&serve, "harbour");
        let session = begin_session(&harbour, "Lighthouse", &["ada"]);
        (0..N_MESSAGES).for_each(|n| drop(say(&harbour, &session, "ada", &body(n))));
        let sync = Sync::of(&chat);
        let client = sync.follower("harbour");
        Self { _chat: chat, sync, client }
    }
}

impl Loaded for Shapes {
    fn client(&self) -> &Client {
        &self.client
    }

    fn paths(&self) -> Vec<String> {
        vec![from_start(1)]
    }

    /// Reads the whole shape.
    fn check(&self) {
        assert_eq!(changes(&self.client.get(&from_start(1))).len(), N_MESSAGES);
    }
}

/// Returns a message of 400 bytes.
fn body(n: usize) -> String {
    format!("{n}: {}", "about the lighthouse ".repeat(19))
}

const N_SESSIONS: usize = 10;
const N_MESSAGES: usize = 20;
