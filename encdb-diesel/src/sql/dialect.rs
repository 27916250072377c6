//! What the backends say differently, and running statements on them.

use diesel::{QueryResult, backend::Backend};

use super::{Filled, Row, Statement, Template};
use crate::spec::TableName;

/// A backend on which tables can be rewritten: `Sqlite`, `Pg` and `Mysql`, each behind its feature.
///
/// It is implemented for every connection of such a backend, so that pooled connections work as well.
pub trait Dialect<C>: Backend {
    /// The rows that a statement gives.
    #[doc(hidden)]
    fn load(conn: &mut C, statement: &Statement<'_>) -> QueryResult<Vec<Row>>;

    /// How many rows a statement changed.
    #[doc(hidden)]
    fn execute(conn: &mut C, statement: &Statement<'_>) -> QueryResult<usize>;

    /// The text of a statement that has slots in place of values.
    #[doc(hidden)]
    fn template(statement: &Statement<'_>) -> QueryResult<Template>;

    /// How many rows a template with these values changed.
    #[doc(hidden)]
    fn execute_filled(conn: &mut C, filled: &Filled<'_>) -> QueryResult<usize>;

    /// Runs `work` in a transaction that is to write: on SQLite it holds the lock for writing from its first statement.
    #[doc(hidden)]
    fn writing<R, E: From<diesel::result::Error>>(
        conn: &mut C,
        work: &mut dyn FnMut(&mut C) -> Result<R, E>,
    ) -> Result<R, E>;

    /// The words that differ.
    #[doc(hidden)]
    fn words() -> &'static Words;
}

/// The words that differ between the backends.
#[doc(hidden)]
#[derive(Debug)]
pub struct Words {
    /// Seconds since 1970 by the database's clock.
    pub now: &'static str,
    /// Ends a SELECT whose rows nobody else may change before the transaction ends.
    pub for_update: &'static str,
    /// Compares two values, NULL with NULL included.
    pub is_same: &'static str,
    /// How many rows are updated with a value each.
    pub bulk: BulkUpdate,
    /// The columns of a table's primary key in order, with their character set and collation where a text has to be
    /// converted to be compared with them.
    pub primary_key: fn(TableName) -> Statement<'static>,
    /// The names of all columns of a table and whether they hold text (1) or not (0).
    pub columns: fn(TableName) -> Statement<'static>,
    /// One word about a table: `whole` where a query sees all its rows, or why it does not. No row where there is no table.
    pub sight: fn(TableName) -> Statement<'static>,
    /// What decides whether a value is text or bytes.
    pub typing: Typing,
    /// Lower-case hexadecimal digits: before and after the bytes.
    pub hex: (&'static str, &'static str),
    /// The header of a value in a column for bytes, in lower-case hexadecimal digits; or `=` and the start of a text, where
    /// such a column can hold one: around the column's name.
    pub header: &'static [&'static str],
    /// Whether a value of a column for bytes begins as a sealed one or a row seal does: around the column's name.
    pub may_be_sealed: &'static [&'static str],
    /// Whether a value of a column for text begins as a sealed one does: around the column's name.
    pub may_be_sealed_text: &'static [&'static str],
    /// All columns of the database that can hold ciphertext, with those of these schemas: schema, table, name; whether it
    /// is text, whether the table is the one that its name means here without a schema, and whether rows are hidden.
    pub stored_columns: fn(&[&'static str]) -> Statement<'static>,
    /// One word about the database: `primary`, or what else it is.
    pub role: &'static str,
    /// Text as bytes, or compared like bytes, blanks at its end included, whatever its column is declared as: before and after
    /// it.
    pub spelling: (&'static str, &'static str),
    /// Text that is equal only to itself, whatever the collation of its column: before and after it.
    pub exactly: (&'static str, &'static str),
}

/// What decides whether a value is text or bytes.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Typing {
    /// The type of its column.
    OfColumn,
    /// The value itself, whatever its column was declared as.
    OfValue,
}

/// How a backend updates many rows, each with values of its own.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum BulkUpdate {
    /// `UPDATE t SET … WHERE …`, for each row.
    EachRow,
    /// `UPDATE t SET … FROM unnest(…) v WHERE …`
    JoinArrays,
    /// `UPDATE (SELECT … UNION ALL …) v STRAIGHT_JOIN t ON … SET …`
    JoinSelects,
}

/// The same for every backend but for its types, which Diesel's traits want spelled out.
macro_rules! dialect {
    ($backend:ty) => {
        use diesel::{
            Connection, QueryResult, RunQueryDsl as _,
            connection::LoadConnection,
            query_builder::{AstPass, QueryFragment},
            serialize::{self, Output, ToSql},
            sql_types::{BigInt, Binary, Nullable, Text},
        };
        use diesel_dynamic_schema::dynamic_value::DynamicRow;

        use super::{
            Array, BulkUpdate, Dialect, Filled, Row, SqlValue, Statement, Storage, Template,
            Typing, Words,
            statement::{Piece, Reuse, no_value},
        };
        use crate::spec::TableName;

        impl<C> Dialect<C> for $backend
        where
            C: Connection<Backend = $backend> + LoadConnection,
        {
            fn load(conn: &mut C, statement: &Statement<'_>) -> QueryResult<Vec<Row>> {
                let rows: Vec<DynamicRow<Option<SqlValue>>> = statement.load(conn)?;
                Ok(rows.into_iter().map(|row| row.into_iter().collect()).collect())
            }

            fn execute(conn: &mut C, statement: &Statement<'_>) -> QueryResult<usize> {
                statement.execute(conn)
            }

            fn template(statement: &Statement<'_>) -> QueryResult<Template> {
                Template::new::<$backend>(statement)
            }

            fn execute_filled(conn: &mut C, filled: &Filled<'_>) -> QueryResult<usize> {
                filled.execute(conn)
            }

            fn writing<R, E: From<diesel::result::Error>>(
                conn: &mut C,
                work: &mut dyn FnMut(&mut C) -> Result<R, E>,
            ) -> Result<R, E> {
                writing(conn, work)
            }

            fn words() -> &'static Words {
                &WORDS
            }
        }

        impl QueryFragment<$backend> for Statement<'_> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                if self.reuse == Reuse::Once {
                    out.unsafe_to_cache_prepared();
                }
                self.pieces.iter().try_for_each(|piece| write(piece, out.reborrow()))
            }
        }

        impl QueryFragment<$backend> for Filled<'_> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                let Template { texts, storages, reuse } = self.template;
                if *reuse == Reuse::Once {
                    out.unsafe_to_cache_prepared();
                }
                let mut texts = texts.iter();
                texts.next().into_iter().for_each(|text| out.push_sql(text));
                for ((value, storage), text) in self.values.iter().zip(storages).zip(texts) {
                    match value {
                        Some(value) => bind(value, out.reborrow())?,
                        None => null(*storage, out.reborrow())?,
                    }
                    out.push_sql(text);
                }
                Ok(())
            }
        }

        fn write<'b>(piece: &'b Piece<'_>, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
            match piece {
                Piece::Name(name) => out.push_identifier(name)?,
                Piece::Sql(sql) => out.push_sql(sql),
                Piece::Text(text) => out.push_sql(text),
                Piece::Null(storage) => return null(*storage, out),
                Piece::Array(values) => return array(values, out),
                Piece::Bind(value) => return bind(value, out),
                Piece::Slot(_) => return Err(no_value()),
            }
            Ok(())
        }

        fn null(storage: Storage, mut out: AstPass<'_, '_, $backend>) -> QueryResult<()> {
            match storage {
                Storage::Bytes => out.push_bind_param::<Nullable<Binary>, _>(&None::<Vec<u8>>),
                Storage::Text => out.push_bind_param::<Nullable<Text>, _>(&None::<String>),
            }
        }

        fn bind<'b>(value: &'b SqlValue, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
            match value {
                SqlValue::Bytes(_) => out.push_bind_param::<Binary, _>(value)?,
                SqlValue::Integer(_) => out.push_bind_param::<BigInt, _>(value)?,
                SqlValue::Text(_) => out.push_bind_param::<Text, _>(value)?,
                SqlValue::Uuid(_) => {
                    out.push_sql("CAST(");
                    out.push_bind_param::<Text, _>(value)?;
                    out.push_sql(" AS uuid)");
                }
            }
            Ok(())
        }

        // The value itself is bound, because its `Debug` is what the log of a connection shows.

        impl ToSql<Binary, $backend> for SqlValue {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, $backend>) -> serialize::Result {
                let bytes = self.bytes().ok_or(NOT_OF_THIS_TYPE)?;
                <[u8] as ToSql<Binary, $backend>>::to_sql(bytes, out)
            }
        }

        impl ToSql<BigInt, $backend> for SqlValue {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, $backend>) -> serialize::Result {
                let Self::Integer(integer) = self else { return Err(NOT_OF_THIS_TYPE.into()) };
                <i64 as ToSql<BigInt, $backend>>::to_sql(integer, out)
            }
        }

        impl ToSql<Text, $backend> for SqlValue {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, $backend>) -> serialize::Result {
                let text = self.text().ok_or(NOT_OF_THIS_TYPE)?;
                <str as ToSql<Text, $backend>>::to_sql(text, out)
            }
        }

        const NOT_OF_THIS_TYPE: &str = "a value of another type";
    };
}
pub(super) use dialect;
