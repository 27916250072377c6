//! Why the store of unlocked owners failed.

use std::{error::Error, fmt};

/// Why an [`UnlockStore`](crate::keys::UnlockStore) failed.
pub struct UnlockStoreError(Box<dyn Error + Send + Sync>);

impl UnlockStoreError {
    /// Takes the error of a client. Its text must hold no secret.
    pub fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(error.into())
    }
}

impl fmt::Debug for UnlockStoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        encdb_core::show(self, f)
    }
}

impl fmt::Display for UnlockStoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the store of unlocked owners did not answer as it should")
    }
}

impl Error for UnlockStoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}
