//! Whether the definitions in a file, the models and the database agree: for a test of the application, and for `encdb schema
//! --check`.

use diesel::Connection;

use crate::{
    error::TableError,
    spec::{TableSpec, differences},
    sql::{Backend, catalogue::Table},
};

mod disagreement;
mod in_database;
mod size;
#[cfg(test)]
mod tests;

pub use disagreement::{Disagreement, Problem};

use in_database::Comparison;

/// Why definitions and database do not agree.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AgreementError {
    /// Something disagrees. The list is complete.
    #[error("{}", lines(.0))]
    Disagreements(Vec<Disagreement>),
    /// The database cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
}

fn lines(disagreements: &[Disagreement]) -> String {
    let lines: Vec<_> = disagreements.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// Checks that the models, the definitions in a file and the database agree. Use it in a test of the application, with all its
/// models:
///
/// ```no_run
/// # use encdb_diesel::{agreement, spec, spec::{TableName, TableSpec}};
/// # fn test(conn: &mut diesel::SqliteConnection, toml: &str) {
/// # let users = TableSpec::new("users", TableName::new("users"), &[], None, &[]);
/// let file = spec::from_toml(toml).unwrap(); // include_str!("../encdb.toml")
/// // let models = [<users::table as EncryptedTable>::SPEC];
/// # let models = [users];
/// if let Err(error) = agreement::check(conn, &models, &file) {
///     panic!("{error}");
/// }
/// # }
/// ```
///
/// Only the catalogue is read, and no row.
///
/// # Errors
/// [`AgreementError::Disagreements`] with everything that disagrees; [`AgreementError::Table`] if the catalogue cannot be read.
pub fn check<C>(
    conn: &mut C,
    models: &[TableSpec],
    file: &[TableSpec],
) -> Result<(), AgreementError>
where
    C: Connection<Backend: Backend<C>>,
{
    let mut found: Vec<_> = differences(models, file).into_iter().map(Disagreement::of).collect();
    found.extend(of_database(conn, models)?);
    agreed(found)
}

/// Checks that definitions and database agree.
///
/// # Errors
/// As [`check`].
pub fn check_database<C>(conn: &mut C, tables: &[TableSpec]) -> Result<(), AgreementError>
where
    C: Connection<Backend: Backend<C>>,
{
    agreed(of_database(conn, tables)?)
}

fn agreed(found: Vec<Disagreement>) -> Result<(), AgreementError> {
    if found.is_empty() { Ok(()) } else { Err(AgreementError::Disagreements(found)) }
}

fn of_database<C>(conn: &mut C, tables: &[TableSpec]) -> Result<Vec<Disagreement>, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let mut found = vec![];
    for table in tables {
        let described = Table::read(conn, table.sql_name())?;
        let comparison = Comparison::new(table, &described, C::Backend::syntax());
        found.extend(comparison.disagreements());
    }
    Ok(found)
}
