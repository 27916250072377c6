//! Fuzz targets, each for a given time, on the compiler that this repository is built with.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

use super::Verdict;
use crate::interrupt::Interrupt;
use crate::tool::FUZZ;
use crate::{quiet, workspace};

/// Returns the names of the targets: each has a folder of inputs.
pub(super) fn targets() -> Result<Vec<String>> {
    let corpus = workspace::root().join("fuzz/corpus");
    let folders = fs::read_dir(corpus).context("fuzz/corpus cannot be read")?;
    let mut names = folders
        .map(|folder| Ok(folder?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<Vec<_>>>()?;
    names.sort_unstable();
    Ok(names)
}

pub(super) fn run(target: &str, time: Duration, interrupt: &Interrupt) -> Result<Verdict> {
    let found = format!("target/fuzz/corpus/{target}");
    fs::create_dir_all(workspace::root().join(&found))?;
    let fuzz = FUZZ.cargo(&arguments(target, &found, time), interrupt)?;
    let said = quiet::output(&mut fuzz.command(), interrupt)?;
    Ok(Verdict::Passed(runs_in(&said).context("the fuzzer did not say what it did")?))
}

/// Returns the fuzzer's arguments. New inputs go into the first folder; the committed inputs are in the second.
fn arguments(target: &str, found: &str, time: Duration) -> Vec<String> {
    let seconds = time.as_secs();
    // Without unsafe code a sanitizer has nothing to watch, and would need a nightly compiler.
    let build = ["fuzz", "run", "--sanitizer", "none", "--features", "legacy,libfuzzer"];
    let mut arguments = build.map(str::to_owned).to_vec();
    arguments.extend([
        "--target-dir".to_owned(),
        "target/fuzz".to_owned(),
        target.to_owned(),
        found.to_owned(),
        format!("fuzz/corpus/{target}"),
        "--".to_owned(),
        format!("-max_total_time={seconds}"),
        format!("-artifact_prefix=target/fuzz/{target}-"),
    ]);
    arguments
}

/// Reads the number of runs from the fuzzer's last line: `Done 123456 runs in 61 second(s)`.
fn runs_in(said: &str) -> Option<String> {
    let done = said.lines().rev().find_map(|line| line.strip_prefix("Done "))?;
    Some(format!("{} inputs", done.split_whitespace().next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_fuzzed_from_the_committed_inputs_on() {
        let typed = arguments("stored_value", "target/found", Duration::from_secs(60)).join(" ");
        let expected = "fuzz run --sanitizer none --features legacy,libfuzzer --target-dir target/fuzz stored_value \
             target/found fuzz/corpus/stored_value -- -max_total_time=60 -artifact_prefix=target/fuzz/stored_value-";
        assert_eq!(typed, expected);
    }

    #[test]
    fn the_number_of_inputs_is_read_from_the_last_line() {
        let said = "#2\tINITED cov: 57\nDone 123456 runs in 61 second(s)\n";
        assert_eq!(runs_in(said).as_deref(), Some("123456 inputs"));
        assert_eq!(runs_in("==1== ERROR: libFuzzer: deadly signal\n"), None);
    }

    #[test]
    fn every_folder_of_inputs_is_a_target() {
        assert!(targets().unwrap().contains(&"stored_value".to_owned()));
    }
}
