//! Fifty clients at once, on phase 3 and on the same program without encryption.

use encdb_example_testing::{
    client::Client,
    load::{self, Loaded},
    program::Program,
};

use crate::service::{Service, client, create, transcript};

/// A program with sessions of one user.
struct Sessions {
    _service: Service,
    program: Program,
    client: Client,
    ids: Vec<String>,
}

#[test]
fn fifty_clients_get_right_answers_and_encryption_costs_little() {
    let clear = Sessions::new(env!("CARGO_BIN_EXE_encdb-example-sessions-plain"));
    let encrypted = Sessions::new(env!("CARGO_BIN_EXE_encdb-example-sessions"));
    load::compare("sessions", &clear, &encrypted);
    clear.program.stop();
    encrypted.program.stop();
}

impl Sessions {
    fn new(program: &str) -> Self {
        let service = Service::new();
        let program = Program::start(&mut service.command_of(program, 3));
        let client = client(&program, "ada");
        let ids = (0..20).map(|n| create(&client, "A session", &said(n))).collect();
        Self { _service: service, program, client, ids }
    }
}

impl Loaded for Sessions {
    fn client(&self) -> &Client {
        &self.client
    }

    fn paths(&self) -> Vec<String> {
        self.ids.iter().map(|id| format!("/api/sessions/{id}")).collect()
    }

    /// Stores a session, and reads it and all others.
    fn check(&self) {
        let id = create(&self.client, "Another", &said(self.ids.len()));
        for (n, id) in self.ids.iter().chain([&id]).enumerate() {
            assert_eq!(transcript(&self.client, id), said(n));
        }
    }
}

/// Returns a transcript of 2 kB.
fn said(n: usize) -> String {
    format!("{n}: {}", "about the lighthouse ".repeat(100))
}
