//! The results as a table in `docs/assurance.md`: a row for each check, with the day and the kind of machine.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::thread;

use anyhow::{Context, Result};

use super::{Outcome, Verdict};
use crate::interrupt::Interrupt;
use crate::{quiet, workspace};

/// Rows by name.
#[derive(Debug)]
pub(crate) struct Record {
    rows: BTreeMap<String, String>,
}

impl Record {
    /// Returns the results of today, on this machine.
    pub(crate) fn of(outcomes: &[Outcome], interrupt: &Interrupt) -> Result<Self> {
        let day = quiet::output(Command::new("date").args(["-u", "+%Y-%m-%d"]), interrupt)?;
        let machine = machine();
        let row = |outcome: &Outcome| (outcome.name.clone(), row(outcome, day.trim(), &machine));
        Ok(Self { rows: outcomes.iter().map(row).collect() })
    }

    pub(crate) fn table(&self) -> String {
        let rows: String = self.rows.values().map(|row| format!("{row}\n")).collect();
        format!("{HEAD}\n{rows}")
    }

    /// Puts the rows into the document. Checks that did not run this time keep their rows.
    pub(crate) fn write(&self) -> Result<()> {
        let path = workspace::root().join("docs/assurance.md");
        let document = fs::read_to_string(&path).context("docs/assurance.md cannot be read")?;
        let written =
            self.within(&document).context("docs/assurance.md has no table of results")?;
        fs::write(&path, written).context("docs/assurance.md cannot be written")
    }

    fn within(&self, document: &str) -> Option<String> {
        let (before, rest) = document.split_once(HEAD)?;
        let (table, after) = rest.split_once("\n\n").unwrap_or((rest, ""));
        let mut rows = rows_of(table);
        rows.extend(self.rows.clone());
        let after = if after.is_empty() { String::new() } else { format!("\n{after}") };
        Some(format!("{before}{}{after}", Self { rows }.table()))
    }
}

fn rows_of(table: &str) -> BTreeMap<String, String> {
    let rows = table.lines().filter_map(|row| {
        let name = row.split('|').nth(1)?.trim();
        Some((name.to_owned(), row.to_owned()))
    });
    rows.collect()
}

fn row(outcome: &Outcome, day: &str, machine: &str) -> String {
    let verdict = match &outcome.verdict {
        Verdict::Failed(reason) => format!("**failed**: {}", cell(reason)),
        Verdict::NotRun(reason) => format!("not run: {}", cell(reason)),
        Verdict::Passed(detail) => format!("passed: {}", cell(detail)),
    };
    let seconds = outcome.elapsed.as_secs();
    format!("| {} | {verdict} | {seconds} | {day} | {machine} |", outcome.name)
}

/// Returns the first line, without characters that end a cell, and without the folders of this machine.
fn cell(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default().replace('|', "/");
    let words = first.split(' ').map(|word| match word.strip_prefix('/') {
        Some(path) => path.rsplit('/').next().unwrap_or_default(),
        None => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Returns the kind of machine, without names.
fn machine() -> String {
    let n_processors = thread::available_parallelism().map_or(1, |n| n.get());
    let (os, processor) = (std::env::consts::OS, std::env::consts::ARCH);
    format!("{processor} {os}, {n_processors} processors")
}

const HEAD: &str = "| check | result | seconds | day | machine |\n|---|---|---|---|---|";

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn outcome(name: &str, verdict: Verdict) -> Outcome {
        Outcome { name: name.to_owned(), verdict, elapsed: Duration::from_millis(1900) }
    }

    fn record(outcomes: &[Outcome]) -> Record {
        let rows = outcomes.iter().map(|it| (it.name.clone(), row(it, "2026-11-29", "a machine")));
        Record { rows: rows.collect() }
    }

    #[test]
    fn a_row_says_how_it_went_and_where() {
        let failed = outcome("miri", Verdict::Failed("it ended\nwith a | long story".to_owned()));
        let expected = "| miri | **failed**: it ended | 1 | 2026-11-29 | a machine |";
        assert_eq!(record(&[failed]).rows["miri"], expected);
    }

    #[test]
    fn no_folder_of_the_machine_is_told() {
        assert_eq!(cell("/home/me/.cargo/bin/cargo ended with 1\nand said"), "cargo ended with 1");
    }

    #[test]
    fn only_the_rows_of_what_ran_change() {
        let document = format!("# Title\n\n{HEAD}\n| a | old | 1 |\n| b | old | 1 |\n\n## Next\n");
        let record = record(&[outcome("b", Verdict::Passed("new".to_owned()))]);
        let expected = format!(
            "# Title\n\n{HEAD}\n| a | old | 1 |\n| b | passed: new | 1 | 2026-11-29 | a machine |\n\n## Next\n"
        );
        assert_eq!(record.within(&document), Some(expected));
        assert_eq!(record.within("no table"), None);
    }
}
