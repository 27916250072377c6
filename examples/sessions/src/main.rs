//! `cargo xtask example sessions`
//!
//! A coaching service that keeps transcripts of sessions, and moves them from plaintext to ciphertext in three phases while it
//! runs. README.md is the walk through them.
//!
//! `store/` is all that touches the column: a file for each way that the table is used. `batch.rs` encrypts old rows, `keys.rs`
//! has the keys. The rest is a web application.

mod api;
mod app;
mod args;
mod batch;
mod command;
mod keys;
#[path = "store/mandatory.rs"]
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
