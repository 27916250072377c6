//! The same program without encryption, for the tests of load. Everything but the model is the other program's.

#[path = "../accounts.rs"]
mod accounts;
#[path = "../app.rs"]
mod app;
#[path = "../args.rs"]
mod args;
#[path = "../before.rs"]
mod before;
#[path = "../documents.rs"]
mod documents;
#[path = "../embedding.rs"]
mod embedding;
#[path = "../fetch.rs"]
mod fetch;
#[path = "../ingest.rs"]
mod ingest;
#[path = "../keys.rs"]
mod keys;
#[path = "../measure.rs"]
mod measure;
#[path = "../migrate.rs"]
mod migrate;
mod model;
#[path = "../people.rs"]
mod people;
#[path = "../query.rs"]
mod query;
#[path = "../queue.rs"]
mod queue;
#[path = "../sample.rs"]
mod sample;
#[path = "../schema.rs"]
mod schema;
#[path = "../split.rs"]
mod split;
#[path = "../store.rs"]
mod store;
#[path = "../worker.rs"]
mod worker;

use anyhow::Result;
use clap::Parser;

use crate::args::{Args, Command};

fn main() -> Result<()> {
    match Args::parse().command {
        Command::Keys => keys::print_new(),
        Command::Measure(measure) => measure::run(&measure),
        Command::Migrate(migrate) => migrate::run(&migrate),
        Command::Serve(serve) => app::run(&serve),
        Command::Worker(worker) => worker::run(&worker),
    }
}
