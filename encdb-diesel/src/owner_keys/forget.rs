//! Destroying an owner's key, and with it, for good, everything under it.

use diesel::{Connection, r2d2::R2D2Connection};
use encdb_core::{Bindable, BoundId};
use serde::Serialize;

use super::{
    OwnerKeyTable,
    column_value::in_the_form_of,
    record::{OwnerHash, bytes},
};
use crate::{
    error::OwnerKeyError,
    spec::{Scope, TableSpec},
    sql::{Dialect, SqlValue, Statement},
};

/// What was destroyed, and what it made unreadable: to be kept as a proof.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Receipt {
    /// When, by the database's clock: seconds since 1970. That of the first time, where the key was destroyed before.
    pub destroyed_at: i64,
    /// How many wraps of the key there were: by a root key or a passphrase, and those of services.
    pub n_wraps: usize,
    /// What each encrypted column has of this owner.
    pub columns: Vec<Forgotten>,
}

/// What an encrypted column has of an owner whose key is gone.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Forgotten {
    /// The table's name in SQL.
    pub table: String,
    /// The column's name in SQL.
    pub column: String,
    /// How many values nobody can open any more.
    pub n_values: u64,
    /// How many search tokens of them are still comparable, because their scope is global: they are not under the owner's
    /// key. Delete the rows, or set the tokens to NULL.
    pub n_tokens_left: u64,
}

impl<C: R2D2Connection + 'static> OwnerKeyTable<C>
where
    C::Backend: Dialect<C>,
{
    /// Destroys the owner's key, and counts what that made unreadable in these tables. It cannot be undone.
    ///
    /// The owner does not get another key: what is sealed for this owner from now on is an error. An owner who never had a
    /// key gets none. To forget twice gives the counts again.
    ///
    /// # Errors
    /// [`OwnerKeyError::NoOwner`] for a table whose rows belong to nobody; [`OwnerKeyError::Keyring`],
    /// [`OwnerKeyError::Pool`], [`OwnerKeyError::Database`]. Then nothing is destroyed.
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
        let receipt = C::Backend::writing(&mut *self.connection()?, &mut |conn| {
            let (n_wraps, destroyed_at) = destroy(conn, &owner.digest())?;
            let columns = tables.iter().map(|table| count(conn, table, &owner));
            let columns = columns.collect::<Result<Vec<_>, _>>()?.concat();
            Ok::<_, OwnerKeyError>(Receipt { destroyed_at, n_wraps, columns })
        })?;
        self.wipe(&owner);
        Ok(receipt)
    }
}

/// Deletes all wraps of the key, and keeps a row that says so: how many there were, and since when there are none.
fn destroy<C>(conn: &mut C, owner: &OwnerHash) -> Result<(usize, i64), OwnerKeyError>
where
    C: Connection<Backend: Dialect<C>>,
{
    let now = C::Backend::words().now;
    let grants = Statement::new("DELETE FROM __encdb_owner_key_grants WHERE owner_hash = ");
    let n_grants = C::Backend::execute(conn, &grants.bind(bytes(owner)))?;
    let update = Statement::new(
        "UPDATE __encdb_owner_keys SET owner_id = NULL, by_application = NULL, by_passphrase = NULL, destroyed_at = ",
    );
    let update = update.sql(now).sql(" WHERE destroyed_at IS NULL AND owner_hash = ");
    let n_keys = C::Backend::execute(conn, &update.bind(bytes(owner)))?;
    if let Some(destroyed_at) = destroyed_at(conn, owner)? {
        return Ok((n_keys + n_grants, destroyed_at));
    }
    let insert = Statement::new(
        "INSERT INTO __encdb_owner_keys (owner_hash, created_at, destroyed_at) VALUES (",
    );
    let insert = insert.bind(bytes(owner)).sql(", ").sql(now).sql(", ").sql(now).sql(")");
    C::Backend::execute(conn, &insert)?;
    Ok((n_grants, destroyed_at(conn, owner)?.ok_or(OwnerKeyError::DamagedTable)?))
}

fn destroyed_at<C>(conn: &mut C, owner: &OwnerHash) -> Result<Option<i64>, OwnerKeyError>
where
    C: Connection<Backend: Dialect<C>>,
{
    let select = Statement::new("SELECT destroyed_at FROM __encdb_owner_keys WHERE owner_hash = ");
    let rows = C::Backend::load(conn, &select.bind(bytes(owner)))?;
    Ok(rows.first().and_then(|row| row[0].as_ref()?.integer()))
}

/// What the columns of a table have of this owner.
fn count<C>(
    conn: &mut C,
    table: &TableSpec,
    owner: &BoundId,
) -> Result<Vec<Forgotten>, OwnerKeyError>
where
    C: Connection<Backend: Dialect<C>>,
{
    let no_owner = || OwnerKeyError::NoOwner { table: table.sql_name().to_owned() };
    let owned_by = table.owner().ok_or_else(no_owner)?.sql_name();
    let Some(owner) = stored_owner(conn, table, owned_by, owner)? else {
        return Ok(vec![]);
    };
    let columns: Vec<&str> = table
        .columns()
        .iter()
        .flat_map(|column| {
            let global = column.token().filter(|token| token.scope() == Scope::Global);
            [column.sql_name(), global.map_or(column.sql_name(), |token| token.sql_name())]
        })
        .collect();
    let select = Statement::new("SELECT ")
        .list(&columns, |statement, column| statement.sql("count(").name(column).sql(")"));
    let select = select.sql(" FROM ").name(table.sql_name()).sql(" WHERE ").name(owned_by);
    let rows = C::Backend::load(conn, &select.sql(" = ").bind(owner))?;
    let counts = rows.into_iter().flatten().map(|count| count.as_ref().and_then(SqlValue::integer));
    let counts: Vec<u64> =
        counts.map(|count| count.and_then(|it| it.try_into().ok()).unwrap_or_default()).collect();
    Ok(table
        .columns()
        .iter()
        .zip(counts.chunks(2))
        .map(|(column, counts)| {
            let is_global = column.token().is_some_and(|token| token.scope() == Scope::Global);
            Forgotten {
                table: table.sql_name().to_owned(),
                column: column.sql_name().to_owned(),
                n_values: counts[0],
                n_tokens_left: if is_global { counts[1] } else { 0 },
            }
        })
        .collect())
}

/// The owner's id in the form that the table's column has; none where the table is empty or cannot hold it.
fn stored_owner<C>(
    conn: &mut C,
    table: &TableSpec,
    column: &str,
    owner: &BoundId,
) -> Result<Option<SqlValue>, OwnerKeyError>
where
    C: Connection<Backend: Dialect<C>>,
{
    let select = Statement::new("SELECT ").name(column).sql(" FROM ").name(table.sql_name());
    let select = select.sql(" WHERE ").name(column).sql(" IS NOT NULL LIMIT 1");
    let rows = C::Backend::load(conn, &select)?;
    let sample = rows.first().and_then(|row| row[0].as_ref());
    Ok(sample.and_then(|sample| in_the_form_of(sample, owner)))
}
