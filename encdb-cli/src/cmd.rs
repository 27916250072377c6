//! What each command does.

mod add;
mod census;
mod destroy;
mod doctor;
mod generate;
mod init;
mod inspect;
mod list;
mod promote;
mod rewrap;
mod rotate;
mod state;
mod verify;

use crate::{
    args::{Command, KeysCommand},
    error::Error,
    exit::Outcome,
    report::Output,
};

/// Runs the command.
pub(crate) fn run(command: &Command, out: &Output) -> Result<Outcome, Error> {
    match command {
        Command::Keys(command) => keys(command, out),
        Command::Rotate(args) => rotate::run(args, out),
        Command::Verify(args) => verify::run(args, out),
        Command::Inspect(args) => inspect::run(args, out),
        Command::Doctor(args) => doctor::run(args, out),
    }
}

fn keys(command: &KeysCommand, out: &Output) -> Result<Outcome, Error> {
    match command {
        KeysCommand::Generate(args) => generate::run(args, out),
        KeysCommand::Init(args) => init::run(args, out),
        KeysCommand::List(args) => list::run(args, out),
        KeysCommand::Add(args) => add::run(args, out),
        KeysCommand::Promote(args) => promote::run(args, out),
        KeysCommand::Retire(args) => state::RETIREMENT.run(args, out),
        KeysCommand::Destroy(args) => destroy::run(args, out),
        KeysCommand::Census(args) => census::run(args, out),
        KeysCommand::Rewrap(args) => rewrap::run(args, out),
    }
}
