//! More memory for the pages of a database that this process reads and writes itself.

use diesel::{Connection, QueryResult};

use super::{Backend, SqlValue, Statement};

/// Runs `work` with a page cache of 64 MiB on this connection, where the backend has such a cache, and gives the connection its
/// own size back.
///
/// SQLite's own 2 MiB hold less than an index of random tokens: each batch would read and write its pages over and over.
pub(crate) fn with_page_cache<C, R, E>(
    conn: &mut C,
    work: impl FnOnce(&mut C) -> Result<R, E>,
) -> Result<R, E>
where
    C: Connection<Backend: Backend<C>>,
    E: From<diesel::result::Error>,
{
    let Some(pragma) = C::Backend::syntax().page_cache else { return work(conn) };
    let before = size(conn, pragma)?;
    conn.batch_execute(&format!("{pragma} = -{KIBIBYTES}"))?;
    let done = work(conn);
    conn.batch_execute(&format!("{pragma} = {before}"))?;
    done
}

fn size<C>(conn: &mut C, pragma: &'static str) -> QueryResult<i64>
where
    C: Connection<Backend: Backend<C>>,
{
    let rows = C::Backend::load(conn, &Statement::new(pragma))?;
    let size = rows.first().and_then(|row| row.first()?.as_ref().and_then(SqlValue::integer));
    Ok(size.unwrap_or_default())
}

/// A negative size is a number of KiB, a positive one a number of pages.
const KIBIBYTES: u32 = 64 << 10;
