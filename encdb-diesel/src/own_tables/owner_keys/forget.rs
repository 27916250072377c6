//! Destroying an owner's key, and with it, for good, everything under it.

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
    /// Destroys the owner's key, with all that it has replaced, and counts what that made unreadable in these tables. It cannot be undone.
    ///
    /// The owner does not get another key: what is sealed for this owner from now on is an error. An owner who never had a
    /// key gets none. To forget twice gives the counts again.
    ///
    /// # Errors
    /// [`OwnerKeyError::NoOwner`] for a table whose rows belong to nobody; [`OwnerKeyError::Tables`] where a table is not there
    /// or rows of it are hidden from this connection; [`OwnerKeyError::Keyring`], [`OwnerKeyError::Pool`],
    /// [`OwnerKeyError::Database`]. Then nothing is destroyed.
    ///
    /// # Security
    /// This process forgets at once, every other one within the five minutes for which it has a key open. Backups, replicas
    /// that lag, and what the database has not overwritten yet still hold the wrapped key: it is gone when they are, or
    /// when the root key is that wraps it.
    pub fn forget(
        &self,
        owner: impl Bindable,
        tables: &[TableSpec],
    ) -> Result<Receipt, OwnerKeyError> {
        let owner = owner.bound_id()?;
        let receipt = persistently(|| self.forget_once(&owner, tables))?;
        self.wipe(&owner);
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

/// Deletes all wraps of all keys, and keeps the rows, which say so: how many there were, and since when there are none.
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
    // After the keys: that update waits for a grant that is being made, and from then on no grant is made.
    let delete_grants = "DELETE FROM __encdb_owner_key_grants WHERE owner_hash = ?";
    let n_grants = execute(conn, delete_grants, [owner.into()])?;
    if let Some(destroyed_at) = destroyed_at(conn, owner)? {
        return Ok((n_keys + n_grants, destroyed_at));
    }
    let insert = "INSERT INTO __encdb_owner_keys (owner_hash, number, created_at, destroyed_at) VALUES (?, ?, {now}, {now})";
    execute(conn, insert, [owner.into(), FIRST.into()]).map_err(made_meanwhile)?;
    Ok((n_grants, destroyed_at(conn, owner)?.ok_or(OwnerKeyError::DamagedTable)?))
}

/// An owner who had no key has got one meanwhile, or another one, which is the one to destroy.
fn made_meanwhile(error: Error) -> OwnerKeyError {
    match error {
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => OwnerKeyError::Contended,
        error => error.into(),
    }
}

/// When the owner was forgotten: the current key's time, because former keys are destroyed without the owner.
fn destroyed_at<C>(conn: &mut C, owner: &OwnerHash) -> Result<Option<i64>, OwnerKeyError>
where
    C: Connection<Backend: Backend<C>>,
{
    let select = "SELECT destroyed_at FROM __encdb_owner_keys WHERE owner_hash = ? ORDER BY number DESC LIMIT 1";
    let rows = load(conn, select, [owner.into()])?;
    Ok(rows.first().and_then(|row| row[0].as_ref()?.integer()))
}
