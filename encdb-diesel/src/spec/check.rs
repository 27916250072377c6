//! Whether the definitions of several tables can be used together.

use std::collections::HashMap;

use super::{TableName, TableSpec, TomlProblem};

/// Why definitions of tables are refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TablesError {
    /// The text is not what [`to_json`](super::to_json) writes.
    #[error("it is not what `encdb_diesel::spec::to_json` writes")]
    Json(#[from] serde_json::Error),
    /// Two encrypted columns have one logical name, so that values of one open in the other.
    #[error(
        "the columns `{first}` and `{second}` have one logical name, \"{name}\": values of one would open in the other; give \
         one of them a `context` of its own"
    )]
    RepeatedColumn {
        /// The logical name, with the table's.
        name: String,
        /// The first column, with its table.
        first: String,
        /// The second column, with its table.
        second: String,
    },
    /// Two tables have one logical name, so that values of one open in the other.
    #[error(
        "the tables `{first}` and `{second}` have one logical name, \"{name}\": values of one would open in the other; give \
         one of them a `context` of its own"
    )]
    RepeatedTable {
        /// The logical name.
        name: String,
        /// The first table.
        first: String,
        /// The second table.
        second: String,
    },
    /// A definition in TOML is not what it should be.
    #[error("line {line}{place}: {problem}")]
    Toml {
        /// The line, from 1.
        line: usize,
        /// A comma and the keys from the outermost to the innermost, such as `, tables.users.bind`.
        place: String,
        /// What is wrong, and what to write.
        problem: TomlProblem,
    },
    /// The file has a version that this version of encdb does not read.
    #[error(
        "it has version {found}, and this version of encdb reads {known}; write it again with the program's own encdb"
    )]
    Version {
        /// The version of the file.
        found: u32,
        /// The version that this version of encdb reads.
        known: u32,
    },
}

/// Checks that these tables have distinct logical names, and so have all their encrypted columns.
///
/// Values are bound to logical names. So values of two tables with the same name could be exchanged, and the tools could not
/// tell the tables apart. Use it in a test of the application, with all its models:
///
/// ```
/// # use encdb_diesel::spec::{TableName, TableSpec, check};
/// # let users = TableSpec::new("users", TableName::new("users"), &[], None, &[]);
/// # let archived = TableSpec::new("archived_users", TableName::new("users").in_schema("archive"), &[], None, &[]);
/// // [<users::table as EncryptedTable>::SPEC, <archive::users::table as EncryptedTable>::SPEC]
/// check(&[users, archived]).unwrap();
/// ```
///
/// # Errors
/// [`TablesError::RepeatedTable`] and [`TablesError::RepeatedColumn`].
pub fn check(tables: &[TableSpec]) -> Result<(), TablesError> {
    let mut named: HashMap<&str, TableName> = HashMap::new();
    for table in tables {
        let (name, sql_name) = (table.name(), table.sql_name());
        if let Some(first) = named.insert(name, sql_name) {
            let (first, second) = (first.to_string(), sql_name.to_string());
            return Err(TablesError::RepeatedTable { name: name.to_owned(), first, second });
        }
    }
    check_columns(tables)
}

fn check_columns(tables: &[TableSpec]) -> Result<(), TablesError> {
    let mut named: HashMap<(&str, &str), String> = HashMap::new();
    for table in tables {
        for column in table.columns() {
            let name = (column.column().table(), column.column().column());
            let second = format!("{}.{}", table.sql_name(), column.sql_name());
            if let Some(first) = named.insert(name, second.clone()) {
                let name = format!("{}.{}", name.0, name.1);
                return Err(TablesError::RepeatedColumn { name, first, second });
            }
        }
    }
    Ok(())
}
