//! What takes too long for CI: fuzzing, mutation testing, Miri, other machines.
//!
//! What each check is for, and its last result, is in `docs/assurance.md`.

mod cross;
mod fuzzing;
mod miri;
mod mutation;
mod record;

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::interrupt::{Interrupt, Interrupted};

pub(crate) use record::Record;

/// One thing that can be looked at by itself.
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

/// How a check ended, with what is worth telling of it.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    Failed(String),
    /// This machine has not what it takes.
    NotRun(String),
    Passed(String),
}

/// A check that came to its end.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) name: String,
    pub(crate) verdict: Verdict,
    pub(crate) elapsed: Duration,
}

/// All checks, the quick ones first. Every fuzz target gets `time`.
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
    /// Runs to the end. Only Ctrl-C is an error.
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
