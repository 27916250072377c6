//! Whether every value of a table opens, and every search token is that of the value beside it: the proof to have before
//! a key is destroyed.
//!
//! ```no_run
//! # use diesel::prelude::*;
//! # use encdb_diesel::{verify::Verification, spec::TableSpec};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let mut conn = SqliteConnection::establish("app.sqlite")?;
//! # let table = TableSpec::new("users", encdb_diesel::spec::TableName::new("users"), &[], None, &[]);
//! // let table = <users::table as EncryptedTable>::SPEC;
//! let keyring = encdb_diesel::KEYRING.keyring()?;
//! let verified = Verification::new(table, &keyring).run(&mut conn, |progress, _| {
//!     println!("{} of {}, {:?} left", progress.n_done, progress.n_rows, progress.remaining);
//!     std::ops::ControlFlow::Continue(())
//! })?;
//! for failure in &verified.failures {
//!     println!("{}.{}: {}", failure.table, failure.column, failure.error.kind());
//! }
//! assert!(verified.is_proof());
//! # Ok(())
//! # }
//! ```
//!
//! A [`census`](crate::census) reads headers and says which key a value names; this opens the value with that key, in the
//! row and for the owner that it stands with. Together they prove that a key is needed no more: none of the headers names
//! it, and what they name opens everything. The values may still be too old for their Rust types, which nothing here knows.
//!
//! Rows are read in the order of their primary key, in batches that take about a fifth of a second, each row with its
//! tokens in one statement: a writer in between makes no failure. Nothing is written, and nothing is locked, so that a
//! replica will do. Rows that are written behind the reader are not seen.

mod failure;
mod report;
mod row;

use std::{ops::ControlFlow, time::Instant};

use diesel::Connection;
use encdb_core::Keyring;

use crate::{
    error::TableError,
    spec::TableSpec,
    sql::Backend,
    tables::{
        layout::Layout,
        pace::{BATCH_TIME, Pace},
        pass,
        progress::Progress,
    },
};

pub use super::key_part::KeyPart;
pub use super::pass::End;
pub use failure::Failure;
pub use report::Verified;

/// The opening of all values of one table, and the making of all their search tokens, to be compared with what is stored.
///
/// What a [`Rotation`](crate::rotate::Rotation) would mend is a failure, such as a token that is missing. A token of another
/// epoch than the current one is none, as long as the keyring has that epoch: look-ups find it.
#[derive(Debug)]
pub struct Verification<'k> {
    table: TableSpec,
    keyring: &'k Keyring,
    rows_per_second: Option<u32>,
}

impl<'k> Verification<'k> {
    /// The verification of a table with the keys of `keyring`: let these be the keys that stay.
    ///
    /// Stored keys of owners are asked for [where the keyring keeps them](Keyring::keep_owner_keys_in).
    #[must_use]
    pub const fn new(table: TableSpec, keyring: &'k Keyring) -> Self {
        Self { table, keyring, rows_per_second: None }
    }

    /// At most this many rows a second, to leave the database to others. No limit by default.
    #[must_use]
    pub const fn rows_per_second(self, limit: u32) -> Self {
        Self { rows_per_second: Some(limit), ..self }
    }

    /// Runs until every row has been looked at, or `observe` says to stop, which it is asked after every batch.
    ///
    /// Run again, it starts from the first row. The memory that it takes does not grow with the table.
    ///
    /// # Errors
    /// [`TableError::Database`], [`TableError::MissingColumn`], [`TableError::NoPrimaryKey`], [`TableError::NullInKey`]. Values that
    /// do not open and tokens that are wrong are no error: they are counted in [`Verified`], and `observe` is given those of
    /// each batch.
    pub fn run<C>(
        &self,
        conn: &mut C,
        mut observe: impl FnMut(&Progress, &[Failure]) -> ControlFlow<()>,
    ) -> Result<Verified, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let began = Instant::now();
        let layout = Layout::new(conn, &self.table, self.keyring)?;
        let mut verified = Verified::of_rows(layout.rows.count(conn)?);
        let pace = Pace::new(BATCH_TIME, self.rows_per_second);
        let end = pass::over(conn, &layout.rows, pace, |rows| {
            let failures = verified.take_in(&layout, self.keyring, rows);
            Ok::<_, TableError>(observe(&verified.progress(began.elapsed()), &failures))
        })?;
        Ok(verified.ended(end, began.elapsed()))
    }
}
