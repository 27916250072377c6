//! What is proposed for a table.

use diesel::Connection;
use encdb_core::IdType;

use super::{
    column::{ProposedColumn, Surroundings, Verdict},
    sample::{SOME, Sample},
    value::Form,
};
use crate::{
    error::TableError,
    spec::TableName,
    sql::{
        Backend, Kind,
        catalogue::{self, Column, Dependent, Table},
    },
};

/// What is proposed for a table.
#[derive(Debug)]
pub(super) struct ProposedTable {
    pub(super) name: TableName,
    pub(super) key: ProposedKey,
    pub(super) columns: Vec<ProposedColumn>,
    /// Whether the rows could be read.
    pub(super) reading: Reading,
}

/// Whether rows were read for the proposal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Reading {
    Done,
    /// The database refused.
    Refused,
}

/// The primary key, and whether values can be bound to it.
#[derive(Debug)]
pub(super) enum ProposedKey {
    /// The database assigns this column's values.
    Assigned {
        columns: Vec<(String, IdType)>,
        assigned: String,
    },
    Bind(Vec<(String, IdType)>),
    /// The table has no primary key.
    Missing,
    /// Values of this column are no ids.
    NoId {
        column: String,
    },
}

impl ProposedTable {
    /// Looks at a table.
    pub(super) fn read<C>(conn: &mut C, name: TableName, n_sampled: u32) -> Result<Self, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let table = Table::read(conn, name)?;
        let assigned = catalogue::assigned(conn, name)?;
        let dependents = Dependent::read_all(conn, name)?;
        let (samples, reading) = match Sample::read_all(conn, name, &table.columns, n_sampled) {
            Ok(samples) => (samples, Reading::Done),
            // The connection may lack the privilege to read this table. Its names and types still say something.
            Err(_) => (vec![], Reading::Refused),
        };
        let key = ProposedKey::of(&table, &assigned);
        let has_sealed =
            samples.iter().any(|sample| sample.forms(SOME).any(|it| it == Form::Sealed));
        let surroundings = Surroundings {
            name,
            logical_name: logical_name(name),
            table: &table,
            dependents: &dependents,
            has_sealed,
        };
        let mut samples = samples.into_iter();
        let columns = table.columns.iter().map(|column| {
            ProposedColumn::of(column, samples.next().unwrap_or_default(), &surroundings)
        });
        Ok(Self { name, key, columns: columns.collect(), reading })
    }

    /// Returns the number of columns that look sensitive.
    pub(super) fn n_sensitive(&self) -> usize {
        let columns = self.columns.iter();
        columns.filter(|column| matches!(column.verdict, Verdict::Propose(_))).count()
    }
}

impl ProposedKey {
    fn of(table: &Table, assigned: &[String]) -> Self {
        let find = |name: &String| table.columns.iter().find(|column| column.name == *name);
        let columns: Vec<&Column> = table.primary_key.iter().filter_map(find).collect();
        if columns.is_empty() {
            return Self::Missing;
        }
        let mut ids = vec![];
        for column in &columns {
            match id_type(column.column_type.kind) {
                Some(id_type) => ids.push((column.name.clone(), id_type)),
                None => return Self::NoId { column: column.name.clone() },
            }
        }
        match columns.iter().find(|column| assigned.contains(&column.name)) {
            Some(column) => Self::Assigned { columns: ids, assigned: column.name.clone() },
            None => Self::Bind(ids),
        }
    }
}

const fn id_type(kind: Kind) -> Option<IdType> {
    match kind {
        Kind::Bytes => Some(IdType::Bytes),
        Kind::Enumeration | Kind::Other | Kind::Text => Some(IdType::Text),
        Kind::Integer => Some(IdType::Integer),
        Kind::Uuid => Some(IdType::Uuid),
        _ => None,
    }
}

/// Returns the name that stored bytes are bound to. Another schema may have a table of the same name, so the schema is part
/// of it, where it is named.
pub(super) fn logical_name(name: TableName) -> &'static str {
    match name.schema() {
        None => name.name(),
        Some(schema) => format!("{schema}_{}", name.name()).leak(),
    }
}
