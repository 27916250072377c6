//! Fifty clients at once, and what encryption costs the whole program.

// Always true. It tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]

#[path = "../it/chat.rs"]
#[expect(dead_code, reason = "the other tests use all of it")]
mod chat;

use encdb_example_testing::{client::Client, load::Load, program::Program};

use crate::chat::{Chat, Role, begin_session, bodies, client, say};

/// A program with sessions of one account.
struct Loaded {
    _chat: Chat,
    program: Program,
    client: Client,
    sessions: Vec<String>,
}

#[test]
fn fifty_clients_read_right_messages_and_encryption_costs_little() {
    let clear = Loaded::new(env!("CARGO_BIN_EXE_chat-import-plain"));
    let sealed = Loaded::new(env!("CARGO_BIN_EXE_chat-import"));
    let check = [&clear, &sealed].map(|loaded| |client: &Client| loaded.check(client));
    let paths = [clear.paths(), sealed.paths()];
    let in_the_clear = Load::new(&clear.client, &paths[0], &check[0]);
    let loads = in_the_clear.in_turn_with(&Load::new(&sealed.client, &paths[1], &check[1]));
    let [plain, encrypted] = loads.map(|load| load.per_second);
    let ratio = encrypted / plain;
    println!(
        "chat-import: {plain:.0} sessions a second in the clear, {encrypted:.0} encrypted, ratio {ratio:.2}"
    );
    assert!(loads.iter().all(|load| load.n_checked > 0), "{loads:?}");
    assert!(ratio > LEAST_RATIO, "{loads:?}");
    clear.program.stop();
    sealed.program.stop();
}

impl Loaded {
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

    fn paths(&self) -> Vec<String> {
        self.sessions.iter().map(|id| format!("/api/sessions/{id}/messages")).collect()
    }

    /// Begins a session with one message, and reads it and all others.
    fn check(&self, client: &Client) {
        let new = begin_session(client, "Another", &["ada"]);
        say(client, &new, "ada", &body(0));
        assert_eq!(bodies(client, &new), [body(0)]);
        for session in &self.sessions {
            assert_eq!(bodies(client, session), (0..N_MESSAGES).map(body).collect::<Vec<_>>());
        }
    }
}

/// Returns a message of 400 bytes.
fn body(n: usize) -> String {
    format!("{n}: {}", "about the lighthouse ".repeat(19))
}

const N_SESSIONS: usize = 10;
const N_MESSAGES: usize = 20;
/// Far below what is measured: two seconds on a busy machine say little.
const LEAST_RATIO: f64 = 0.1;
