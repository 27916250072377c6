//! SQL over tables and columns whose names are known only when the program runs.
//!
//! The derive's code is typed. The tools that rewrite or count rows (`rotate`, `census`) get a `TableSpec`, and read and
//! write tables that they have no types for. They build [`Statement`]s, whose identifiers Diesel quotes and whose values are
//! bind parameters, and get [`Row`]s.

mod array;
mod backend;
pub(crate) mod catalogue;
mod column_type;
pub(crate) mod ddl;
pub(crate) mod fixed;
#[cfg(feature = "mysql")]
pub(crate) mod mysql;
mod page_cache;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
mod replication;
mod retry;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;
mod statement;
mod syntax;
mod template;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod transaction;
mod value;

pub(crate) use array::Array;
pub use backend::Backend;
pub(crate) use column_type::ColumnType;
pub(crate) use column_type::{BYTES, Kind, TEXT};
pub(crate) use page_cache::with_page_cache;
pub(crate) use replication::{Behind, Position};
pub(crate) use retry::{Retryable, persistently};
pub(crate) use statement::Statement;
pub(crate) use syntax::{BulkUpdate, Syntax, Typing};
pub(crate) use template::{Filled, Template};
pub(crate) use value::Row;
pub(crate) use value::Storage;
pub use value::{FloatBits, SqlValue};
