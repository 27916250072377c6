//! The tables with encrypted columns, from a file: JSON that the application wrote, or TOML, such as `encdb.toml`.

use std::{fs, path::Path};

use encdb_diesel::spec::{self, TableSpec};

use crate::error::Error;

/// Reads all tables of the file. At least one must have encrypted columns, because a census of none would find nothing.
pub(crate) fn read(path: &Path) -> Result<Vec<TableSpec>, Error> {
    let unread = |source| Error::Read { what: format!("the file {}", path.display()), source };
    let text = fs::read_to_string(path).map_err(unread)?;
    // An object of JSON begins with a brace, and no text in TOML does.
    let read = if text.trim_start().starts_with('{') { spec::from_json } else { spec::from_toml };
    let tables = read(&text).map_err(|source| Error::Tables { path: path.to_owned(), source })?;
    if tables.iter().all(|table| table.columns().is_empty()) {
        return Err(Error::NoTables { path: path.to_owned() });
    }
    Ok(tables)
}

/// Returns the tables with these names in SQL, or all tables if no name is given.
pub(crate) fn chosen(tables: Vec<TableSpec>, names: &[String]) -> Result<Vec<TableSpec>, Error> {
    let sql_name = |table: &TableSpec| table.sql_name().to_string();
    let known = tables.iter().map(sql_name).collect::<Vec<_>>();
    match names.iter().find(|name| !known.contains(name)) {
        Some(unknown) => Err(Error::NoTable { name: unknown.clone(), known: known.join(", ") }),
        None if names.is_empty() => Ok(tables),
        None => {
            let is_named = |table: &TableSpec| names.contains(&sql_name(table));
            Ok(tables.into_iter().filter(is_named).collect())
        }
    }
}

/// Returns the tables with columns that are moved from plaintext. Only tables with these names, if there are any.
pub(crate) fn moved(path: &Path, names: &[String]) -> Result<Vec<TableSpec>, Error> {
    let mut tables = chosen(read(path)?, names)?;
    tables.retain(is_moved);
    if tables.is_empty() {
        return Err(Error::NoMove { path: path.to_owned() });
    }
    Ok(tables)
}

/// Tells whether a column of the table is moved from plaintext.
pub(crate) fn is_moved(table: &TableSpec) -> bool {
    table.columns().iter().any(|column| column.plaintext().is_some())
}
