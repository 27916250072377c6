//! The same program without encryption, for the test of load: all modules but the model are the same.

#![expect(
    dead_code,
    clippy::useless_conversion,
    reason = "without encryption nothing is damaged, nothing is bound to an owner, and a payload is a text"
)]

#[path = "../api.rs"]
mod api;
#[path = "../app.rs"]
mod app;
#[path = "../args.rs"]
mod args;
#[path = "../keys.rs"]
mod keys;
#[path = "../line.rs"]
mod line;
mod model;
#[path = "../openapi.rs"]
mod openapi;
#[path = "../sample.rs"]
mod sample;
#[path = "../schema.rs"]
mod schema;
#[path = "../store.rs"]
mod store;

use anyhow::Result;
use clap::Parser;

use crate::args::Args;

fn main() -> Result<()> {
    app::run(&Args::parse().command)
}
