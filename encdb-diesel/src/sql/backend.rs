//! The one trait of a database that holds encdb's tables, and running statements on the database.

use diesel::QueryResult;
use diesel_migrations::EmbeddedMigrations;

use super::{
    Behind, Filled, Position, Row, Statement, Syntax, Template, catalogue::Queries, ddl::Ddl,
};
use crate::error::SetupError;

/// A backend that encdb works on: `Sqlite`, `Pg` and `Mysql`, each behind the feature `sqlite`, `postgres` or `mysql`.
///
/// Implemented for every connection of such a backend, so that pooled connections and the blocking wrappers of
/// asynchronous ones work as well. No other crate can implement it.
#[diagnostic::on_unimplemented(
    message = "encdb's tables, rotation, verification and census do not work on this backend",
    note = "encdb-diesel has the features `sqlite`, `postgres` and `mysql`, one for each backend",
    note = "of a connection that is one of several (`#[derive(MultiConnection)]`), hand over the one that it is: docs/adopting.md"
)]
pub trait Backend<C>: diesel::backend::Backend + sealed::Sealed {
    /// Returns the rows of a query.
    #[doc(hidden)]
    fn load(conn: &mut C, statement: &Statement<'_>) -> QueryResult<Vec<Row>>;

    /// Runs a statement, and returns the number of rows that it changed.
    #[doc(hidden)]
    fn execute(conn: &mut C, statement: &Statement<'_>) -> QueryResult<usize>;

    /// Writes the text of a statement that has slots for its values.
    #[doc(hidden)]
    fn template(statement: &Statement<'_>) -> QueryResult<Template>;

    /// Runs a template with these values, and returns the number of rows that it changed.
    #[doc(hidden)]
    fn execute_filled(conn: &mut C, filled: &Filled<'_>) -> QueryResult<usize>;

    /// Runs `work` in a writing transaction. On SQLite the transaction takes the write lock at its beginning.
    #[doc(hidden)]
    fn writing<R, E: From<diesel::result::Error>>(
        conn: &mut C,
        work: &mut dyn FnMut(&mut C) -> Result<R, E>,
    ) -> Result<R, E>;

    /// Runs `work` while no other process changes encdb's own tables.
    #[doc(hidden)]
    fn locked<R>(
        conn: &mut C,
        work: &mut dyn FnMut(&mut C) -> Result<R, SetupError>,
    ) -> Result<R, SetupError>;

    /// Returns the position of this server in the changes that its replicas follow.
    #[doc(hidden)]
    fn position(conn: &mut C) -> QueryResult<Position>;

    /// Returns how far this replica is behind its primary's position.
    #[doc(hidden)]
    fn behind(conn: &mut C, position: &Position) -> QueryResult<Behind>;

    /// Returns the schema of encdb's own tables.
    #[doc(hidden)]
    fn migrations() -> EmbeddedMigrations;

    /// Returns the backend's own SQL syntax.
    #[doc(hidden)]
    fn syntax() -> &'static Syntax;

    /// Returns the backend's queries of its catalogue.
    #[doc(hidden)]
    fn queries() -> &'static Queries;

    /// Returns the backend's statements that change tables.
    #[doc(hidden)]
    fn ddl() -> &'static Ddl;
}

pub(super) mod sealed {
    /// A trait that no other crate can implement.
    pub trait Sealed {}
}

/// Implements [`Backend`] for a backend with its types, which Diesel's traits want spelled out.
macro_rules! backend {
    ($backend:ty, $timestamp:ty) => {
        use diesel::{
            Connection, QueryResult, RunQueryDsl as _,
            connection::LoadConnection,
            query_builder::{AstPass, QueryFragment},
            serialize::{self, Output, ToSql},
            sql_types::{BigInt, Binary, Bool, Date, Double, Nullable, Text, Time},
        };
        use diesel_dynamic_schema::dynamic_value::DynamicRow;
        use encdb_core::Normalization;

        use super::{
            Array, Backend, Behind, BulkUpdate, ColumnType, Filled, FloatBits, Position, Row,
            SqlValue, Statement, Syntax, Template, Typing,
            catalogue::Queries,
            column_type::Kind,
            ddl::Ddl,
            statement::{Piece, Reuse, no_value},
        };
        use crate::error::SetupError;

        impl super::backend::sealed::Sealed for $backend {}

        impl<C> Backend<C> for $backend
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

            fn locked<R>(
                conn: &mut C,
                work: &mut dyn FnMut(&mut C) -> Result<R, SetupError>,
            ) -> Result<R, SetupError> {
                lock::locked(conn, work)
            }

            fn position(conn: &mut C) -> QueryResult<Position> {
                replication::position(conn)
            }

            fn behind(conn: &mut C, position: &Position) -> QueryResult<Behind> {
                replication::behind(conn, position)
            }

            fn migrations() -> diesel_migrations::EmbeddedMigrations {
                MIGRATIONS
            }

            fn syntax() -> &'static Syntax {
                &SYNTAX
            }

            fn queries() -> &'static Queries {
                &QUERIES
            }

            fn ddl() -> &'static Ddl {
                &DDL
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
                let Template { texts, types, reuse } = self.template;
                if *reuse == Reuse::Once {
                    out.unsafe_to_cache_prepared();
                }
                let mut texts = texts.iter();
                texts.next().into_iter().for_each(|text| out.push_sql(text));
                for ((value, column_type), text) in self.values.iter().zip(types).zip(texts) {
                    match value {
                        Some(value) => bind(value, column_type.cast.as_deref(), out.reborrow())?,
                        None => null(column_type, out.reborrow())?,
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
                Piece::Null(column_type) => return null(column_type, out),
                Piece::Array(values) => return array(values, out),
                Piece::Bind(value, cast) => return bind(value, *cast, out),
                Piece::Slot(_) => return Err(no_value()),
            }
            Ok(())
        }

        fn null(column_type: &ColumnType, mut out: AstPass<'_, '_, $backend>) -> QueryResult<()> {
            if let Some(name) = &column_type.cast {
                out.push_sql("CAST(NULL AS ");
                out.push_sql(name);
                out.push_sql(")");
                return Ok(());
            }
            match column_type.kind {
                Kind::Bool => out.push_bind_param::<Nullable<Bool>, _>(&None::<bool>),
                Kind::Bytes => out.push_bind_param::<Nullable<Binary>, _>(&None::<Vec<u8>>),
                Kind::Date => out.push_bind_param::<Nullable<Date>, _>(&None::<chrono::NaiveDate>),
                Kind::Float => out.push_bind_param::<Nullable<Double>, _>(&None::<f64>),
                Kind::Integer => out.push_bind_param::<Nullable<BigInt>, _>(&None::<i64>),
                Kind::Time => out.push_bind_param::<Nullable<Time>, _>(&None::<chrono::NaiveTime>),
                Kind::Timestamp => {
                    out.push_bind_param::<Nullable<$timestamp>, _>(&None::<chrono::NaiveDateTime>)
                }
                kind => own_null(kind, out),
            }
        }

        fn bind<'b>(
            value: &'b SqlValue,
            cast: Option<&str>,
            mut out: AstPass<'_, 'b, $backend>,
        ) -> QueryResult<()> {
            let cast = match value {
                SqlValue::Uuid(_) => Some("uuid"),
                _ => cast,
            };
            if let Some(name) = cast {
                out.push_sql("CAST(");
                out.push_bind_param::<Text, _>(value)?;
                out.push_sql(" AS ");
                out.push_sql(name);
                out.push_sql(")");
                return Ok(());
            }
            match value {
                SqlValue::Bool(_) => out.push_bind_param::<Bool, _>(value),
                SqlValue::Bytes(_) => out.push_bind_param::<Binary, _>(value),
                SqlValue::Date(_) => out.push_bind_param::<Date, _>(value),
                SqlValue::Float(_) => out.push_bind_param::<Double, _>(value),
                SqlValue::Integer(_) => out.push_bind_param::<BigInt, _>(value),
                SqlValue::Time(_) => out.push_bind_param::<Time, _>(value),
                SqlValue::Timestamp(_) => out.push_bind_param::<$timestamp, _>(value),
                SqlValue::TimestampTz(_) => zoned(value, out),
                SqlValue::Text(_) | SqlValue::Uuid(_) | SqlValue::Unreadable => {
                    out.push_bind_param::<Text, _>(value)
                }
            }
        }

        super::backend::to_sql!($backend, Binary, [u8], |value| value.bytes());
        super::backend::to_sql!($backend, Text, str, |value| value.text());
        super::backend::to_sql!($backend, BigInt, i64, Integer);
        super::backend::to_sql!($backend, Bool, bool, Bool);
        super::backend::to_sql!($backend, Date, chrono::NaiveDate, Date);
        super::backend::to_sql!($backend, Time, chrono::NaiveTime, Time);
        super::backend::to_sql!($backend, $timestamp, chrono::NaiveDateTime, Timestamp);

        impl ToSql<Double, $backend> for SqlValue {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, $backend>) -> serialize::Result {
                let Self::Float(bits) = self else { return Err(NOT_OF_THIS_TYPE.into()) };
                <f64 as ToSql<Double, $backend>>::to_sql(&bits.0, out)
            }
        }

        const NOT_OF_THIS_TYPE: &str = "a value of another type than its column";
    };
}
pub(super) use backend;

/// Binds the value itself, because a connection's log shows its `Debug`.
macro_rules! to_sql {
    ($backend:ty, $sql_type:ty, $rust_type:ty, |$value:ident| $read:expr) => {
        impl ToSql<$sql_type, $backend> for SqlValue {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, $backend>) -> serialize::Result {
                let $value = self;
                let read = $read.ok_or(NOT_OF_THIS_TYPE)?;
                <$rust_type as ToSql<$sql_type, $backend>>::to_sql(read, out)
            }
        }
    };
    ($backend:ty, $sql_type:ty, $rust_type:ty, $variant:ident) => {
        impl ToSql<$sql_type, $backend> for SqlValue {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, $backend>) -> serialize::Result {
                let Self::$variant(value) = self else { return Err(NOT_OF_THIS_TYPE.into()) };
                <$rust_type as ToSql<$sql_type, $backend>>::to_sql(value, out)
            }
        }
    };
}
pub(super) use to_sql;
