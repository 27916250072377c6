//! The unit tests of encdb-core in Miri, which executes Rust step by step and detects undefined behaviour.

use anyhow::Result;

use super::Verdict;
use crate::cargo::Cargo;
use crate::interrupt::Interrupt;
use crate::quiet;
use crate::test_runs::PORTABLE;

pub(super) fn run(interrupt: &Interrupt) -> Result<Verdict> {
    let version = Cargo::of_toolchain("nightly", &["miri", "--version"]);
    if quiet::run(&mut version.command(), interrupt).is_err() {
        return Ok(Verdict::NotRun(NO_MIRI.to_owned()));
    }
    tests().run(interrupt)?;
    Ok(Verdict::Passed("unit tests of encdb-core, but for Argon2id's and Wycheproof's".to_owned()))
}

/// Returns the tests without Argon2id. Miri executes no vector instructions, and a thousandth of a processor's work: one
/// Argon2id would take hours.
fn tests() -> Cargo {
    let test = ["miri", "test", "--package", "encdb-core", "--lib", "--target-dir", "target/miri"];
    let skipped = ["--", "--skip", "argon2", "--skip", "passphrase", "--skip", "wycheproof"];
    Cargo::of_toolchain("nightly", &test)
        .arguments(&skipped)
        .env("MIRIFLAGS", "-Zmiri-disable-isolation")
        .env("RUSTFLAGS", PORTABLE)
}

const NO_MIRI: &str =
    "no nightly toolchain has it here; rustup toolchain install nightly --component miri,rust-src";

#[cfg(test)]
mod tests {
    #[test]
    fn the_nightly_toolchain_is_asked_for_by_name() {
        let typed = super::tests().to_string();
        assert!(
            typed.starts_with("rustup run nightly cargo miri test --package encdb-core"),
            "{typed}"
        );
    }
}
