//! Fifty clients at once, on phase 3 and on the same program without encryption.

use encdb_example_testing::{client::Client, load::Load, program::Program};

use crate::service::{Service, client, create, transcript};

/// A program with sessions of one user.
struct Loaded {
    _service: Service,
    program: Program,
    client: Client,
    ids: Vec<String>,
}

#[test]
fn fifty_clients_get_right_answers_and_encryption_costs_little() {
    let clear = Loaded::new(env!("CARGO_BIN_EXE_encdb-example-sessions-plain"));
    let encrypted = Loaded::new(env!("CARGO_BIN_EXE_encdb-example-sessions"));
    let check = [&clear, &encrypted].map(|loaded| |client: &Client| loaded.check(client));
    let paths = [clear.paths(), encrypted.paths()];
    let in_the_clear = Load::new(&clear.client, &paths[0], &check[0]);
    let loads = in_the_clear.in_turn_with(&Load::new(&encrypted.client, &paths[1], &check[1]));
    let [plain, sealed] = loads.map(|load| load.per_second);
    let ratio = sealed / plain;
    println!(
        "sessions: {plain:.0} requests a second in the clear, {sealed:.0} encrypted, ratio {ratio:.2}"
    );
    assert!(loads.iter().all(|load| load.n_checked > 0), "{loads:?}");
    assert!(ratio > LEAST_RATIO, "{loads:?}");
    clear.program.stop();
    encrypted.program.stop();
}

impl Loaded {
    fn new(program: &str) -> Self {
        let service = Service::new();
        let program = Program::start(&mut service.command_of(program, 3));
        let client = client(&program, "ada");
        let ids = (0..20).map(|n| create(&client, "A session", &said(n))).collect();
        Self { _service: service, program, client, ids }
    }

    fn paths(&self) -> Vec<String> {
        self.ids.iter().map(|id| format!("/api/sessions/{id}")).collect()
    }

    /// Stores a session, and reads it and all others.
    fn check(&self, client: &Client) {
        let id = create(client, "Another", &said(self.ids.len()));
        for (n, id) in self.ids.iter().chain([&id]).enumerate() {
            assert_eq!(transcript(client, id), said(n));
        }
    }
}

/// Returns a transcript of 2 kB.
fn said(n: usize) -> String {
    format!("{n}: {}", "about the lighthouse ".repeat(100))
}

/// Far below what is measured: two seconds on a busy machine say little.
const LEAST_RATIO: f64 = 0.1;
