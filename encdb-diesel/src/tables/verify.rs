//! Whether every value of a table opens, and every search token belongs to the value beside it. Run it before a key is
//! destroyed.
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
//! A [`census`](crate::census) reads headers and counts the values that name each key. A verification opens each value with
//! the key that it names, for its row and its owner. Together they prove that a key is not needed any more: no header names
//! it, and the keys that are named open everything. A value may still be invalid for its Rust type, which is not known here.
//!
//! Rows are read in the order of their primary key, in batches that take about a fifth of a second. One statement reads a row
//! with its tokens, so a writer in between causes no failure. Nothing is written or locked, so a replica will do. Rows that
//! are written behind the reader are not seen.

mod column;
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
        legacy::LegacyKeys,
        pass,
        progress::Progress,
        throttle::{Gate, Throttle},
    },
};

pub use super::key_part::KeyPart;
pub use super::pass::End;
pub use column::VerifiedColumn;
pub use failure::Failure;
pub use report::Verified;

/// A pass that opens all values of one table, makes all their search tokens, and compares these with the stored ones.
///
/// Where a definition names the plaintext column that values are moved from, and the table has it, each value is compared with
/// it, and a value that is only in the clear is a failure.
///
/// Anything that a [`Rotation`](crate::rotate::Rotation) would mend is a failure, such as a missing token. A token of an
/// epoch that is not current is no failure while the keyring has that epoch, because look-ups find it.
#[derive(Debug)]
pub struct Verification<'k> {
    table: TableSpec,
    keyring: &'k Keyring,
    legacy: LegacyKeys<'k>,
    throttle: Throttle,
}

impl<'k> Verification<'k> {
    /// Returns the verification of a table with the keys of `keyring`. Give it only the keys that stay.
    ///
    /// Stored keys of owners are fetched from [where the keyring keeps them](Keyring::keep_owner_keys_in).
    #[must_use]
    pub const fn new(table: TableSpec, keyring: &'k Keyring) -> Self {
        Self { table, keyring, legacy: LegacyKeys::NONE, throttle: Throttle::new() }
    }

    /// Limits the rows per second, the load and the lag of replicas, to leave capacity to others. There is no limit by
    /// default. A verification has no row in the database by which its limits change.
    #[must_use]
    pub fn throttle(self, throttle: Throttle) -> Self {
        Self { throttle, ..self }
    }

    /// Opens the columns that values are moved from with these keys of earlier applications.
    pub(crate) fn with_legacy(self, legacy: LegacyKeys<'k>) -> Self {
        Self { legacy, ..self }
    }

    /// Runs until every row has been looked at or `observe` stops it. `observe` is called after every batch, and
    /// while a limit holds the verification.
    ///
    /// Each run starts from the first row. The memory that it takes does not grow with the table.
    ///
    /// # Errors
    /// [`TableError::Database`], [`TableError::MissingColumn`], [`TableError::NoPrimaryKey`], [`TableError::NullInKey`].
    /// Values that do not open and tokens that are wrong are no error: they are counted in [`Verified`], and `observe` gets
    /// the failures of each batch.
    pub fn run<C>(
        &self,
        conn: &mut C,
        mut observe: impl FnMut(&Progress, &[Failure]) -> ControlFlow<()>,
    ) -> Result<Verified, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let began = Instant::now();
        let layout = Layout::with_plaintext(conn, &self.table, self.keyring)?;
        let n_rows = layout.rows.count(conn)?;
        let mut verified = Verified::of_rows(&layout, n_rows);
        let gate = Gate::new(conn, None, &self.throttle)?;
        let end = pass::over(conn, &layout.rows, &gate, |rows, waiting| {
            let failures = verified.take_in(&layout, (self.keyring, self.legacy), rows);
            let progress = Progress { waiting, ..verified.progress(began.elapsed()) };
            Ok::<_, TableError>(observe(&progress, &failures))
        })?;
        Ok(verified.ended(end, began.elapsed()))
    }
}
