//! Whether a database is the one that applications write to.

use diesel::Connection;

use crate::{
    error::TableError,
    sql::{Backend, Statement},
};

/// Refuses a replica: what it has not received yet would be counted as nothing.
///
/// On PostgreSQL a server in recovery is one, on MySQL and MariaDB one with `read_only`. A replica that takes writes cannot
/// be told from a primary.
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
