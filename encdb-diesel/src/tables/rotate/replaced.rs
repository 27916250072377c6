//! The owners of a batch whose stored key was replaced: their values move to the key that is current now.

use std::collections::{HashMap, HashSet};

use encdb_core::{BoundId, FormerKeys, KeyId, Keyring, OwnerKeys, ReplacedKey, Result};

use crate::{
    spec::Scope,
    sql::Row,
    tables::layout::{Layout, TokenPlace},
};

/// Whether any owner's key was replaced when the rotation began: where none was, nobody is asked for each batch.
#[derive(Clone, Copy, Debug)]
pub(super) enum Replacements {
    None,
    Some,
}

/// How it stands with the owners of a batch.
#[derive(Debug)]
pub(super) struct Replaced(Result<HashMap<BoundId, ReplacedKey>>);

impl Replacements {
    /// Those that concern a table: none where its rows have no owners, or their keys are no stored ones.
    pub(super) fn of_table(layout: &Layout, keyring: &Keyring) -> Result<Self> {
        let concerned = layout.table.owner().is_some() && keyring.owner_keys() == OwnerKeys::Stored;
        let replaced = concerned && keyring.has_replaced_owner_keys()?;
        Ok(if replaced { Self::Some } else { Self::None })
    }

    pub(super) fn of_batch(self, layout: &Layout, keyring: &Keyring, rows: &[Row]) -> Replaced {
        let Self::Some = self else { return Replaced(Ok(HashMap::new())) };
        // What has no owner that can be read is told when its values are.
        let owners = rows.iter().filter_map(|row| layout.owner(row).ok().flatten());
        let owners: Vec<BoundId> = owners.collect::<HashSet<_>>().into_iter().collect();
        let replaced = keyring.replaced_owner_keys(&owners);
        Replaced(replaced.map(|all| all.into_iter().map(|it| (it.owner.clone(), it)).collect()))
    }
}

impl Replaced {
    /// How it stands with the owner of a row, where the owner's key was replaced.
    pub(super) fn of_row(&self, layout: &Layout, row: &Row) -> Result<Option<&ReplacedKey>> {
        match &self.0 {
            Ok(replaced) if replaced.is_empty() => Ok(None),
            Ok(replaced) => Ok(layout.owner(row)?.and_then(|owner| replaced.get(&owner))),
            Err(error) => Err(*error),
        }
    }
}

/// Whether a value under an owner's key with this number is under the one that is current now.
pub(super) fn is_current(replaced: Option<&ReplacedKey>, number: KeyId) -> bool {
    replaced.is_none_or(|replaced| replaced.current == number)
}

/// Whether a token may be under a former key of its owner, which it does not say.
pub(super) fn may_be_of_former(replaced: Option<&ReplacedKey>, token: &TokenPlace) -> bool {
    let is_left = replaced.is_some_and(|replaced| replaced.former == FormerKeys::Left);
    is_left && token.spec.scope() == Scope::Owner
}
