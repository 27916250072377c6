//! A brokerage before, while and after its tables are encrypted: `examples/trading/migrate.sh` runs it.
//!
//! What is to be copied is in `new/models.rs`, `new/schema/` and `new/desk.rs`; `old.rs` is the application before.

mod args;
mod command;
mod database;
mod desk;
mod journal;
mod new;
mod old;
mod record;
mod sample;

use anyhow::Result;
use args::{Args, Command};
use clap::Parser as _;
use database::Database;

fn main() -> Result<()> {
    let Args { deployment, database, command } = Args::parse();
    let (desk, mut database) = (deployment.desk(), Database::connect(&database)?);
    desk.start(&mut database)?;
    let (desk, database) = (desk.as_ref(), &mut database);
    match command {
        Command::Create { customers, seed, journal } => {
            command::create(desk, database, customers, seed, &journal)
        }
        Command::Login { email } => command::login(desk, database, &email),
        Command::Work { until, journal } => command::work(deployment, database, &until, &journal),
        Command::Check { journal } => command::check(desk, database, &journal),
    }
}
