//! Counting the stored keys of owners, wherever they are.

use diesel::Connection;

use super::{
    Counted,
    content::{Census, Content, Count, of_wrapped_key},
    grouped,
};
use crate::{
    error::TableError,
    spec::{Storage, TableName},
    sql::{Backend, SqlValue, Statement},
    tables::sight,
};

/// Counts the stored keys of owners by the root key that they need: those that it wraps (`by_application`), which
/// [`rewrap`](crate::keys::OwnerKeyTable::rewrap) moves, and those whose passphrase has its pepper (`by_passphrase`), which move
/// when the passphrase is given. Owners whose keys were destroyed are counted apart.
///
/// A key with more than one of its wraps, which encdb never writes and does not open, is counted once more as [`Content::NotSealed`].
///
/// A database without encdb's tables has none: compare with [`check_owner_keys`] before that is believed.
///
/// # Errors
/// [`TableError::Database`], also where this user may not read the table; [`TableError::HiddenRows`].
pub fn census_of_owner_keys<C>(conn: &mut C) -> Result<Census, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    match sight::check(conn, OWNER_KEYS) {
        Ok(()) => (),
        Err(TableError::NoTable { .. }) if !has_own_tables(conn)? => return Ok(Census::default()),
        Err(error) => return Err(error),
    }
    let mut counts = vec![];
    for column in ["by_application", "by_passphrase"] {
        let (before, after) = C::Backend::syntax().hex;
        let start = Statement::new("SELECT ").sql(before).sql("substr(").name(column);
        let of = Counted { table: OWNER_KEYS, column, declared: Storage::Bytes };
        let rows = grouped(conn, start.sql(", 29, 2)").sql(after), of)?;
        counts.extend(of.counts(rows, |start| (of_wrapped_key(start), Storage::Bytes)));
    }
    counts.extend(destroyed(conn)?);
    counts.extend(wrapped_twice(conn)?);
    Ok(Census { counts })
}

/// Refuses counts of owners' keys that were made where there are none, though values are sealed under some: then the keys
/// are in another database, and what they need was not counted.
///
/// # Errors
/// [`TableError::NoOwnerKeys`].
pub fn check_owner_keys(values: &Census, owner_keys: &Census) -> Result<(), TableError> {
    match values.under_owner_keys() {
        n_values @ 1.. if owner_keys.counts.is_empty() => Err(TableError::NoOwnerKeys { n_values }),
        _ => Ok(()),
    }
}

/// Whether encdb has run here. Where it has, the table of owners' keys is there too, or cannot be seen by this user.
fn has_own_tables<C>(conn: &mut C) -> Result<bool, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    match sight::check(conn, FINGERPRINTS) {
        Ok(()) => Ok(true),
        Err(TableError::NoTable { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

fn destroyed<C>(conn: &mut C) -> Result<Option<Count>, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let select = Statement::new("SELECT count(destroyed_at) FROM ").table(OWNER_KEYS);
    counted(conn, &select, ("destroyed_at", Content::DestroyedOwnerKey))
}

/// The keys with a wrap by a root key beside one by a passphrase or by the next key, which encdb never writes. They do not
/// open.
fn wrapped_twice<C>(conn: &mut C) -> Result<Option<Count>, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let select = Statement::new("SELECT count(*) FROM ").table(OWNER_KEYS);
    let select = select.sql(
        " WHERE (by_application IS NOT NULL AND by_passphrase IS NOT NULL) \
         OR (by_next IS NOT NULL AND (by_application IS NOT NULL OR by_passphrase IS NOT NULL))",
    );
    counted(conn, &select, ("by_application", Content::NotSealed))
}

fn counted<C>(
    conn: &mut C,
    select: &Statement<'_>,
    (column, content): (&str, Content),
) -> Result<Option<Count>, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let rows = C::Backend::load(conn, select)?;
    let n_keys = rows.first().and_then(|row| row.first()?.as_ref()).and_then(SqlValue::integer);
    let n_values = n_keys.and_then(|n_keys| u64::try_from(n_keys).ok()).unwrap_or_default();
    Ok((n_values > 0).then(|| Count {
        table: OWNER_KEYS.to_string(),
        column: column.to_owned(),
        content,
        storage: Storage::Bytes,
        declared: Storage::Bytes,
        n_values,
    }))
}

const OWNER_KEYS: TableName = TableName::new("__encdb_owner_keys");
const FINGERPRINTS: TableName = TableName::new("__encdb_fingerprints");
