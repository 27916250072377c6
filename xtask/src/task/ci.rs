//! `cargo xtask ci`: the checks a change must pass, cheapest first.

use std::fs;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::cargo::Cargo;
use crate::interrupt::Interrupt;
use crate::reader::Reader;
use crate::task::test;
use crate::test_runs::WORKSPACE_FEATURES;
use crate::{dependencies, features, imports, needs, progress, prose, public_api, workspace};

pub(crate) fn run(interrupt: &Interrupt) -> Result<()> {
    let began = Instant::now();
    step("formatting", || Cargo::new(&["fmt", "--all", "--check"]).run(interrupt))?;
    step("imports", imports::check)?;
    step("prose", prose::check)?;
    step("dependencies", || dependencies::check(interrupt))?;
    // The following steps link the client libraries of the databases.
    step("what the tests need", || needs::ensure(interrupt))?;
    step("clippy", || clippy().run(interrupt))?;
    for package in PACKAGES_WITH_FEATURES {
        step(&format!("features of {package}"), || check_features(package, interrupt))?;
    }
    step("the program for one database", || check_one_database(interrupt))?;
    step("documentation", || documentation().run(interrupt))?;
    step("public names", || public_api::check(interrupt))?;
    step("quickstart", || Cargo::new(&["run", "--package", "quickstart"]).run(interrupt))?;
    step("README", readme_names_the_test_command)?;
    step("the reader in Python", || Reader::install(interrupt)?.test(interrupt))?;
    // A run takes long, so that one is to show everything that is wrong.
    step("tests", || test::run(&["--no-fail-fast".to_owned()], interrupt))?;
    progress::line("Finished", format_args!("all of CI in {:.1} s", began.elapsed().as_secs_f64()));
    Ok(())
}

/// Runs one named part of CI, and prints the time that it took.
fn step(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let began = Instant::now();
    progress::line("Step", name);
    work().with_context(|| format!("CI stopped at `{name}`"))?;
    progress::line("Passed", format_args!("{name} in {:.1} s", began.elapsed().as_secs_f64()));
    Ok(())
}

fn clippy() -> Cargo {
    Cargo::new(&["clippy", "--workspace", "--all-targets", "--features", WORKSPACE_FEATURES])
        .arguments(&["--", "-D", "warnings"])
}

/// Checks that each feature compiles without the help of another.
fn check_features(package: &str, interrupt: &Interrupt) -> Result<()> {
    let check = || Cargo::new(&["check", "--package", package, "--no-default-features"]);
    check().run(interrupt).context("without any feature")?;
    for feature in features::of(package, interrupt)? {
        progress::line("Feature", format_args!("{package}/{feature}"));
        let alone = check().arguments(&["--features", &feature]);
        alone.run(interrupt).with_context(|| format!("with only the feature `{feature}`"))?;
    }
    Ok(())
}

/// Checks the program with each database alone, and with AWS-LC. Without any database, the program itself refuses to be
/// compiled.
fn check_one_database(interrupt: &Interrupt) -> Result<()> {
    for features in ["sqlite", "postgres", "mysql", "sqlite,aws-lc-rs"] {
        progress::line("Features", format_args!("encdb-cli/{features}"));
        let check = Cargo::new(&["clippy", "--package", "encdb-cli", "--no-default-features"])
            .arguments(&["--features", features, "--", "-D", "warnings"]);
        check.run(interrupt).with_context(|| format!("with only `{features}`"))?;
    }
    Ok(())
}

fn documentation() -> Cargo {
    // With clippy's features, so that its work on the dependencies is used again.
    Cargo::new(&["doc", "--workspace", "--no-deps", "--features", WORKSPACE_FEATURES])
        .env("RUSTDOCFLAGS", "-D warnings")
}

/// Checks that README.md tells the reader to run the tests as CI runs them.
fn readme_names_the_test_command() -> Result<()> {
    let readme = fs::read_to_string(workspace::root().join("README.md"))
        .context("README.md cannot be read")?;
    ensure!(readme.contains(TEST_COMMAND), "README.md does not name `{TEST_COMMAND}`");
    Ok(())
}

const PACKAGES_WITH_FEATURES: [&str; 2] = ["encdb-core", "encdb-diesel"];
const TEST_COMMAND: &str = "cargo xtask test";
