//! Fifty clients at once, on the program and on the same program without encryption.

// Always true. It tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]

use std::process::Command;

use diesel::PgConnection;
use encdb_example_testing::{
    client::Client,
    load::{self, Loaded},
    program::Program,
};
use encdb_own_database::{OwnDatabase, Server};
use serde_json::json;

/// A program with signals of one owner, on a database of its own.
struct Signals {
    _database: OwnDatabase<PgConnection>,
    program: Program,
    client: Client,
    ids: Vec<String>,
}

#[test]
fn fifty_clients_get_right_answers_and_encryption_costs_little() {
    let plain = Signals::start(env!("CARGO_BIN_EXE_encdb-example-signals-plain"));
    let sealed = Signals::start(env!("CARGO_BIN_EXE_encdb-example-signals"));
    load::compare("signals", &plain, &sealed);
    for loaded in [plain, sealed] {
        let log = loaded.program.stop();
        assert!(!log.contains("ERROR"), "{log}");
    }
}

impl Signals {
    fn start(program: &str) -> Self {
        let database = OwnDatabase::on(Server::Postgres);
        let mut command = Command::new(program);
        command.env_clear().arg("serve").env("DATABASE_URL", database.url());
        let program = Program::start(command.env("KEYRING_KEY", TEST_KEY));
        let client = Client::of(program.address()).logged_in("ada");
        let ids = (0..20).map(|n| create(&client, &said(n))).collect();
        Self { _database: database, program, client, ids }
    }
}

impl Loaded for Signals {
    fn client(&self) -> &Client {
        &self.client
    }

    fn paths(&self) -> Vec<String> {
        let signals = self.ids.iter().map(|id| format!("{SIGNALS}/{id}"));
        signals.chain([SIGNALS.to_owned()]).collect()
    }

    /// Stores a signal, replaces it, and reads it and all others.
    fn check(&self) {
        let id = create(&self.client, "about the harbour");
        let replaced = self.client.put(&format!("{SIGNALS}/{id}"), &draft(&said(self.ids.len())));
        assert_eq!(replaced.status, 200, "{replaced:?}");
        for (n, id) in self.ids.iter().chain([&id]).enumerate() {
            let answer = self.client.get(&format!("{SIGNALS}/{id}"));
            assert_eq!(answer.json()["owner_only_payload"], said(n), "{answer:?}");
        }
    }
}

/// Stores a signal, and returns its id.
#[track_caller]
fn create(client: &Client, payload: &str) -> String {
    let answer = client.post(SIGNALS, &draft(payload));
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()["id"].as_str().unwrap().to_owned()
}

fn draft(payload: &str) -> serde_json::Value {
    json!({ "symbol": "ACME", "strength": 80, "owner_only_payload": payload })
}

/// Returns a payload of 2 kB.
fn said(n: usize) -> String {
    format!("{n}: {}", "about the lighthouse ".repeat(100))
}

const SIGNALS: &str = "/api/signals";
/// The bytes 0, 1, 2, … in base64.
const TEST_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
