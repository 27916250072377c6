//! The rows of a table as a job reads them: the primary key first, then the columns that the job asks for.

use diesel::Connection;

use crate::{
    error::TableError,
    spec::TableName,
    sql::{Backend, ColumnType, Kind, Row, SqlValue, Statement, Typing, catalogue::Columns},
    tables::{
        paging::{Key, KeyRange, Page, TableKey},
        sight,
    },
};

/// The columns that are read of each row of a table, in order.
#[derive(Debug)]
pub(crate) struct TableRows {
    pub(crate) table: TableName,
    pub(crate) key: TableKey,
    catalogue: Columns,
    read: Vec<ReadColumn>,
}

/// A column whose values are read.
#[derive(Debug)]
pub(crate) struct ReadColumn {
    pub(crate) name: String,
    pub(crate) column_type: ColumnType,
}

impl TableRows {
    /// Finds the table and its primary key. This connection must see all rows.
    ///
    /// # Errors
    /// [`TableError::NoTable`], [`TableError::HiddenRows`], [`TableError::NoPrimaryKey`], [`TableError::Database`].
    pub(crate) fn of<C>(conn: &mut C, table: TableName) -> Result<Self, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        sight::check(conn, table)?;
        let catalogue = Columns::read(conn, table)?;
        let key = TableKey::read(conn, table, &catalogue)?;
        let read = key.columns.iter().map(|column| ReadColumn {
            name: column.name.clone(),
            column_type: column.column_type.clone(),
        });
        Ok(Self { table, read: read.collect(), key, catalogue })
    }

    /// Adds a column to those that are read, and returns its place in a row.
    ///
    /// # Errors
    /// [`TableError::MissingColumn`].
    pub(crate) fn add(&mut self, name: &str) -> Result<usize, TableError> {
        let column_type = self.catalogue.get(name)?.column_type.clone();
        self.read.push(ReadColumn { name: name.to_owned(), column_type });
        Ok(self.read.len() - 1)
    }

    /// Returns the column whose values are at this place in a row.
    pub(crate) fn column(&self, at: usize) -> &ReadColumn {
        &self.read[at]
    }

    /// Counts the rows of the table.
    pub(crate) fn count<C>(&self, conn: &mut C) -> Result<i64, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let query = Statement::new("SELECT count(*) FROM ").table(self.table);
        let rows = C::Backend::load(conn, &query)?;
        let count = rows.first().and_then(|row| row.first()?.as_ref()?.integer());
        Ok(count.unwrap_or_default())
    }

    /// Reads the first `n_rows` rows of a range.
    pub(crate) fn read<C>(
        &self,
        conn: &mut C,
        range: KeyRange<'_>,
        n_rows: usize,
    ) -> Result<Page, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let select = Statement::new("SELECT ").list(&self.read, |statement, column| {
            statement.select(&column.name, &column.column_type)
        });
        let page = self.key.page(select.sql(" FROM ").table(self.table), range, n_rows);
        let mut rows = C::Backend::load(conn, &page.once())?;
        if C::Backend::syntax().typing == Typing::OfColumn {
            rows.iter_mut().for_each(|row| self.read_texts(row));
        }
        let last = rows.last().map(|row| self.key_of(row));
        Ok(Page { rows, last })
    }

    /// Returns the primary key of a row. A NULL, which SQLite allows, or a value without a Rust type makes the key not whole.
    pub(crate) fn key_of(&self, row: &Row) -> Key {
        let values = row.iter().take(self.key.columns.len()).flatten();
        values.filter(|value| **value != SqlValue::Unreadable).cloned().collect()
    }

    /// Converts bytes to text where the column holds text: Diesel reads MySQL's text with a binary collation as bytes.
    fn read_texts(&self, row: &mut Row) {
        for (column, value) in self.read.iter().zip(row) {
            if column.column_type.kind == Kind::Text
                && let Some(SqlValue::Bytes(bytes)) = value
                && let Ok(text) = str::from_utf8(bytes)
            {
                *value = Some(SqlValue::Text(text.to_owned()));
            }
        }
    }
}
