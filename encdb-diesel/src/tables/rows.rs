//! The rows of a table as a job reads them: the primary key first, then the columns that the job asks for.

use diesel::Connection;

use crate::{
    error::TableError,
    spec::TableName,
    sql::{Backend, ColumnType, Row, SqlValue, Statement, Typing, catalogue::Columns},
    tables::{
        encoding::Digits,
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
    only: Vec<Wanted>,
    reach: Option<usize>,
}

/// A condition on the rows that are read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted {
    /// One column holds a value, and the other is NULL.
    Unfilled { filled: &'static str, empty: &'static str },
    /// The column holds a value in the clear, as the flag beside it says.
    FlaggedClear { column: &'static str, flag: &'static str },
    /// The column is NULL.
    Null { column: &'static str },
    /// The column holds ciphertext, as the flag beside it says.
    FlaggedSealed { column: &'static str, flag: &'static str },
}

impl Wanted {
    /// Adds the condition to a statement.
    pub(crate) fn condition(self, statement: Statement<'_>) -> Statement<'_> {
        match self {
            Self::Unfilled { filled, empty } => {
                statement.name(filled).sql(" IS NOT NULL AND ").name(empty).sql(" IS NULL")
            }
            Self::FlaggedClear { column, flag } => {
                statement.name(column).sql(" IS NOT NULL AND NOT ").name(flag)
            }
            Self::Null { column } => statement.name(column).sql(" IS NULL"),
            Self::FlaggedSealed { column, flag } => {
                statement.name(column).sql(" IS NOT NULL AND ").name(flag)
            }
        }
    }
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
        Ok(Self { table, read: read.collect(), key, catalogue, only: vec![], reach: None })
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

    /// Returns what a column does with the digits of a decimal.
    ///
    /// # Errors
    /// [`TableError::MissingColumn`].
    pub(crate) fn digits(&self, name: &str) -> Result<Digits, TableError> {
        let column = self.catalogue.get(name)?;
        Ok(Digits::of(column.column_type.kind, &column.declared))
    }

    /// Tells whether the table has a column with this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.catalogue.find(name).is_some()
    }

    /// Returns the columns that every update sets to the time, unless it names them.
    pub(crate) fn stamped(&self) -> impl Iterator<Item = &str> {
        self.catalogue.stamped()
    }

    /// Reads and counts only rows that one of these conditions holds for.
    pub(crate) fn only(&mut self, conditions: Vec<Wanted>) {
        self.only = conditions;
    }

    /// Has a page end after this many rows of the table, wanted or not. Where few rows are wanted, a page would otherwise take as
    /// long as a look at the whole table, while others wait for the job's row and, on SQLite, for the database.
    pub(crate) fn reach(&mut self, n_rows: Option<usize>) {
        self.reach = n_rows;
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
        let query = if self.only.is_empty() { query } else { self.wanted(query.sql(" WHERE ")) };
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
        let end = self.end_of_reach(conn, range)?;
        let range = KeyRange { last: end.as_ref().or(range.last), ..range };
        let select = (self.select(), self.table);
        let wanted = |statement| self.wanted(statement);
        let page = match self.only.is_empty() {
            true => self.key.page(select, range, n_rows, None),
            false => self.key.page(select, range, n_rows, Some(&wanted)),
        };
        let rows = self.load(conn, &page.once())?;
        let last = match end {
            Some(end) if rows.len() < n_rows => Some(end),
            _ => rows.last().map(|row| self.key_of(row)),
        };
        Ok(Page { rows, last })
    }

    /// Returns the key of the last row that a page may pass over; none if no more rows follow, or where the range ends already.
    fn end_of_reach<C>(&self, conn: &mut C, range: KeyRange<'_>) -> Result<Option<Key>, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let Some(reach) = self.reach.filter(|_| range.last.is_none()) else { return Ok(None) };
        let key = &self.read[..self.key.columns.len()];
        let select = Self::select_of(key, self.table);
        let one = self.key.page((select, self.table), range, 1, None);
        let rows = self.load(conn, &one.sql(" OFFSET ").number(reach - 1).once())?;
        let end = rows.first().map(|row| self.key_of(row));
        Ok(end.filter(|end| self.key.is_whole(end)))
    }

    /// Reads the row with this primary key.
    pub(crate) fn read_one<C>(&self, conn: &mut C, key: &Key) -> Result<Option<Row>, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let row = self.key.equal(self.select().sql(" WHERE "), key);
        Ok(self.load(conn, &row)?.into_iter().next())
    }

    fn select(&self) -> Statement<'_> {
        Self::select_of(&self.read, self.table)
    }

    fn select_of(columns: &[ReadColumn], table: TableName) -> Statement<'_> {
        let select = Statement::new("SELECT ")
            .list(columns, |statement, column| statement.select(&column.name, &column.column_type));
        select.sql(" FROM ").table(table)
    }

    fn load<C>(&self, conn: &mut C, select: &Statement<'_>) -> Result<Vec<Row>, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let mut rows = C::Backend::load(conn, select)?;
        if C::Backend::syntax().typing == Typing::OfColumn {
            rows.iter_mut().for_each(|row| self.read_texts(row));
        }
        Ok(rows)
    }

    /// Adds the condition that rows are wanted.
    fn wanted<'v>(&'v self, statement: Statement<'v>) -> Statement<'v> {
        let any = statement
            .sql("(")
            .separated(" OR ", &self.only, |it, wanted| wanted.condition(it.sql("(")).sql(")"));
        any.sql(")")
    }

    /// Returns the primary key of a row. A NULL, which SQLite allows, or a value without a Rust type makes the key not whole.
    pub(crate) fn key_of(&self, row: &Row) -> Key {
        let values = row.iter().take(self.key.columns.len()).flatten();
        values.filter(|value| **value != SqlValue::Unreadable).cloned().collect()
    }

    /// Converts bytes to text where the column holds text, or values that are written as text: Diesel reads MySQL's text with a
    /// binary collation as bytes, and so MariaDB's UUIDs, which MariaDB does not compare with bytes.
    fn read_texts(&self, row: &mut Row) {
        for (column, value) in self.read.iter().zip(row) {
            if column.column_type.travels_as_text()
                && let Some(SqlValue::Bytes(bytes)) = value
                && let Ok(text) = str::from_utf8(bytes)
            {
                *value = Some(SqlValue::Text(text.to_owned()));
            }
        }
    }
}
