//! Counting the stored keys of owners.

use diesel::Connection;

use super::{
    CountedColumn,
    content::{Census, Content, Count, of_wrapped_key},
    grouped,
};
use crate::{
    error::TableError,
    spec::{Storage, TableName},
    sql::{Backend, SqlValue, Statement},
    tables::sight,
};

/// Counts the stored keys of owners by the root key that they need. A key that a root key wraps (`by_application`) moves to
/// another root key with [`rewrap`](crate::keys::OwnerKeyTable::rewrap). A key under a passphrase (`by_passphrase`) needs the
/// root key of its pepper, and moves when its owner gives the passphrase. Destroyed keys are counted apart.
///
/// A key with more than one of its wraps is counted a second time as [`Content::NotSealed`]. encdb never writes such a key,
/// and does not open it.
///
/// A database without encdb's tables gives an empty count: check it with [`check_owner_keys`] before relying on it.
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
        let of = CountedColumn { table: OWNER_KEYS, column, declared: Storage::Bytes };
        let rows = grouped(conn, start.sql(", 29, 2)").sql(after), of)?;
        counts.extend(of.counts(rows, |start| (of_wrapped_key(start), Storage::Bytes)));
    }
    counts.extend(destroyed(conn)?);
    counts.extend(wrapped_twice(conn)?);
    Ok(Census { counts })
}

/// Refuses an empty count of owners' keys where values are sealed under such keys: the keys are in another database then, and
/// were not counted.
///
/// # Errors
/// [`TableError::NoOwnerKeys`].
pub fn check_owner_keys(values: &Census, owner_keys: &Census) -> Result<(), TableError> {
    match values.under_owner_keys() {
        n_values @ 1.. if owner_keys.counts.is_empty() => Err(TableError::NoOwnerKeys { n_values }),
        _ => Ok(()),
    }
}

/// Tells whether encdb's own tables are here. If so, the table of owners' keys is here too, or this user may not see it.
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

/// Counts the keys that have a wrap by a root key beside one by a passphrase or by the next key. encdb never writes such
/// keys, and does not open them.
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
