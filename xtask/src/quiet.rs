//! Programs whose output matters only when they fail.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::interrupt::Interrupt;

/// Runs `command` to its end. An error includes the output, which is dropped otherwise.
pub(crate) fn run(command: &mut Command, interrupt: &Interrupt) -> Result<()> {
    output(command, interrupt).map(drop)
}

/// Runs `command` to its end, and returns its output: standard output, then standard error.
pub(crate) fn output(command: &mut Command, interrupt: &Interrupt) -> Result<String> {
    let program = command.get_program().display().to_string();
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{program} cannot be run"))?;
    interrupt.check()?;
    let written = [output.stdout, output.stderr].concat();
    let written = String::from_utf8_lossy(&written).into_owned();
    ensure!(output.status.success(), "{program} ended with {}:\n{}", output.status, written.trim());
    Ok(written)
}
