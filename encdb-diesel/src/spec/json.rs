//! `TableSpec` as JSON: a program uses it to tell the `encdb` command which columns of its tables are encrypted, and how.

use serde::{Deserialize, Serialize};

use super::{TableSpec, TablesError, check, definition::Table};

/// Writes the tables as JSON. The program that has the models puts it into a file.
///
/// ```
/// # use encdb_diesel::spec::{TableName, TableSpec, from_json, to_json};
/// # let users = TableSpec::new("users", TableName::new("users"), &[], None, &[]);
/// // let users = <users::table as EncryptedTable>::SPEC;
/// let json = to_json(&[users]);
/// assert_eq!(from_json(&json).unwrap()[0].name(), "users");
/// ```
#[expect(clippy::missing_panics_doc, reason = "names and numbers can always be written as JSON")]
#[must_use]
pub fn to_json(tables: &[TableSpec]) -> String {
    let tables = tables.iter().map(Table::of).collect();
    let mut json = serde_json::to_string_pretty(&Tables { version: VERSION, tables })
        .expect("names and numbers can be written as JSON");
    json.push('\n');
    json
}

/// Reads tables that [`to_json`] wrote.
///
/// Their names live as long as the program: specifications are constants, and a tool reads them once.
///
/// # Errors
/// [`TablesError::Json`], which names the line, [`TablesError::Version`], and as [`check`].
pub fn from_json(json: &str) -> Result<Vec<TableSpec>, TablesError> {
    // The version is read first by itself, because a later version may have fields that are not known here.
    let Version { version: found } = serde_json::from_str(json)?;
    if found != VERSION {
        return Err(TablesError::Version { found, known: VERSION });
    }
    let read: Tables = serde_json::from_str(json)?;
    let tables: Vec<_> = read.tables.into_iter().map(Table::spec).collect();
    check(&tables)?;
    Ok(tables)
}

/// The version of the file that is written. No other version is read.
const VERSION: u32 = 1;

#[derive(Deserialize)]
struct Version {
    version: u32,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    version: u32,
    tables: Vec<Table>,
}
