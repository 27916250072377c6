//! Random values for a secret store, made by a command.

use anyhow::{Context, Result};
use base64::{Engine, prelude::BASE64_STANDARD};

/// Prints a line for each name: `NAME=` and so many random bytes in base64.
///
/// # Errors
/// If the system has no random bytes.
pub fn print_new(names: &[(&str, usize)]) -> Result<()> {
    for (name, len) in names {
        let mut bytes = vec![0; *len];
        getrandom::fill(&mut bytes).context("the system has no random bytes")?;
        println!("{name}={}", BASE64_STANDARD.encode(bytes));
    }
    Ok(())
}
