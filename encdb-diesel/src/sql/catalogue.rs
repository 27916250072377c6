//! What the database's catalogue says about a table: columns, keys, indexes, triggers, and objects that depend on it.

use diesel::Connection;

use super::{Backend, ColumnType, Row, SqlValue, Statement};
use crate::{error::TableError, spec::TableName};

mod description;
#[cfg(feature = "mysql")]
pub(super) mod mysql;
#[cfg(feature = "postgres")]
pub(super) mod postgres;
#[cfg(feature = "sqlite")]
pub(super) mod sqlite;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use description::{Collation, Column, Origin};
pub(crate) use table::{Coverage, Dependent, DependentKind, Firing, Index, RowsIn, Table, Trigger};

/// A backend's queries of its catalogue.
#[doc(hidden)]
#[derive(Debug)]
pub struct Queries {
    /// Each column in order: name, name of its type, the declared type in full; whether it may be NULL, its default, whether
    /// it is generated (1) or set to the time by every update (2); its character set and collation; the name that text is cast to.
    pub columns: fn(TableName) -> Statement<'static>,
    /// Returns the type that a type's name stands for.
    pub column_type: fn(&str, Option<String>) -> ColumnType,
    /// The names of the tables in this schema, or in the connection's own. Leaves out partitions, temporary tables, and
    /// encdb's and Diesel's own tables.
    pub tables: fn(Option<&'static str>) -> Statement<'static>,
    /// The names of the columns whose values the database assigns, such as the next number.
    pub assigned: fn(TableName) -> Statement<'static>,
    /// The names of the primary key's columns in order.
    pub primary_key: fn(TableName) -> Statement<'static>,
    /// Each column of each index in order: the index, whether it is unique, whether it is the primary key's; the column, or
    /// NULL for an expression; whether it leaves rows out.
    pub indexes: fn(TableName) -> Statement<'static>,
    /// Each trigger: name, definition, and one word that says when it runs.
    pub triggers: fn(TableName) -> Statement<'static>,
    /// Each foreign key that changes columns of the table when a row of another table changes, where no trigger sees such a
    /// change: its name, and the column.
    pub silent_changes: Option<fn(TableName) -> Statement<'static>>,
    /// One word about the tables that a table's rows are in: `itself`, `heirs` or `partitions`.
    pub rows_in: fn(TableName) -> Statement<'static>,
    /// The schema and the name of each partition that has rows, where each needs an index of its own.
    pub partitions: Option<fn(TableName) -> Statement<'static>>,
    /// Each object that breaks without one of the table's columns: one word for its kind, its name, and the column if known.
    pub dependents: fn(TableName) -> Statement<'static>,
    /// One word about a table: `whole` if a query sees all its rows, or why not. No row if there is no such table.
    pub sight: fn(TableName) -> Statement<'static>,
    /// All columns of the database, and of these schemas, that can hold ciphertext: schema, table, name; whether the column
    /// is text, whether a name without a schema means this table here, and whether rows are hidden.
    pub stored_columns: fn(&[&'static str]) -> Statement<'static>,
    /// One word about the database: `primary`, or its other role.
    pub role: &'static str,
}

/// The columns of a table.
#[derive(Debug)]
pub(crate) struct Columns {
    table: TableName,
    columns: Vec<Column>,
}

impl Columns {
    /// Reads the columns from the catalogue; empty if there is no such table.
    pub(crate) fn read<C>(conn: &mut C, table: TableName) -> diesel::QueryResult<Self>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let queries = C::Backend::queries();
        let rows = C::Backend::load(conn, &(queries.columns)(table))?;
        let columns = rows.into_iter().filter_map(|row| Column::of(row, queries)).collect();
        Ok(Self { table, columns })
    }

    /// Returns the columns that every update sets to the time.
    pub(crate) fn stamped(&self) -> impl Iterator<Item = &str> {
        let stamped = self.columns.iter().filter(|column| column.origin == Origin::Stamped);
        stamped.map(|column| column.name.as_str())
    }

    /// Tells whether there is no such table or view.
    pub(crate) fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// Returns the column with this name. A different spelling finds the column too where the database treats it as the same
    /// name.
    pub(crate) fn find(&self, name: &str) -> Option<&Column> {
        let exact = self.columns.iter().find(|column| column.name == name);
        let alike = || self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name));
        exact.or_else(alike)
    }

    /// Returns the column with this name.
    ///
    /// # Errors
    /// [`TableError::MissingColumn`].
    pub(crate) fn get(&self, name: &str) -> Result<&Column, TableError> {
        self.find(name).ok_or_else(|| TableError::MissingColumn {
            table: self.table.to_string(),
            column: name.to_owned(),
        })
    }
}

/// Reads the names of the primary key's columns, in order.
pub(crate) fn primary_key<C>(conn: &mut C, table: TableName) -> diesel::QueryResult<Vec<String>>
where
    C: Connection<Backend: Backend<C>>,
{
    names(conn, &(C::Backend::queries().primary_key)(table))
}

/// Reads the names of the tables in this schema, or in the connection's own.
pub(crate) fn tables<C>(
    conn: &mut C,
    schema: Option<&'static str>,
) -> diesel::QueryResult<Vec<String>>
where
    C: Connection<Backend: Backend<C>>,
{
    names(conn, &(C::Backend::queries().tables)(schema))
}

/// Reads the names of the columns whose values the database assigns.
pub(crate) fn assigned<C>(conn: &mut C, table: TableName) -> diesel::QueryResult<Vec<String>>
where
    C: Connection<Backend: Backend<C>>,
{
    names(conn, &(C::Backend::queries().assigned)(table))
}

fn names<C>(conn: &mut C, query: &Statement<'_>) -> diesel::QueryResult<Vec<String>>
where
    C: Connection<Backend: Backend<C>>,
{
    let rows = C::Backend::load(conn, query)?;
    Ok(rows.into_iter().filter_map(|row| Fields::of(row).text()).collect())
}

/// The fields of a row of the catalogue, from left to right.
struct Fields(std::vec::IntoIter<Option<SqlValue>>);

impl Fields {
    fn of(row: Row) -> Self {
        Self(row.into_iter())
    }

    fn text(&mut self) -> Option<String> {
        self.0.next().flatten()?.text().map(str::to_owned)
    }

    fn integer(&mut self) -> Option<i64> {
        self.0.next().flatten()?.integer()
    }

    fn is_true(&mut self) -> bool {
        self.integer().is_some_and(|it| it != 0)
    }
}
