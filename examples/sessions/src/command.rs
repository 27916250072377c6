//! What the command line asks for.

use anyhow::Result;

use crate::{app, args::Command, keys};

/// Does what the command line asks for.
pub(crate) fn run(command: Command) -> Result<()> {
    match command {
        Command::Keys => keys::print_new(),
        Command::Serve(serve) => app::run(&serve),
    }
}
