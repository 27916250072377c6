//! `cargo xtask test`: all test runs, on servers that exist only for them.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::interrupt::{Interrupt, Interrupted};
use crate::services::Services;
use crate::test_runs::{TEST_RUNS, TestRun};
use crate::{needs, progress};

/// A test run that has ended.
struct Outcome {
    run: &'static TestRun,
    result: Result<()>,
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
        let result = cargo.run(interrupt);
        if result.as_ref().is_err_and(|error| error.is::<Interrupted>()) {
            return Err(Interrupted.into());
        }
        outcomes.push(Outcome { run, result, elapsed: began.elapsed() });
    }
    Ok(outcomes)
}

fn summarize(outcomes: &[Outcome]) -> Result<()> {
    for Outcome { run, result, elapsed } in outcomes {
        let seconds = elapsed.as_secs_f64();
        match result {
            Ok(()) => progress::line("Passed", format_args!("{} in {seconds:.1} s", run.name)),
            Err(error) => {
                progress::failed(format_args!("{} in {seconds:.1} s: {error:#}", run.name));
            }
        }
    }
    let n_failed = outcomes.iter().filter(|outcome| outcome.result.is_err()).count();
    let (n_runs, total) = (outcomes.len(), outcomes.iter().map(|outcome| outcome.elapsed).sum());
    ensure!(n_failed == 0, "{n_failed} of {n_runs} test runs failed");
    let seconds = Duration::as_secs_f64(&total);
    progress::line("Finished", format_args!("all {n_runs} test runs in {seconds:.1} s"));
    Ok(())
}
