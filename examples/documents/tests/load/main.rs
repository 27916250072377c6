//! Fifty clients at once, and what encryption costs the whole program: the same program without it is the other one.

// Always true. It tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]

#[path = "../it/service.rs"]
#[allow(dead_code, reason = "the other tests need the rest of it")]
mod service;

use encdb_example_testing::{
    client::Client,
    load::{self, Loaded},
    program::Program,
};

use crate::service::{NO_HOST, Service, ask, chunks, ingest, sign_up_and_grant};

/// A program with documents of one user.
struct Documents {
    _service: Service,
    server: Program,
    worker: Program,
    client: Client,
    documents: Vec<String>,
}

#[test]
fn fifty_clients_get_right_answers_and_encryption_costs_little() {
    let clear = Documents::new(env!("CARGO_BIN_EXE_documents-plain"));
    let sealed = Documents::new(env!("CARGO_BIN_EXE_documents"));
    load::compare("documents", &clear, &sealed);
    for loaded in [clear, sealed] {
        loaded.server.stop();
        loaded.worker.stop();
    }
}

impl Documents {
    fn new(program: &'static str) -> Self {
        let service = Service::of(program);
        let (server, worker) = (service.server(), service.worker(NO_HOST));
        let client = sign_up_and_grant(&server, "ada");
        let documents = (0..20).map(|n| ingest(&client, &said(n))).collect();
        Self { _service: service, server, worker, client, documents }
    }
}

impl Loaded for Documents {
    fn client(&self) -> &Client {
        &self.client
    }

    fn paths(&self) -> Vec<String> {
        self.documents.iter().map(|path| format!("{path}/chunks")).collect()
    }

    /// Asks a question, and reads all documents.
    fn check(&self) {
        for (n, path) in self.documents.iter().enumerate() {
            assert_eq!(chunks(&self.client, path).join(" "), said(n));
        }
        assert!(said(7).starts_with(&ask(&self.client, "What does number7 mean?")[0]));
    }
}

/// Returns a text of 2 kB.
fn said(n: usize) -> String {
    format!("number{n} {}", "about the lighthouse ".repeat(100)).trim_end().to_owned()
}
