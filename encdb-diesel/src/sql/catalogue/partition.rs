//! The partitions of a table, where each is a table of its own.

use diesel::{Connection, QueryResult};

use super::Fields;
use crate::{spec::TableName, sql::Backend};

/// A partition, or the whole table, which is the last of its partitions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Partition {
    pub(crate) table: TableName,
    /// The table that this one is a partition of; none for the whole table.
    pub(crate) parent: Option<TableName>,
    pub(crate) rows: PartitionRows,
}

/// Where the rows of a partition are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum PartitionRows {
    Here,
    InPartitions,
}

impl Partition {
    /// Reads the partitions of a table from the lowest level up; empty for a table that is not partitioned.
    pub(crate) fn read_all<C>(conn: &mut C, table: TableName) -> QueryResult<Vec<Self>>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let Some(query) = C::Backend::queries().partitions else { return Ok(vec![]) };
        let rows = C::Backend::load(conn, &query(table))?;
        Ok(rows.into_iter().filter_map(|row| Self::of(Fields::of(row))).collect())
    }

    fn of(mut fields: Fields) -> Option<Self> {
        let (schema, name) = (fields.text()?, fields.text()?);
        let parent = fields.text().zip(fields.text());
        let rows = if fields.is_true() { PartitionRows::Here } else { PartitionRows::InPartitions };
        Some(Self { table: named(schema, name), parent: parent.map(|(s, n)| named(s, n)), rows })
    }
}

/// Returns a name that lives as long as the program, as all names of tables do.
fn named(schema: String, name: String) -> TableName {
    TableName::new(name.leak()).in_schema(schema.leak())
}
