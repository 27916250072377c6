//! The project's own tasks: `cargo xtask <task>`.
//!
//! [`Task`] documents each task, and `cargo xtask help` shows it. Runs on Linux and macOS.

mod assurance;
mod cargo;
mod databases;
mod dependencies;
mod examples;
mod failures;
mod features;
mod group;
mod imports;
mod interrupt;
mod needs;
mod progress;
mod prose;
mod public_api;
mod quiet;
mod reader;
mod secrets_manager;
mod server;
mod services;
mod task;
mod test_runs;
mod tool;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

use crate::interrupt::{Interrupt, Interrupted};
use crate::task::Task;

fn main() -> ExitCode {
    let task = Task::parse();
    match Interrupt::listen().and_then(|interrupt| task.run(&interrupt)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            progress::failed(format_args!("{error:#}"));
            ExitCode::from(if error.is::<Interrupted>() { INTERRUPTED } else { 1 })
        }
    }
}

/// The exit code that shells report for a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;
