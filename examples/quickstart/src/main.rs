//! `cargo run -p quickstart`
//!
//! The five-minute tour of encdb, on SQLite, with nothing to set up: loads 3000 made-up people, shows a row as the
//! program sees it and as the database stores it, looks someone up, and tries to tamper.
//!
//! Read `model.rs` first: a table with encrypted columns needs nothing else. Then `keys.rs`, and `tour/`.

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

mod args;
mod database;
mod explain;
mod keys;
mod load;
mod model;
mod say;
mod schema;
mod tour;

use args::Args;
use database::Database;

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::failure(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> Result<()> {
    say::title("encdb quickstart: people in SQLite, with e-mail, SSN and birthday encrypted");

    let database = Database::new(args.database)?;
    keys::install(&database)?;
    let conn = &mut database.connect()?;
    schema::migrate(conn)?;
    load::people(conn)?;
    tour::take(conn, &database)?;

    what_next();
    Ok(())
}

fn what_next() {
    say::heading("What next");
    say::field("the model", "examples/quickstart/src/model.rs: all that it takes");
    say::field("the overview", "README.md");
    say::field("the limits", "docs/threat-model.md: what is protected, and what stays visible");
    say::field("the bytes", "docs/format.md");
}
