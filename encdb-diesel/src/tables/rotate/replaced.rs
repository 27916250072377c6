//! The owners in a batch whose stored key was replaced: their values move to the owner's current key.

use std::collections::{HashMap, HashSet};

use encdb_core::{BoundId, FormerKeys, KeyId, Keyring, OwnerKeys, ReplacedKey, Result};

use crate::{
    spec::Scope,
    sql::Row,
    tables::layout::{Layout, TokenPlace},
};

/// Whether any owner's key was replaced before the rotation began. If none was, the batches need no query.
#[derive(Clone, Copy, Debug)]
pub(super) enum Replacements {
    None,
    Some,
}

/// The owners in a batch whose key was replaced, or why they could not be read.
#[derive(Debug)]
pub(super) struct Replaced(Result<HashMap<BoundId, ReplacedKey>>);

impl Replacements {
    /// Tells whether replaced keys concern a table: not if its rows have no owners, or if owners' keys are not stored.
    pub(super) fn of_table(layout: &Layout, keyring: &Keyring) -> Result<Self> {
        let concerned = layout.table.owner().is_some() && keyring.owner_keys() == OwnerKeys::Stored;
        let replaced = concerned && keyring.has_replaced_owner_keys()?;
        Ok(if replaced { Self::Some } else { Self::None })
    }

    pub(super) fn of_batch(self, layout: &Layout, keyring: &Keyring, rows: &[Row]) -> Replaced {
        let Self::Some = self else { return Replaced(Ok(HashMap::new())) };
        // A row whose owner cannot be read is reported with its values.
        let owners = rows.iter().filter_map(|row| layout.owner(row).ok().flatten());
        let owners: Vec<BoundId> = owners.collect::<HashSet<_>>().into_iter().collect();
        let replaced = keyring.replaced_owner_keys(&owners);
        Replaced(replaced.map(|all| all.into_iter().map(|it| (it.owner.clone(), it)).collect()))
    }
}

impl Replaced {
    /// Returns the replaced key of a row's owner, if it was replaced.
    pub(super) fn of_row(&self, layout: &Layout, row: &Row) -> Result<Option<&ReplacedKey>> {
        match &self.0 {
            Ok(replaced) if replaced.is_empty() => Ok(None),
            Ok(replaced) => Ok(layout.owner(row)?.and_then(|owner| replaced.get(&owner))),
            Err(error) => Err(*error),
        }
    }
}

/// Tells whether a value under its owner's key with this number is under the current one.
pub(super) fn is_current(replaced: Option<&ReplacedKey>, number: KeyId) -> bool {
    replaced.is_none_or(|replaced| replaced.current == number)
}

/// Tells whether a token may be under a former key of its owner. The token itself does not say.
pub(super) fn may_be_of_former(replaced: Option<&ReplacedKey>, token: &TokenPlace) -> bool {
    let is_left = replaced.is_some_and(|replaced| replaced.former == FormerKeys::Left);
    is_left && token.spec.scope() == Scope::Owner
}
