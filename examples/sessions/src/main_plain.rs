//! The same program without encryption, for the test of load. All modules but `mandatory` are the same.

mod api;
mod app;
mod args;
mod batch;
mod command;
mod keys;
#[path = "plain/mandatory.rs"]
mod mandatory;
mod operator;
mod pages;
mod people;
mod phase;
mod sample;
mod schema;
mod store;

use anyhow::Result;
use clap::Parser;

use crate::args::Args;

fn main() -> Result<()> {
    command::run(Args::parse().command)
}
