//! A statement put together at run time: SQL text, identifiers and bind values, kept apart until Diesel writes them.

use std::{borrow::Cow, fmt};

use diesel::query_builder::{Query, QueryId};

use super::{
    array::Array, column_type::ColumnType, fixed::Parameter, syntax::Syntax, value::SqlValue,
};
use crate::spec::TableName;

/// A statement, built from left to right.
///
/// `Debug` shows the text with a `?` for each value, and never a value.
#[derive(Clone, Default)]
pub struct Statement<'v> {
    pub(super) pieces: Vec<Piece<'v>>,
    pub(super) reuse: Reuse,
}

#[derive(Clone)]
pub(super) enum Piece<'v> {
    Array(Array<'v>),
    /// A value, and the type that its text is cast to.
    Bind(Cow<'v, SqlValue>, Option<&'v str>),
    Name(Cow<'v, str>),
    Null(&'v ColumnType),
    Slot(&'v ColumnType),
    Sql(&'static str),
    Text(String),
}

/// Whether the connection keeps the prepared statement.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Reuse {
    #[default]
    Often,
    Once,
}

impl<'v> Statement<'v> {
    pub(crate) fn new(sql: &'static str) -> Self {
        Self::default().sql(sql)
    }

    /// Writes a whole statement over encdb's own tables. Each `?` takes a parameter, and `{now}`, `{timestamp}`, `{is_same}`
    /// and `{for_update}` become the backend's words.
    pub(crate) fn fixed<const N: usize>(
        sql: &'static str,
        syntax: &'static Syntax,
        parameters: [Parameter; N],
    ) -> Self {
        let mut parts = sql.split('?');
        let start = Self::default().translated(parts.next().unwrap_or_default(), syntax);
        let statement =
            parameters.into_iter().zip(&mut parts).fold(start, |start, (value, part)| {
                let bound = match value {
                    Parameter::Null(column_type) => start.null(column_type),
                    Parameter::Value(value) => start.bind(value),
                };
                bound.translated(part, syntax)
            });
        debug_assert!(parts.next().is_none(), "{sql}: too few parameters for the question marks");
        statement
    }

    fn translated(self, sql: &'static str, syntax: &'static Syntax) -> Self {
        let Some((before, rest)) = sql.split_once('{') else { return self.sql(sql) };
        let (word, after) = rest.split_once('}').unwrap_or((rest, ""));
        let translation = match word {
            "now" => syntax.now,
            "timestamp" => syntax.timestamp,
            "is_same" => syntax.is_same,
            "for_update" => syntax.for_update,
            _ => word,
        };
        self.sql(before).sql(translation).translated(after, syntax)
    }

    /// Adds constant SQL text.
    pub(crate) fn sql(mut self, sql: &'static str) -> Self {
        self.pieces.push(Piece::Sql(sql));
        self
    }

    /// Adds another statement's text and values.
    pub(crate) fn append(mut self, other: Self) -> Self {
        self.pieces.extend(other.pieces);
        self
    }

    /// Adds a number, which needs no quoting.
    pub(crate) fn number(mut self, number: usize) -> Self {
        self.pieces.push(Piece::Text(number.to_string()));
        self
    }

    /// Adds a word that the program made from names it knows: a collation, an alias with a number.
    pub(crate) fn word(mut self, word: String) -> Self {
        self.pieces.push(Piece::Text(word));
        self
    }

    /// Adds the quoted name of a table or column.
    pub(crate) fn name(mut self, name: impl Into<Cow<'v, str>>) -> Self {
        self.pieces.push(Piece::Name(name.into()));
        self
    }

    /// Adds constant texts, with the quoted name of a column between each and the next.
    pub(crate) fn around(self, texts: &[&'static str], column: &'v str) -> Self {
        texts.iter().enumerate().fold(self, |statement, (n, text)| {
            let before = if n == 0 { statement } else { statement.name(column) };
            before.sql(text)
        })
    }

    /// Adds the quoted name of a table, with its schema if it names one.
    pub(crate) fn table(self, table: TableName) -> Self {
        self.schema_of(table).name(table.name())
    }

    /// Adds the quoted schema of a table and a dot, if the table's name has a schema.
    pub(crate) fn schema_of(self, table: TableName) -> Self {
        match table.schema() {
            Some(schema) => self.name(schema).sql("."),
            None => self,
        }
    }

    /// Adds a value as a bind parameter.
    pub(crate) fn bind(mut self, value: SqlValue) -> Self {
        self.pieces.push(Piece::Bind(Cow::Owned(value), None));
        self
    }

    /// Adds a value for a column of this type, as a bind parameter.
    pub(crate) fn bind_as(mut self, value: &'v SqlValue, column_type: &'v ColumnType) -> Self {
        self.pieces.push(Piece::Bind(Cow::Borrowed(value), column_type.cast.as_deref()));
        self
    }

    /// Adds a column of this type to a SELECT.
    pub(crate) fn select(self, name: &'v str, column_type: &ColumnType) -> Self {
        match column_type.cast {
            None => self.name(name),
            Some(_) => self.sql("CAST(").name(name).sql(" AS text)"),
        }
    }

    /// Adds many values as one bind parameter.
    pub(crate) fn array(mut self, array: Array<'v>) -> Self {
        self.pieces.push(Piece::Array(array));
        self
    }

    /// Adds a text as a bind parameter.
    pub(crate) fn bind_text(self, text: &str) -> Self {
        self.bind(SqlValue::Text(text.to_owned()))
    }

    /// Adds a NULL of the column's type.
    pub(crate) fn null(mut self, column_type: &'v ColumnType) -> Self {
        self.pieces.push(Piece::Null(column_type));
        self
    }

    /// Adds a slot for a value of a column of this type, which a [`Template`](super::Template) fills.
    pub(crate) fn slot(mut self, column_type: &'v ColumnType) -> Self {
        self.pieces.push(Piece::Slot(column_type));
        self
    }

    /// Adds the output of `write` for each item, separated by commas.
    pub(crate) fn list<T>(
        self,
        items: impl IntoIterator<Item = T>,
        write: impl FnMut(Self, T) -> Self,
    ) -> Self {
        self.separated(", ", items, write)
    }

    /// Adds the output of `write` for each item, separated by `separator`.
    pub(crate) fn separated<T>(
        self,
        separator: &'static str,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(Self, T) -> Self,
    ) -> Self {
        let mut statement = self;
        for (at, item) in items.into_iter().enumerate() {
            let before = if at == 0 { statement } else { statement.sql(separator) };
            statement = write(before, item);
        }
        statement
    }

    /// Returns the same statement for use without the connection's cache, because its text hardly ever repeats.
    pub(crate) fn once(self) -> Self {
        Self { reuse: Reuse::Once, ..self }
    }
}

/// Returns the error for a statement that still has slots.
pub(super) fn no_value() -> diesel::result::Error {
    diesel::result::Error::QueryBuilderError("a slot has no value".into())
}

impl fmt::Debug for Statement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Array(_) | Piece::Bind(..) | Piece::Null(_) | Piece::Slot(_) => f.write_str("?"),
            Piece::Name(name) => write!(f, "{name:?}"),
            Piece::Sql(sql) => f.write_str(sql),
            Piece::Text(text) => f.write_str(text),
        })
    }
}

impl Query for Statement<'_> {
    type SqlType = diesel::sql_types::Untyped;
}

/// Identifies a statement by its text, because its type does not.
impl QueryId for Statement<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Conn> diesel::RunQueryDsl<Conn> for &Statement<'_> {}
