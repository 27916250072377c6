//! `cargo xtask test`: all test runs, on servers that exist only for them.

use std::process::ExitStatus;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::cargo::Cargo;
use crate::interrupt::Interrupt;
use crate::services::Services;
use crate::test_runs::{TEST_RUNS, TestRun};
use crate::{failures, needs, progress};

/// A test run that has ended.
struct Outcome {
    run: &'static TestRun,
    cargo: Cargo,
    status: ExitStatus,
    /// What its failed tests wrote.
    failures: Vec<String>,
    elapsed: Duration,
}

pub(crate) fn run(extra: &[String], interrupt: &Interrupt) -> Result<()> {
    needs::ensure(interrupt)?;
    let services = Services::start(interrupt)?;
    // The servers are stopped before the result is used, so that a failure to stop them is reported.
    let outcomes = run_all(&services, extra, interrupt);
    services.stop()?;
    summarize(&outcomes?)
}

/// Runs all test runs. A failing run does not keep the others from running; Ctrl-C does.
fn run_all(services: &Services, extra: &[String], interrupt: &Interrupt) -> Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    for run in TEST_RUNS {
        let began = Instant::now();
        let cargo = run.cargo(services, extra);
        progress::line("Testing", format_args!("{}: {cargo}", run.name));
        let (status, failures) = cargo.read_by(interrupt, failures::copy)?;
        outcomes.push(Outcome { run, cargo, status, failures, elapsed: began.elapsed() });
    }
    Ok(outcomes)
}

fn summarize(outcomes: &[Outcome]) -> Result<()> {
    outcomes.iter().flat_map(|outcome| &outcome.failures).for_each(progress::text);
    for Outcome { run, cargo, status, elapsed, .. } in outcomes {
        let seconds = elapsed.as_secs_f64();
        let ended = format_args!("{} in {seconds:.1} s", run.name);
        if status.success() {
            progress::line("Passed", ended);
        } else {
            progress::failed(format_args!("{ended}: `{cargo}` ended with {status}"));
        }
    }
    let n_failed = outcomes.iter().filter(|outcome| !outcome.status.success()).count();
    let (n_runs, total) = (outcomes.len(), outcomes.iter().map(|outcome| outcome.elapsed).sum());
    ensure!(n_failed == 0, "{n_failed} of {n_runs} test runs failed");
    let seconds = Duration::as_secs_f64(&total);
    progress::line("Finished", format_args!("all {n_runs} test runs in {seconds:.1} s"));
    Ok(())
}
