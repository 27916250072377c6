//! The keys: made by one command, and installed on first use.

use std::sync::Arc;

use anyhow::{Context, Result};
use base64::{Engine, prelude::BASE64_STANDARD};
use encdb_diesel::{error::SourceError, prelude::*};

/// Returns the keyring of the process. The first call makes it from `MASTER_ENCRYPTION_KEY` and `STATIC_ENCRYPTION_SALT`, and a
/// key for each user is derived from these two.
pub(crate) fn keyring() -> Result<Arc<Keyring>, SourceError> {
    KEYRING.keyring_or_install_from(Environment::of_process())
}

/// Prints the two lines for a secret store. The salt is public, but must never change.
pub(crate) fn print_new() -> Result<()> {
    println!("MASTER_ENCRYPTION_KEY={}", random::<32>()?);
    println!("STATIC_ENCRYPTION_SALT={}", random::<16>()?);
    Ok(())
}

fn random<const LEN: usize>() -> Result<String> {
    let mut bytes = [0; LEN];
    getrandom::fill(&mut bytes).context("the system has no random bytes")?;
    Ok(BASE64_STANDARD.encode(bytes))
}
