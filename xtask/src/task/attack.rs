//! `cargo xtask attack`: the attack on the live migration in its full size, on servers that it kills.

use anyhow::Result;

use crate::cargo::Cargo;
use crate::interrupt::Interrupt;
use crate::needs::{self, Need};

pub(crate) fn run(databases: &[String], interrupt: &Interrupt) -> Result<()> {
    needs::ensure_some(&Need::SERVERS, interrupt)?;
    let cargo = Cargo::new(&["test", "--package", "encdb-tests", "--test", "attack"]).arguments(&[
        "--features",
        "encdb-tests/postgres,encdb-tests/mysql",
        "--",
        "full",
    ]);
    cargo.arguments(databases).run(interrupt)
}
