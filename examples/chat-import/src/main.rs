//! `cargo xtask example chat-import`
//!
//! A chat of several accounts: its history is imported once into encrypted tables, and its metadata is synced to clients. README.md
//! is the walk through it.
//!
//! `store/` has the tables and their encrypted models, `account.rs` the account that a transaction works for. Each command is a module of
//! its name.

mod account;
mod api;
mod args;
mod demo;
mod export;
mod gatekeeper;
mod import;
mod keys;
mod restore;
mod schema;
mod serve;
mod shape;
mod store;
mod tables;
mod upload;
mod upstream;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::args::{Args, Command};

fn main() -> Result<ExitCode> {
    match Args::parse().command {
        Command::Demo(demo) => demo::run(&demo)?,
        Command::Export(export) => export::run(&export)?,
        Command::Gatekeeper(gatekeeper) => gatekeeper::run(&gatekeeper)?,
        Command::Import(import) => return import::run(&import),
        Command::Keys => keys::print_new()?,
        Command::Prepare(database) => schema::prepare(&database)?,
        Command::Restore(restore) => restore::run(&restore)?,
        Command::Serve(serve) => serve::run(&serve)?,
        Command::Upload(upload) => upload::run(upload)?,
        Command::Upstream(upstream) => upstream::run(&upstream)?,
    }
    Ok(ExitCode::SUCCESS)
}
