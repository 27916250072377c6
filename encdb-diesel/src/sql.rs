//! SQL over tables and columns whose names are known only when the program runs.
//!
//! The derive's code is typed; the tools that rewrite or count rows (`rotate`, `census`) get a `TableSpec` and must read
//! and write tables that they have no types for. They build [`Statement`]s, whose identifiers Diesel quotes and whose
//! values are bind parameters, and get [`Row`]s.

mod array;
pub(crate) mod catalogue;
mod dialect;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
mod retry;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;
mod statement;
mod template;
mod value;

pub(crate) use array::Array;
pub use dialect::Dialect;
pub(crate) use dialect::{BulkUpdate, Typing, Words};
pub(crate) use retry::{GivesWay, persistently};
pub use statement::Statement;
#[doc(hidden)]
pub use template::{Filled, Template};
pub(crate) use value::Storage;
pub use value::{Row, SqlValue};
