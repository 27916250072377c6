//! A proposal for the definitions of a database that has none yet: which columns look sensitive, and why.
//!
//! Nothing is encrypted by it. A person reads the proposal, changes it, and keeps it as `encdb.toml`.

use std::fmt;

use diesel::Connection;

use crate::{
    error::TableError,
    spec::TableName,
    sql::{Backend, catalogue},
};

mod column;
mod free_name;
mod name;
mod sample;
mod subject;
mod table;
#[cfg(test)]
mod tests;
mod value;
mod written;

use table::ProposedTable;

/// What to look at for a proposal.
#[derive(Clone, Debug)]
pub struct Survey {
    schema: Option<String>,
    tables: Vec<String>,
    n_sampled: u32,
}

/// A proposal. Its `Display` is a file in TOML, for [`spec::from_toml`](crate::spec::from_toml) and for people: comments say
/// why a column is proposed. A line that begins with `#` and no blank can be used without the `#`.
#[derive(Debug)]
pub struct Proposal {
    schema: Option<String>,
    n_sampled: u32,
    tables: Vec<ProposedTable>,
}

impl Survey {
    /// Looks at all tables of the connection's own schema, and at up to 1 000 rows of each.
    #[must_use]
    pub const fn new() -> Self {
        Self { schema: None, tables: vec![], n_sampled: 1_000 }
    }

    /// Looks into this schema: PostgreSQL's schema, MySQL's database, or the name of an attached file in SQLite.
    #[must_use]
    pub fn in_schema(self, schema: impl Into<String>) -> Self {
        Self { schema: Some(schema.into()), ..self }
    }

    /// Looks at these tables alone, by their names in SQL. No name means all tables.
    #[must_use]
    pub fn of_tables<N: Into<String>>(self, tables: impl IntoIterator<Item = N>) -> Self {
        Self { tables: tables.into_iter().map(Into::into).collect(), ..self }
    }

    /// Reads at most this many rows of each table. With 0, names and types alone decide.
    #[must_use]
    pub fn sampling(self, n_rows: u32) -> Self {
        Self { n_sampled: n_rows, ..self }
    }

    /// Looks at the database. Of the values that are read, only the share that has a certain form is kept.
    ///
    /// # Errors
    /// [`TableError::Database`]; [`TableError::NoTable`] for a named table that is not there.
    pub fn run<C>(&self, conn: &mut C) -> Result<Proposal, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let schema = self.schema.as_ref().map(|schema| &*schema.clone().leak());
        let there = catalogue::tables(conn, schema)?;
        if let Some(missing) = self.tables.iter().find(|name| !there.contains(name)) {
            return Err(TableError::NoTable { table: missing.clone() });
        }
        let mut tables = vec![];
        for name in there {
            if self.tables.is_empty() || self.tables.contains(&name) {
                let name = TableName::new(name.leak());
                let name = schema.map_or(name, |schema| name.in_schema(schema));
                tables.push(ProposedTable::read(conn, name, self.n_sampled)?);
            }
        }
        Ok(Proposal { schema: self.schema.clone(), n_sampled: self.n_sampled, tables })
    }
}

impl Default for Survey {
    fn default() -> Self {
        Self::new()
    }
}

impl Proposal {
    /// Returns the number of columns that look sensitive.
    #[must_use]
    pub fn n_sensitive(&self) -> usize {
        self.tables.iter().map(ProposedTable::n_sensitive).sum()
    }

    /// Returns the number of tables that were looked at.
    #[must_use]
    pub fn n_tables(&self) -> usize {
        self.tables.len()
    }
}

impl fmt::Display for Proposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&written::proposal(self))
    }
}
