//! `cargo xtask bench`: runs the benchmarks with both providers and shows their ratios.

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::cargo::Cargo;
use crate::databases::Databases;
use crate::databases::folder::Folder;
use crate::interrupt::Interrupt;
use crate::needs::{self, Need};
use crate::progress;

/// The form of the figures.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Output {
    Json,
    Table,
}

/// The meaning of a missed target.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Misses {
    Fail,
    Show,
}

/// The programs of the package `encdb-bench`, with the provider that each is built with.
const PROGRAMS: [(&str, &[&str]); 7] = [
    ("speed", &[]),
    ("memory", &[]),
    ("owners", &[]),
    ("speed", &["--features", "aws-lc-rs"]),
    ("rotation", &["--features", "servers"]),
    ("filling", &["--features", "servers"]),
    ("waits", &["--features", "servers"]),
];

pub(crate) fn run(output: Output, misses: Misses, interrupt: &Interrupt) -> Result<()> {
    needs::ensure_some(&Need::SERVERS, interrupt)?;
    let databases = Databases::start(Folder::create()?, interrupt)?;
    // The servers are stopped before the result is used, so that a failure to stop them is reported.
    let missed = measure_all(&databases, output, interrupt);
    databases.stop()?;
    let missed = missed?;
    ensure!(misses == Misses::Show || missed == 0, "{missed} targets were missed");
    Ok(())
}

/// Shows every figure, and returns the number of missed targets.
fn measure_all(databases: &Databases, output: Output, interrupt: &Interrupt) -> Result<usize> {
    let mut missed = 0;
    if output == Output::Table {
        println!("{}", row(["", "value", "ratio", "target", "against"]));
    }
    for (program, features) in PROGRAMS {
        let common = ["run", "--quiet", "--release", "--package", "encdb-bench", "--bin", program];
        let cargo = Cargo::new(&common).arguments(features);
        let environment = databases.environment().into_iter();
        let cargo = environment.fold(cargo, |cargo, (name, url)| cargo.env(name, &url));
        progress::line("Measuring", &cargo);
        for figure in figures(&cargo, interrupt)? {
            interrupt.check()?;
            missed += usize::from(is_missed(&figure));
            show(output, &figure);
        }
    }
    Ok(missed)
}

/// Returns the lines that are figures. The other lines are criterion's own.
fn figures(cargo: &Cargo, interrupt: &Interrupt) -> Result<Vec<Value>> {
    let printed = cargo.read(interrupt)?;
    let printed = String::from_utf8_lossy(&printed);
    Ok(printed
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?)
}

fn is_missed(figure: &Value) -> bool {
    let number = |name: &str| figure.get(name).and_then(Value::as_f64);
    number("target").zip(number("ratio")).is_some_and(|(target, ratio)| ratio > target)
}

fn show(output: Output, figure: &Value) {
    if output == Output::Json {
        println!("{figure}");
        return;
    }
    let text = |name: &str| figure.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = |name: &str| figure.get(name).and_then(Value::as_f64);
    let value = format!("{:.2} {}", number("value").unwrap_or_default(), text("unit"));
    let ratio = format!("{:.3}", number("ratio").unwrap_or_default());
    let verdict = if is_missed(figure) { "missed" } else { "" };
    let target =
        number("target").map_or_else(String::new, |target| format!("{target:.2} {verdict}"));
    println!("{}", row([&text("name"), &value, &ratio, &target, &text("against")]));
}

fn row([name, value, ratio, target, against]: [&str; 5]) -> String {
    format!("{name:<20} {value:>12} {ratio:>7} {target:>12}  {against}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_ratio_above_its_target_is_missed() {
        assert!(is_missed(&json!({"ratio": 1.2, "target": 1.1})));
        assert!(!is_missed(&json!({"ratio": 1.1, "target": 1.1})));
        assert!(!is_missed(&json!({"ratio": 9.9})));
    }
}
