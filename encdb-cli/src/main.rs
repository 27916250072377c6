//! The program `encdb`: makes and changes keyrings, moves columns from plaintext to ciphertext, rotates and counts encrypted
//! columns, and says what is wrong.
//!
//! This crate has only arguments, questions, printing and exit codes; `encdb-core` and `encdb-diesel` do the work.

mod args;
mod cmd;
mod configuration;
mod database;
mod error;
mod exit;
mod interrupt;
mod keyring;
#[cfg(feature = "legacy")]
mod legacy;
mod need;
mod prompt;
mod report;
mod tables;

use std::process::ExitCode;

use crate::{
    cmd::{Program, Unread},
    report::Output,
};

fn main() -> ExitCode {
    let program = match Program::read() {
        Ok(program) => program,
        Err(Unread::Arguments(error)) => return report::misuse(&error),
        Err(Unread::Configuration(error)) => return report::refused(&error),
    };
    let out = Output::new(program.output);
    match program.run(&out) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            out.failure(&error);
            error.exit_code()
        }
    }
}
