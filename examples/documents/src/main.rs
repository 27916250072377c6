//! `cargo xtask example documents`
//!
//! A service that answers questions from its users' documents, and keeps the documents' chunks and their embeddings encrypted under
//! keys that only the users' passphrases open.
//!
//! `model.rs` is what is stored, `keys.rs` who can open it. `ingest.rs` is a job of the worker, `before.rs` reads chunks from before
//! encryption, and `migrate.rs` moves them. The rest is a web application with a queue.

mod accounts;
mod app;
mod args;
mod before;
mod command;
mod documents;
mod embedding;
mod fetch;
mod ingest;
mod keys;
mod measure;
mod migrate;
mod model;
mod people;
mod query;
mod queue;
mod sample;
mod schema;
mod split;
mod store;
mod worker;

use anyhow::Result;
use clap::Parser;

use crate::args::Args;

fn main() -> Result<()> {
    command::run(Args::parse().command)
}
