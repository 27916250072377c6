//! `chat-import-plain serve`: the same interface with messages in the clear, for the tests of load. Only `store/messages.rs` is another.

#![expect(dead_code, reason = "of the commands only `serve` is here")]

mod account;
mod api;
mod args;
mod keys;
mod schema;
mod serve;
#[path = "plain/store.rs"]
mod store;

use anyhow::{Result, bail};
use clap::Parser;

use crate::args::{Args, Command};

fn main() -> Result<()> {
    match Args::parse().command {
        Command::Serve(serve) => serve::run(&serve),
        _ => bail!("this program only serves"),
    }
}
