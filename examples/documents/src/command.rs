//! What the command line asks for.

use anyhow::Result;

use crate::{app, args::Command, keys, measure, migrate, worker};

/// Does what the command line asks for.
pub(crate) fn run(command: Command) -> Result<()> {
    match command {
        Command::Keys => keys::print_new(),
        Command::Measure(measure) => measure::run(&measure),
        Command::Migrate(migrate) => migrate::run(&migrate),
        Command::Serve(serve) => app::run(&serve),
        Command::Worker(worker) => worker::run(&worker),
    }
}
