//! Programs whose output matters only when they fail.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::interrupt::Interrupt;

/// Runs `command` to its end; what it wrote is part of the error, and is dropped otherwise.
pub(crate) fn run(command: &mut Command, interrupt: &Interrupt) -> Result<()> {
    let program = command.get_program().display().to_string();
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{program} cannot be run"))?;
    interrupt.check()?;
    if output.status.success() {
        return Ok(());
    }
    let written = [output.stdout, output.stderr].concat();
    bail!("{program} ended with {}:\n{}", output.status, String::from_utf8_lossy(&written).trim())
}
