//! `cargo xtask example signals`
//!
//! Trading signals over HTTP. The payload of a signal opens for its owner alone.
//!
//! `model.rs` is the table and all of its encryption, `keys.rs` the keys, which are changed while the program serves. The rest is a
//! web application that knows nothing of either.

mod api;
mod app;
mod args;
mod keys;
mod line;
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
