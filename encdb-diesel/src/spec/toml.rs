//! `TableSpec` as TOML, which people write by hand: the same content as JSON, with a default for everything that has one.

mod entries;
mod problem;
mod read;
#[cfg(test)]
mod tests;
mod write;

use toml::de::DeTable;

use encdb_core::{PlaintextKind, TermKind};

use super::{
    TableSpec, TablesError, check,
    definition::{KindName, Named as _, Table},
};

pub use problem::TomlProblem;

use entries::{Entry, Misplaced};

pub(crate) use write::{column_line, table_lines};

/// Writes the tables as TOML, in which people can go on.
///
/// ```
/// # use encdb_diesel::spec::{TableName, TableSpec, from_toml, to_toml};
/// # let users = TableSpec::new("users", TableName::new("users"), &[], None, &[]);
/// // let users = <users::table as EncryptedTable>::SPEC;
/// let toml = to_toml(&[users]);
/// assert_eq!(from_toml(&toml).unwrap()[0].name(), "users");
/// ```
#[must_use]
pub fn to_toml(tables: &[TableSpec]) -> String {
    let tables: Vec<_> = tables.iter().map(|spec| write::table(&Table::of(spec))).collect();
    tables.join("\n")
}

/// Reads the tables of a text in TOML, such as `encdb.toml`. The page `docs/configuration.md` lists the keys and their
/// defaults.
///
/// Keys beside `tables` whose values are no tables are settings of the program `encdb`, and are left to it. The names live as
/// long as the program: specifications are constants, and a tool reads them once.
///
/// ```
/// # use encdb_diesel::spec::from_toml;
/// let users = from_toml(
///     r#"
///     [tables.users]
///     bind = { id = "integer" }
///
///     [tables.users.columns]
///     email = { kind = "text", plaintext = "email", search = ["email"] }
///     "#,
/// )
/// .unwrap()[0];
/// assert_eq!(users.columns()[0].sql_name(), "email_encrypted");
/// assert_eq!(users.columns()[0].token().unwrap().sql_name(), "email_search");
/// ```
///
/// # Errors
/// [`TablesError::Toml`], which names the line, and as [`check`].
pub fn from_toml(toml: &str) -> Result<Vec<TableSpec>, TablesError> {
    let tables = definitions(toml).map_err(|misplaced| misplaced.in_text(toml))?;
    let tables: Vec<_> = tables.into_iter().map(Table::spec).collect();
    check(&tables)?;
    Ok(tables)
}

fn definitions(toml: &str) -> Result<Vec<Table>, Misplaced> {
    let document = DeTable::parse(toml).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        Misplaced::in_no_place(at, TomlProblem::Syntax { message: error.message().to_owned() })
    })?;
    let mut tables = vec![];
    for entry in entries::in_order(document.get_ref()) {
        if entry.key() == TABLES {
            tables = tables_of(&entry)?;
        } else if entry.has_entries() {
            return Err(entry.refused(TomlProblem::NoTables));
        }
    }
    Ok(tables)
}

fn tables_of(entry: &Entry<'_>) -> Result<Vec<Table>, Misplaced> {
    if entry.is_text() {
        return Err(entry.refused(TomlProblem::OtherFile));
    }
    entry.entries(NAMED_TABLES)?.all().map(|table| read::table(&table)).collect()
}

/// Returns the kind that tokens of such values distinguish by default. None if the values cannot be searched for.
pub(crate) fn term_of(kind: PlaintextKind) -> Option<TermKind> {
    read::term_of(KindName::of(kind)).map(Into::into)
}

/// The key under which all tables are.
const TABLES: &str = "tables";
const NAMED_TABLES: &str = "a table for each table of the database: [tables.users]";
