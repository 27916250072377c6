//! The keys: made by one command, and installed on first use.

use std::sync::Arc;

use anyhow::Result;
use encdb_diesel::{error::SourceError, prelude::*};
use encdb_example_kit::secrets;

/// Returns the keyring of the process. The first call makes it from `MASTER_ENCRYPTION_KEY` and `STATIC_ENCRYPTION_SALT`, and a
/// key for each account is derived from these two.
pub(crate) fn keyring() -> Result<Arc<Keyring>, SourceError> {
    KEYRING.keyring_or_install_from(Environment::of_process())
}

/// Prints the lines for a secret store. The salt is public, but must never change.
pub(crate) fn print_new() -> Result<()> {
    let secrets = ["MASTER_ENCRYPTION_KEY", "LOGIN_KEY", "UPSTREAM_SECRET"].map(|name| (name, 32));
    secrets::print_new(&[("STATIC_ENCRYPTION_SALT", 16)])?;
    secrets::print_new(&secrets)
}
