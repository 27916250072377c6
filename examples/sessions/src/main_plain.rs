//! The same program without encryption, for the test of load. All modules but `mandatory` are the same.

mod api;
mod app;
mod args;
mod batch;
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

use crate::args::{Args, Command};

fn main() -> Result<()> {
    match Args::parse().command {
        Command::Keys => keys::print_new(),
        Command::Serve(serve) => app::run(&serve),
    }
}
