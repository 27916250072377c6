//! The reasons why a key or an epoch is still needed, for the census and for destroying a key.

use encdb_core::KeyringEntryId;
use encdb_diesel::census::{Census, Content, Count};

/// Why a key cannot go.
#[derive(Debug)]
pub(crate) enum Need {
    /// This number of values or search tokens is under it.
    Under(u64),
    /// This number of values is not sealed, or of search tokens is none, so the key that they need is not known.
    NotUnderstood(u64),
    /// Values are sealed in a column that the file of tables does not list.
    Unlisted(Count),
}

impl Need {
    /// Returns why the listed tables need a key, by their census.
    pub(crate) fn in_listed(census: &Census, id: KeyringEntryId) -> Option<Self> {
        let (under, not_understood) = match id {
            KeyringEntryId::Epoch(epoch) => (census.of_epoch(epoch), census.no_tokens()),
            KeyringEntryId::Key(key) => (census.under_key(key), census.not_sealed()),
        };
        match (under, not_understood) {
            (0, 0) => None,
            (0, n_values) => Some(Self::NotUnderstood(n_values)),
            (n_values, _) => Some(Self::Under(n_values)),
        }
    }

    /// Returns why columns that are not listed need a key. Tokens look like any other bytes, so every unlisted sealed value
    /// may have a token beside it.
    pub(crate) fn in_unlisted(census: Census, id: KeyringEntryId) -> Option<Self> {
        let needs = |count: &Count| match id {
            KeyringEntryId::Epoch(_) => true,
            KeyringEntryId::Key(key) => count.content == Content::SealedUnder(key),
        };
        census.counts.into_iter().find(needs).map(Self::Unlisted)
    }

    /// Returns the number of values.
    pub(crate) const fn n_values(&self) -> u64 {
        match self {
            Self::Under(n_values) | Self::NotUnderstood(n_values) => *n_values,
            Self::Unlisted(count) => count.n_values,
        }
    }
}
