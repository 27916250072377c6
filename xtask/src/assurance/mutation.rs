//! Whether the tests of encdb-core notice changes of its code: `cargo mutants`, configured in `.cargo/mutants.toml`.

use std::fs;

use anyhow::{Context, Result};
use serde_json::Value;

use super::Verdict;
use crate::interrupt::Interrupt;
use crate::tool::MUTANTS;
use crate::workspace;

pub(super) fn run(interrupt: &Interrupt) -> Result<Verdict> {
    let mutants = ["mutants", "--package", "encdb-core", "--output", OUTPUT];
    let tested = MUTANTS.cargo(&mutants, interrupt)?.run(interrupt);
    // cargo-mutants fails when a mutant survives, and also when nothing could be tested. In the latter case it writes no
    // outcomes.
    let outcomes = workspace::root().join(OUTPUT).join("mutants.out/outcomes.json");
    let Ok(outcomes) = fs::read(outcomes) else {
        return tested.map(|()| Verdict::Failed("it left no outcomes".to_owned()));
    };
    let outcomes = serde_json::from_slice(&outcomes).context("its outcomes are not JSON")?;
    let score = Score::of(&outcomes).context("its outcomes have no counts")?;
    Ok(if score.suffices() { Verdict::Passed(score.text()) } else { Verdict::Failed(score.text()) })
}

/// The number of changed versions of the code that compile, and the number that the tests noticed.
struct Score {
    n_noticed: u64,
    n_missed: u64,
}

impl Score {
    fn of(outcomes: &Value) -> Option<Self> {
        let count = |name: &str| outcomes[name].as_u64();
        Some(Self { n_noticed: count("caught")? + count("timeout")?, n_missed: count("missed")? })
    }

    /// Tells whether at least 95 in a hundred were noticed, and something was tested.
    fn suffices(&self) -> bool {
        self.n_noticed > 0 && self.n_missed * 95 <= self.n_noticed * 5
    }

    fn text(&self) -> String {
        let (noticed, all) = (self.n_noticed, self.n_noticed + self.n_missed);
        let tenths = (noticed * 1000).checked_div(all).unwrap_or_default();
        format!("{noticed} of {all} mutants noticed, {}.{} %", tenths / 10, tenths % 10)
    }
}

const OUTPUT: &str = "target/mutants";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn score(caught: u64, timeout: u64, missed: u64) -> Score {
        let outcomes =
            json!({ "caught": caught, "timeout": timeout, "missed": missed, "unviable": 9 });
        Score::of(&outcomes).unwrap()
    }

    #[test]
    fn a_mutant_that_never_ends_was_noticed() {
        assert_eq!(score(17, 2, 1).text(), "19 of 20 mutants noticed, 95.0 %");
        assert!(score(17, 2, 1).suffices());
    }

    #[test]
    fn less_than_95_percent_or_nothing_does_not_suffice() {
        assert!(!score(188, 0, 10).suffices());
        assert!(!score(0, 0, 0).suffices());
    }
}
