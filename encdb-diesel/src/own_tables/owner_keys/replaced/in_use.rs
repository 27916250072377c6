//! The former keys of an owner that the values and tokens of a table need.

use std::{collections::HashMap, ops::ControlFlow};

use diesel::Connection;
use encdb_core::{BoundId, KeyId, Keyring, Result, inspect};

use super::Former;
use crate::{
    error::OwnerKeyError,
    spec::{Scope, TableSpec},
    sql::{Backend, Row, SqlValue},
    tables::{
        layout::{EncryptedPlace, Layout, TokenPlace},
        pass,
        throttle::{Gate, Throttle},
    },
};

/// What uses an owner's former keys.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum InUse {
    /// The owner has no row.
    Unseen,
    /// The owner has rows, and none of their values and tokens is under a former key.
    Nothing,
    /// A value or token is under the key with this number, and none under a lower one.
    From(KeyId),
    /// A value or token cannot be judged.
    InDoubt,
}

impl InUse {
    /// Combines two findings.
    fn and(self, found: Self) -> Self {
        match (self, found) {
            (Self::InDoubt, _) | (_, Self::InDoubt) => Self::InDoubt,
            (Self::From(one), Self::From(other)) => Self::From(one.min(other)),
            (Self::From(number), _) | (_, Self::From(number)) => Self::From(number),
            (Self::Nothing, _) | (_, Self::Nothing) => Self::Nothing,
            (Self::Unseen, Self::Unseen) => Self::Unseen,
        }
    }
}

/// Looks at all rows of a table, and records for each owner which former keys are in use. A table without owners has none.
/// Rows that are hidden from this connection are an error, because they might use a key.
pub(super) fn look<C>(
    conn: &mut C,
    keyring: &Keyring,
    table: &TableSpec,
    former: &mut HashMap<BoundId, Former>,
) -> Result<(), OwnerKeyError>
where
    C: Connection<Backend: Backend<C>>,
{
    if table.owner().is_none() {
        return Ok(());
    }
    let layout = Layout::new(conn, table, keyring)?;
    let gate = Gate::new(conn, None, &Throttle::new())?;
    pass::over(conn, &layout.rows, &gate, |rows, _| {
        for row in rows {
            // A row without an owner is under no owner's key.
            let Ok(Some(owner)) = layout.owner(row) else { continue };
            if let Some(former) = former.get_mut(&owner) {
                former.in_use = former.in_use.and(of_row(&layout, keyring, &former.numbers, row));
            }
        }
        Ok::<_, OwnerKeyError>(ControlFlow::Continue(()))
    })?;
    Ok(())
}

fn of_row(layout: &Layout, keyring: &Keyring, former: &[KeyId], row: &Row) -> InUse {
    layout.columns.iter().fold(InUse::Nothing, |found, column| {
        let in_column = of_column(layout, keyring, former, (column, row));
        found.and(in_column.unwrap_or(InUse::InDoubt))
    })
}

/// Finds the former keys that a value and its tokens are under.
///
/// # Errors
/// Why the keys cannot be told.
fn of_column(
    layout: &Layout,
    keyring: &Keyring,
    former: &[KeyId],
    (column, row): (&EncryptedPlace, &Row),
) -> Result<InUse> {
    let Some(sealed) = column.sealed(row)? else { return Ok(InUse::Nothing) };
    let header = inspect(&sealed)?;
    let of_value = match former.contains(&header.key_id) && header.stored_owner_key {
        true => InUse::From(header.key_id),
        false => InUse::Nothing,
    };
    let mut tokens = owned_tokens(column, row).peekable();
    if tokens.peek().is_none() {
        return Ok(of_value);
    }
    let plaintext = column.open(keyring, &layout.context(column, row)?, &sealed)?;
    let lowest = former.first().copied();
    tokens.try_fold(of_value, |found, (token, stored)| {
        let fresh = layout.tokens(keyring, token, row, &plaintext)?;
        // The tokens of the current key come first, one for each epoch.
        let mut current = fresh.iter().take(keyring.epochs().count());
        let is_current = current.any(|token| token.as_bytes() == stored);
        Ok(found.and(match lowest {
            Some(lowest) if !is_current => InUse::From(lowest),
            _ => InUse::Nothing,
        }))
    })
}

/// Returns the stored tokens beside a value that are under its owner's key.
fn owned_tokens<'r>(
    column: &'r EncryptedPlace,
    row: &'r Row,
) -> impl Iterator<Item = (&'r TokenPlace, &'r [u8])> {
    let owned = column.tokens.iter().filter(|token| token.spec.scope() == Scope::Owner);
    owned.filter_map(|token| Some((token, row[token.at].as_ref().and_then(SqlValue::bytes)?)))
}
