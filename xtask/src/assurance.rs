//! Checks that take too long for CI: fuzzing, mutation testing, Miri, other machines.
//!
//! The purpose of each check and its last result are in `docs/assurance.md`.

mod cross;
mod fuzzing;
mod miri;
mod mutation;
mod record;

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::interrupt::{Interrupt, Interrupted};

pub(crate) use record::Record;

/// One check, which can run by itself.
#[derive(Debug)]
pub(crate) struct Check {
    pub(crate) name: String,
    work: Work,
}

#[derive(Debug)]
enum Work {
    Cross(&'static cross::Machine),
    Fuzzing { target: String, time: Duration },
    Miri,
    Mutation,
}

/// The end of a check, with the details worth reporting.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    Failed(String),
    /// This machine lacks something that the check needs.
    NotRun(String),
    Passed(String),
}

/// A check that has ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) name: String,
    pub(crate) verdict: Verdict,
    pub(crate) elapsed: Duration,
}

/// Returns all checks, the quick ones first. Every fuzz target gets `time`.
pub(crate) fn checks(time: Duration) -> Result<Vec<Check>> {
    let machines = cross::MACHINES
        .iter()
        .map(|machine| Check { name: machine.target.to_owned(), work: Work::Cross(machine) });
    let targets = fuzzing::targets()?.into_iter().map(|target| Check {
        name: format!("fuzz {target}"),
        work: Work::Fuzzing { target, time },
    });
    let miri = Check { name: "miri".to_owned(), work: Work::Miri };
    let mutation = Check { name: "mutants".to_owned(), work: Work::Mutation };
    Ok(std::iter::once(miri).chain(machines).chain(targets).chain([mutation]).collect())
}

impl Check {
    /// Runs the check to its end. Only Ctrl-C is an error.
    pub(crate) fn run(self, interrupt: &Interrupt) -> Result<Outcome, Interrupted> {
        let began = Instant::now();
        let verdict = match self.work {
            Work::Cross(machine) => machine.test(interrupt),
            Work::Fuzzing { target, time } => fuzzing::run(&target, time, interrupt),
            Work::Miri => miri::run(interrupt),
            Work::Mutation => mutation::run(interrupt),
        };
        interrupt.check()?;
        let verdict = verdict.unwrap_or_else(|error| Verdict::Failed(format!("{error:#}")));
        Ok(Outcome { name: self.name, verdict, elapsed: began.elapsed() })
    }
}
