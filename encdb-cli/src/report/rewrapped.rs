//! The number of owners' stored keys that were wrapped again.

use std::fmt;

use encdb_core::KeyId;
use encdb_diesel::keys::FailedOwnerKey;
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct Rewrapped {
    event: &'static str,
    n_keys: u64,
    key: u16,
    n_failed: u64,
    first_failed: Option<Failed>,
}

/// An owner's key that does not open, and the reason.
#[derive(Serialize)]
struct Failed {
    owner_hash: String,
    error: String,
}

impl Rewrapped {
    pub(crate) fn new(done: &encdb_diesel::keys::Rewrapped, under: KeyId) -> Self {
        let failed = |key: &FailedOwnerKey| Failed {
            owner_hash: key.owner_hash.clone(),
            error: key.error.to_string(),
        };
        Self {
            event: "owner_keys_rewrapped",
            n_keys: done.n_rewrapped,
            key: under.get(),
            n_failed: done.n_failed,
            first_failed: done.first_failed.as_ref().map(failed),
        }
    }
}

impl fmt::Display for Rewrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { n_keys, key, n_failed, first_failed, .. } = self;
        write!(f, "owners: {n_keys} keys wrapped again, under key {key}")?;
        let Some(Failed { owner_hash, error }) = first_failed else {
            return Ok(());
        };
        write!(f, "; {n_failed} failed, the first with the owner_hash {owner_hash}: {error}")
    }
}
