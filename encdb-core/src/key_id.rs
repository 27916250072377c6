//! The numbers of the keys of a keyring.

use std::{fmt, num::NonZeroU16};

/// The id of a root key, 1 to 65535. The header of every value that the key sealed contains it.
///
/// (The header of a value under a stored owner key contains the number of the owner's key instead.)
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct KeyId(NonZeroU16);

impl KeyId {
    /// Makes an id of this number; returns `None` for 0, which no key has.
    #[must_use]
    pub const fn new(id: u16) -> Option<Self> {
        match NonZeroU16::new(id) {
            Some(id) => Some(Self(id)),
            None => None,
        }
    }

    /// Returns the id as a number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0.get()
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A key of a keyring: a root key by its id, or an index root by its epoch.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_enums, reason = "a keyring has keys and epochs, and nothing else")]
pub enum KeyringEntryId {
    /// A root key, by its id.
    Key(KeyId),
    /// An index root, by its epoch.
    Epoch(u8),
}

impl fmt::Display for KeyringEntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(id) => write!(f, "key {id}"),
            Self::Epoch(epoch) => write!(f, "epoch {epoch}"),
        }
    }
}
