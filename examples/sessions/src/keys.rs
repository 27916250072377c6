//! The keys: made by one command, and installed on first use.

use std::sync::Arc;

use anyhow::Result;
use encdb_diesel::{error::SourceError, prelude::*};
use encdb_example_kit::secrets;

/// Returns the keyring of the process. The first call makes it from `MASTER_ENCRYPTION_KEY` and `STATIC_ENCRYPTION_SALT`, and a
/// key for each user is derived from these two.
pub(crate) fn keyring() -> Result<Arc<Keyring>, SourceError> {
    KEYRING.keyring_or_install_from(Environment::of_process())
}

/// Prints the two lines for a secret store. The salt is public, but must never change.
pub(crate) fn print_new() -> Result<()> {
    secrets::print_new(&[("MASTER_ENCRYPTION_KEY", 32), ("STATIC_ENCRYPTION_SALT", 16)])
}
