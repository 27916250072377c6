//! A whole table: the facts that matter before its columns are changed.

use std::fmt;

use diesel::{Connection, QueryResult};

use super::{Column, Columns, Fields, primary_key};
use crate::{
    spec::{TableName, Uniqueness},
    sql::{Backend, Row, Statement},
};

/// A table as the catalogue describes it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Table {
    pub(crate) columns: Vec<Column>,
    pub(crate) primary_key: Vec<String>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) triggers: Vec<Trigger>,
    pub(crate) silent_changes: Vec<SilentChange>,
    pub(crate) rows_in: RowsIn,
    /// The partitions that need an index of their own before their whole table can have one.
    pub(crate) partitions: Vec<Partition>,
}

/// An index of a table. The primary key's index is included where the database has one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Index {
    pub(crate) name: String,
    pub(crate) uniqueness: Uniqueness,
    pub(crate) role: IndexRole,
    /// The columns in order; none for an expression.
    pub(crate) columns: Vec<Option<String>>,
    pub(crate) coverage: Coverage,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum IndexRole {
    PrimaryKey,
    Other,
}

/// Which rows an index has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Coverage {
    AllRows,
    SomeRows,
}

/// A trigger on a table.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Trigger {
    pub(crate) name: String,
    /// The SQL: the whole statement, or the part that the catalogue has.
    pub(crate) definition: String,
    pub(crate) firing: Firing,
}

/// When a trigger runs.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Firing {
    /// For this server's changes and for those that come from another server.
    Always,
    /// Never.
    Disabled,
    /// For this server's changes.
    Ordinary,
    /// For changes that come from another server.
    ReplicaOnly,
}

/// A foreign key that changes its column when a row of another table changes, which no trigger sees.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct SilentChange {
    pub(crate) constraint: String,
    pub(crate) column: String,
}

/// The tables that a table's rows are in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum RowsIn {
    /// The table, and others that inherit its columns.
    Heirs,
    Itself,
    Partitions,
}

/// A table that holds some rows of a partitioned one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Partition {
    pub(crate) schema: String,
    pub(crate) name: String,
}

/// An object that breaks without one of the table's columns.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Dependent {
    pub(crate) kind: DependentKind,
    pub(crate) name: String,
    /// The column, where the catalogue shows it.
    pub(crate) column: Option<String>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum DependentKind {
    Check,
    ForeignKey,
    GeneratedColumn,
    Policy,
    View,
}

impl fmt::Display for DependentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Check => "check",
            Self::ForeignKey => "foreign key",
            Self::GeneratedColumn => "generated column",
            Self::Policy => "policy",
            Self::View => "view",
        })
    }
}

impl Partition {
    /// Returns the name in SQL, whose text stays in memory as long as the program runs.
    pub(crate) fn table_name(&self) -> TableName {
        TableName::new(self.name.clone().leak()).in_schema(self.schema.clone().leak())
    }
}

impl Trigger {
    /// Reads the triggers on a table.
    pub(crate) fn read_all<C>(conn: &mut C, table: TableName) -> QueryResult<Vec<Self>>
    where
        C: Connection<Backend: Backend<C>>,
    {
        all(conn, &(C::Backend::queries().triggers)(table), trigger)
    }
}

impl Dependent {
    /// Reads everything that breaks without one of the table's columns. It takes long where there are many tables and views: any of
    /// them may depend on this one.
    pub(crate) fn read_all<C>(conn: &mut C, table: TableName) -> QueryResult<Vec<Self>>
    where
        C: Connection<Backend: Backend<C>>,
    {
        all(conn, &(C::Backend::queries().dependents)(table), dependent)
    }
}

impl Table {
    /// Reads the table from the catalogue; without columns if there is no such table.
    pub(crate) fn read<C>(conn: &mut C, table: TableName) -> QueryResult<Self>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let queries = C::Backend::queries();
        let indexes = all(conn, &(queries.indexes)(table), index_column)?;
        let rows_in = all(conn, &(queries.rows_in)(table), rows_in)?;
        Ok(Self {
            columns: Columns::read(conn, table)?.columns,
            primary_key: primary_key(conn, table)?,
            indexes: indexes.into_iter().fold(vec![], with_column),
            triggers: Trigger::read_all(conn, table)?,
            silent_changes: if_any(conn, queries.silent_changes, table, silent_change)?,
            rows_in: rows_in.first().copied().unwrap_or(RowsIn::Itself),
            partitions: if_any(conn, queries.partitions, table, partition)?,
        })
    }
}

fn all<C, T>(
    conn: &mut C,
    query: &Statement<'_>,
    read: impl Fn(Fields) -> Option<T>,
) -> QueryResult<Vec<T>>
where
    C: Connection<Backend: Backend<C>>,
{
    let rows: Vec<Row> = C::Backend::load(conn, query)?;
    Ok(rows.into_iter().filter_map(|row| read(Fields::of(row))).collect())
}

/// Reads the rows of a query that not every database needs.
fn if_any<C, T>(
    conn: &mut C,
    query: Option<fn(TableName) -> Statement<'static>>,
    table: TableName,
    read: impl Fn(Fields) -> Option<T>,
) -> QueryResult<Vec<T>>
where
    C: Connection<Backend: Backend<C>>,
{
    query.map_or_else(|| Ok(vec![]), |query| all(conn, &query(table), read))
}

fn silent_change(mut fields: Fields) -> Option<SilentChange> {
    Some(SilentChange { constraint: fields.text()?, column: fields.text()? })
}

fn rows_in(mut fields: Fields) -> Option<RowsIn> {
    Some(match fields.text()?.as_str() {
        "heirs" => RowsIn::Heirs,
        "partitions" => RowsIn::Partitions,
        _ => RowsIn::Itself,
    })
}

fn partition(mut fields: Fields) -> Option<Partition> {
    Some(Partition { schema: fields.text()?, name: fields.text()? })
}

/// Reads an index with one of its columns.
fn index_column(mut fields: Fields) -> Option<Index> {
    Some(Index {
        name: fields.text()?,
        uniqueness: if fields.is_true() { Uniqueness::Unique } else { Uniqueness::Repeatable },
        role: if fields.is_true() { IndexRole::PrimaryKey } else { IndexRole::Other },
        columns: vec![fields.text()],
        coverage: if fields.is_true() { Coverage::SomeRows } else { Coverage::AllRows },
    })
}

/// Adds an index, or only its column if the last index is the same one.
fn with_column(mut indexes: Vec<Index>, next: Index) -> Vec<Index> {
    match indexes.last_mut().filter(|last| last.name == next.name) {
        Some(last) => last.columns.extend(next.columns),
        None => indexes.push(next),
    }
    indexes
}

fn trigger(mut fields: Fields) -> Option<Trigger> {
    let (name, definition) = (fields.text()?, fields.text()?);
    let firing = match fields.text()?.as_str() {
        "always" => Firing::Always,
        "enabled" => Firing::Ordinary,
        "replica" => Firing::ReplicaOnly,
        _ => Firing::Disabled,
    };
    Some(Trigger { name, definition, firing })
}

fn dependent(mut fields: Fields) -> Option<Dependent> {
    let kind = match fields.text()?.as_str() {
        "foreign key" => DependentKind::ForeignKey,
        "generated column" => DependentKind::GeneratedColumn,
        "policy" => DependentKind::Policy,
        "view" => DependentKind::View,
        _ => DependentKind::Check,
    };
    Some(Dependent { kind, name: fields.text()?, column: fields.text() })
}
