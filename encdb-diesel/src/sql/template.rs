//! A statement whose text is written once and executed many times with different values.
//!
//! Diesel finds a prepared statement by its text, and needs the text each time. Writing the quoted names again for every row
//! would cost as much as SQLite's own work on the row.

use std::{fmt, mem};

use diesel::{
    QueryResult,
    backend::Backend,
    query_builder::{Query, QueryBuilder as _, QueryId},
    result::Error,
};

use super::{
    column_type::ColumnType,
    statement::{Piece, Reuse, Statement},
    value::SqlValue,
};

/// The text of a statement around its values.
#[doc(hidden)]
#[derive(Debug)]
pub struct Template {
    /// The text before the first value, between the values, and after the last.
    pub(super) texts: Vec<String>,
    /// The type of each value's column, which gives NULL its type.
    pub(super) types: Vec<ColumnType>,
    pub(super) reuse: Reuse,
}

/// A template with a value for each slot. `None` is NULL.
#[doc(hidden)]
pub struct Filled<'v> {
    pub(super) template: &'v Template,
    pub(super) values: Vec<Option<&'v SqlValue>>,
}

impl Template {
    /// Writes the text of a statement that has slots for its values.
    pub(super) fn new<DB>(statement: &Statement<'_>) -> QueryResult<Self>
    where
        DB: Backend<QueryBuilder: Default>,
    {
        let (mut texts, mut types) = (vec![], vec![]);
        let mut text = DB::QueryBuilder::default();
        for piece in &statement.pieces {
            match piece {
                Piece::Name(name) => text.push_identifier(name)?,
                Piece::Sql(sql) => text.push_sql(sql),
                Piece::Text(more) => text.push_sql(more),
                Piece::Slot(column_type) => {
                    texts.push(mem::take(&mut text).finish());
                    types.push((*column_type).clone());
                }
                Piece::Array(_) | Piece::Bind(..) | Piece::Null(_) => return Err(has_values()),
            }
        }
        texts.push(text.finish());
        Ok(Self { texts, types, reuse: statement.reuse })
    }

    /// Returns the text of a statement without values.
    pub(crate) fn text(&self) -> String {
        self.texts.concat()
    }

    /// Fills the slots with these values, in order.
    pub(crate) fn filled<'v>(
        &'v self,
        values: impl IntoIterator<Item = Option<&'v SqlValue>>,
    ) -> Filled<'v> {
        Filled { template: self, values: values.into_iter().collect() }
    }
}

fn has_values() -> Error {
    Error::QueryBuilderError("a template takes its values later, and has slots for them".into())
}

/// Shows no value.
impl fmt::Debug for Filled<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.template.texts.join("?"))
    }
}

impl Query for Filled<'_> {
    type SqlType = diesel::sql_types::Untyped;
}

/// Identifies a statement by its text, because its type does not.
impl QueryId for Filled<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Conn> diesel::RunQueryDsl<Conn> for &Filled<'_> {}
