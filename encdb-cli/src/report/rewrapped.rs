//! How many of the stored keys of owners were wrapped anew.

use std::fmt;

use encdb_core::KeyId;
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct Rewrapped {
    event: &'static str,
    n_keys: u64,
    key: u16,
}

impl Rewrapped {
    pub(crate) fn new(n_keys: u64, under: KeyId) -> Self {
        Self { event: "owner_keys_rewrapped", n_keys, key: under.get() }
    }
}

impl fmt::Display for Rewrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { n_keys, key, .. } = self;
        write!(f, "owners: {n_keys} keys wrapped anew, under key {key}")
    }
}
