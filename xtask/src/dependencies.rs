//! The dependencies of the workspace, checked against `deny.toml`.
//!
//! Licences, sources, duplicates, refused versions and yanked versions are checked everywhere. The advisory database is a
//! repository on a host that not every machine reaches.

use anyhow::{Context, Result, ensure};

use crate::cargo::Cargo;
use crate::interrupt::Interrupt;
use crate::tool::DENY;
use crate::{progress, quiet};

pub(crate) fn check(interrupt: &Interrupt) -> Result<()> {
    let check = ["deny", "--locked", "check", "--deny", "unnecessary-skip"];
    let policy = DENY.cargo(&check, interrupt)?.arguments(&["bans", "licenses", "sources"]);
    policy.run(interrupt).context("deny.toml refuses a dependency")?;
    check_advisories(interrupt)?;
    check_yanked(interrupt)
}

fn check_advisories(interrupt: &Interrupt) -> Result<()> {
    let fetch = DENY.cargo(&["deny", "fetch", "db"], interrupt)?;
    if quiet::run(&mut fetch.command(), interrupt).is_err() {
        interrupt.check()?;
        progress::line("Skipped", DATABASE_OUT_OF_REACH);
        return Ok(());
    }
    let check = ["deny", "--locked", "check", "advisories"];
    DENY.cargo(&check, interrupt)?.run(interrupt).context("a dependency has an advisory")
}

/// Checks for yanked versions, which Cargo reports when it packages a crate that depends on them.
fn check_yanked(interrupt: &Interrupt) -> Result<()> {
    let package = ["package", "--no-verify", "--allow-dirty", "--locked"];
    let published = PUBLISHED.iter().flat_map(|name| ["--package", name]).collect::<Vec<_>>();
    let cargo = Cargo::new(&package).arguments(&published).env("CARGO_TERM_COLOR", "never");
    let said = quiet::output(&mut cargo.command(), interrupt)?;
    let yanked = yanked_in(&said);
    ensure!(yanked.is_empty(), "Cargo.lock has yanked versions: {}", yanked.join(", "));
    Ok(())
}

/// Returns each yanked version once. Cargo reports a dependency for each package that has it.
fn yanked_in(said: &str) -> Vec<&str> {
    let named = |line: &str| line.contains(" in Cargo.lock is yanked ");
    let mut yanked: Vec<_> =
        said.lines().filter(|line| named(line)).filter_map(|line| line.split('`').nth(1)).collect();
    yanked.sort_unstable();
    yanked.dedup();
    yanked
}

const PUBLISHED: [&str; 4] = ["encdb-core", "encdb-derive", "encdb-diesel", "encdb-cli"];
const DATABASE_OUT_OF_REACH: &str = "advisories: the RustSec database cannot be reached; the versions that deny.toml \
     refuses and yanked ones are checked all the same";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yanked_versions_are_read_from_what_cargo_says() {
        let said = "   Packaging encdb-core v0.1.0 (/a/folder)\n    Updating crates.io index\nwarning: package \
             `polyval v0.7.0` in Cargo.lock is yanked in registry `crates-io`, consider updating to a version that is \
             not yanked\nwarning: package `polyval v0.7.0` in Cargo.lock is yanked in registry `crates-io`, consider \
             updating to a version that is not yanked\n    Packaged 116 files, 572.5KiB (161.9KiB compressed)\n";
        assert_eq!(yanked_in(said), ["polyval v0.7.0"]);
        assert!(
            yanked_in("    Packaged 116 files\nwarning: manifest has no homepage\n").is_empty()
        );
    }
}
