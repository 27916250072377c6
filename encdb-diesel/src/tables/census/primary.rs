//! Whether a database is the primary that applications write to.

use diesel::Connection;

use crate::{
    error::TableError,
    sql::{Backend, Statement},
};

/// Refuses a replica: values that it has not received yet would be missing from a count.
///
/// A replica is a server in recovery on PostgreSQL, and a server with `read_only` on MySQL and MariaDB. A replica that
/// accepts writes looks like a primary.
///
/// # Errors
/// [`TableError::Replica`], [`TableError::Database`].
pub fn check_primary<C>(conn: &mut C) -> Result<(), TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let rows = C::Backend::load(conn, &Statement::new(C::Backend::queries().role))?;
    match rows.first().and_then(|row| row.first()?.as_ref()?.text()) {
        Some("primary") => Ok(()),
        _ => Err(TableError::Replica),
    }
}
