//! The same program without encryption, for the tests of load. Everything but the model is the other program's.

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
#[path = "plain/model.rs"]
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
