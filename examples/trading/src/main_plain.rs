//! The same program without encryption, for the test of load. All modules but `new` are the same.

#![expect(dead_code, reason = "without encryption no value is damaged")]

mod agree;
mod args;
mod brokerage;
mod command;
mod database;
mod demonstration;
#[path = "plain/new.rs"]
mod new;
mod old;
mod order;
mod record;
mod report;
mod serve;
mod store;

use std::process::ExitCode;

fn main() -> ExitCode {
    command::main()
}
