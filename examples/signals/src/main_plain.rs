//! The same program without encryption, for the test of load: all modules but the model are the same.

#![expect(
    dead_code,
    clippy::useless_conversion,
    reason = "without encryption nothing is damaged, nothing is bound to an owner, and a payload is a text"
)]

mod api;
mod app;
mod args;
mod keys;
mod line;
#[path = "plain/model.rs"]
mod model;
mod openapi;
mod sample;
mod schema;
mod store;

use anyhow::Result;
use clap::Parser;

use crate::args::Args;

fn main() -> Result<()> {
    app::run(&Args::parse().command)
}
