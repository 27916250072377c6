//! `cargo xtask assure`: checks that take too long for CI, one after the other.

use std::time::Duration;

use anyhow::{Result, ensure};

use crate::assurance::{Check, Outcome, Record, Verdict, checks};
use crate::interrupt::Interrupt;
use crate::progress;

/// The use of the results, beyond showing them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Results {
    Record,
    Show,
}

/// Runs the checks. A failing check does not keep the others from running.
pub(crate) fn run(
    names: &[String],
    fuzzing: Duration,
    results: Results,
    interrupt: &Interrupt,
) -> Result<()> {
    let chosen: Vec<_> = checks(fuzzing)?.into_iter().filter(|it| is_chosen(it, names)).collect();
    ensure!(!chosen.is_empty(), "no check has such a name");
    let mut outcomes = Vec::new();
    for check in chosen {
        progress::line("Checking", &check.name);
        outcomes.push(check.run(interrupt)?);
    }
    let record = Record::of(&outcomes, interrupt)?;
    println!("{}", record.table());
    if results == Results::Record {
        record.write()?;
    }
    let n_failed = outcomes.iter().filter(|outcome| has_failed(outcome)).count();
    ensure!(n_failed == 0, "{n_failed} of {} checks failed", outcomes.len());
    Ok(())
}

fn is_chosen(check: &Check, names: &[String]) -> bool {
    names.is_empty() || names.iter().any(|name| check.name.contains(name))
}

fn has_failed(outcome: &Outcome) -> bool {
    matches!(outcome.verdict, Verdict::Failed(_))
}
