//! What a key, or an epoch of search tokens, is still needed for: shared by the count and by the destruction.

use encdb_core::KeyringEntryId;
use encdb_diesel::census::{Census, Content, Count};

/// Why a key cannot go.
#[derive(Debug)]
pub(crate) enum Need {
    /// So many values or search tokens are under it.
    Under(u64),
    /// So many values are not sealed, or search tokens are none: which key they need is not known.
    NotUnderstood(u64),
    /// Values are sealed in a column that the file of tables does not list.
    Unlisted(Count),
}

impl Need {
    /// Returns what a census of the listed tables needs a key for.
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

    /// Returns what columns that are not listed need a key for. Tokens cannot be told from other bytes, so every sealed
    /// value that is not listed may have a token beside it.
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
