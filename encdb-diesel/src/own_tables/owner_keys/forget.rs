//! Destroying an owner's key, which makes all values under it unreadable for good.

use diesel::{
    Connection,
    r2d2::R2D2Connection,
    result::{DatabaseErrorKind, Error},
};
use encdb_core::{Bindable, BoundId};

use super::{
    OwnerKeyTable,
    receipt::{Receipt, forgotten},
    record::{FIRST, OwnerHash},
};
use crate::{
    error::OwnerKeyError,
    spec::TableSpec,
    sql::{
        Backend,
        fixed::{execute, load},
        persistently,
    },
};

impl<C: R2D2Connection + 'static> OwnerKeyTable<C>
where
    C::Backend: Backend<C>,
{
    /// Destroys the owner's key and all its former keys, and counts the values in these tables that nobody can read any more.
    /// This cannot be undone.
    ///
    /// The owner does not get another key: sealing for this owner is an error from now on. An owner who never had a key gets
    /// none. A second call returns the counts again.
    ///
    /// # Errors
    /// [`OwnerKeyError::NoOwner`] for a table whose rows belong to no owner; [`OwnerKeyError::Tables`] where a table is
    /// missing or rows of it are hidden from this connection; [`OwnerKeyError::Keyring`], [`OwnerKeyError::Pool`],
    /// [`OwnerKeyError::Database`]. Then nothing is destroyed.
    ///
    /// # Security
    /// This process forgets the key at once, every other process within the five minutes for which it has the key open.
    /// Backups, lagging replicas, and pages that the database has not overwritten yet still hold the wrapped key. The key is
    /// gone when they are, or when the root key that wraps it is destroyed.
    pub fn forget(
        &self,
        owner: impl Bindable,
        tables: &[TableSpec],
    ) -> Result<Receipt, OwnerKeyError> {
        let owner = owner.bound_id()?;
        let receipt = persistently(|| self.forget_once(&owner, tables))?;
        // The key is gone, whether or not the store of unlocked owners answers.
        drop(self.wipe(&owner));
        Ok(receipt)
    }

    fn forget_once(&self, owner: &BoundId, tables: &[TableSpec]) -> Result<Receipt, OwnerKeyError> {
        C::Backend::writing(&mut *self.connection()?, &mut |conn| {
            let (n_wraps, destroyed_at) = destroy(conn, &owner.digest())?;
            let columns = tables.iter().map(|table| forgotten(conn, table, owner));
            let columns = columns.collect::<Result<Vec<_>, _>>()?.concat();
            Ok(Receipt { destroyed_at, n_wraps, columns })
        })
    }
}

/// Deletes all wraps of all keys. The rows stay as a record of the destruction. Returns the number of wraps and the time.
fn destroy<C>(conn: &mut C, owner: &OwnerHash) -> Result<(usize, i64), OwnerKeyError>
where
    C: Connection<Backend: Backend<C>>,
{
    let n_keys = execute(
        conn,
        "UPDATE __encdb_owner_keys SET owner_id = NULL, by_application = NULL, by_passphrase = NULL, by_next = NULL, \
         destroyed_at = {now} WHERE destroyed_at IS NULL AND owner_hash = ?",
        [owner.into()],
    )?;
    // The grants go after the keys: the update waits for a grant that is being made, and no grant is made after it.
    let delete_grants = "DELETE FROM __encdb_owner_key_grants WHERE owner_hash = ?";
    let n_grants = execute(conn, delete_grants, [owner.into()])?;
    if let Some(destroyed_at) = destroyed_at(conn, owner)? {
        return Ok((n_keys + n_grants, destroyed_at));
    }
    let insert = "INSERT INTO __encdb_owner_keys (owner_hash, number, created_at, destroyed_at) VALUES (?, ?, {now}, {now})";
    execute(conn, insert, [owner.into(), FIRST.into()]).map_err(made_meanwhile)?;
    Ok((n_grants, destroyed_at(conn, owner)?.ok_or(OwnerKeyError::DamagedTable)?))
}

/// Returns the error for an owner who got a key, or another one, in the meantime. That key is the one to destroy.
fn made_meanwhile(error: Error) -> OwnerKeyError {
    match error {
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => OwnerKeyError::Contended,
        error => error.into(),
    }
}

/// Returns the time when the owner was forgotten, from the current key: former keys are destroyed without forgetting the
/// owner.
fn destroyed_at<C>(conn: &mut C, owner: &OwnerHash) -> Result<Option<i64>, OwnerKeyError>
where
    C: Connection<Backend: Backend<C>>,
{
    let select = "SELECT destroyed_at FROM __encdb_owner_keys WHERE owner_hash = ? ORDER BY number DESC LIMIT 1";
    let rows = load(conn, select, [owner.into()])?;
    Ok(rows.first().and_then(|row| row[0].as_ref()?.integer()))
}
