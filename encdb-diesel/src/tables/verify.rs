//! Whether every value of a table opens, and every search token is that of the value beside it: the proof to have before
//! a key is destroyed.
//!
//! ```no_run
//! # use diesel::prelude::*;
//! # use encdb_diesel::{TableSpec, verify::Verification};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let mut conn = SqliteConnection::establish("app.sqlite")?;
//! # let table = TableSpec::new("users", encdb_diesel::TableName::new("users"), &[], None, &[]);
//! // let table = <users::table as EncryptedTable>::SPEC;
//! let keyring = encdb_diesel::KEYRING.keyring()?;
//! let verified = Verification::new(table, &keyring).run(&mut conn, |progress| {
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

use std::{
    ops::ControlFlow,
    time::{Duration, Instant},
};

use diesel::Connection;
use encdb_core::Keyring;

use crate::{
    spec::TableSpec,
    sql::{Dialect, persistently},
    tables::{
        jobs::JobError,
        layout::Plan,
        pace::Pace,
        paging::{Key, Page, Wanted},
    },
};

pub use failure::{Failure, KeyPart};
pub use report::{End, Progress, Verified};

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
    /// [`JobError::Database`], [`JobError::MissingColumn`], [`JobError::NoPrimaryKey`], [`JobError::NullInKey`]. Values that
    /// do not open and tokens that are wrong are no error: they are counted in [`Verified`], and each is in the
    /// [`Progress`] of its batch.
    pub fn run<C>(
        &self,
        conn: &mut C,
        mut observe: impl FnMut(&Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Verified, JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let began = Instant::now();
        let plan = Plan::new(conn, &self.table, self.keyring)?;
        let mut verified = Verified::of_rows(plan.count(conn)?);
        let mut pace = Pace::new(BATCH_TIME, self.rows_per_second);
        let mut after = None;
        loop {
            let batch_began = Instant::now();
            let page = read(conn, &plan, after.as_ref(), pace.batch_len())?;
            let Some(last) = page.last else {
                return Ok(verified.ended(End::AllRows, began.elapsed()));
            };
            let failures = verified.take_in(&plan, self.keyring, &page.rows);
            pace.took(page.rows.len(), batch_began);
            if observe(&Progress::new(&verified, &failures, began.elapsed())).is_break() {
                return Ok(verified.ended(End::Stopped, began.elapsed()));
            }
            after = Some(last);
        }
    }
}

/// The next rows, which may have to wait for a writer of SQLite.
fn read<C>(conn: &mut C, plan: &Plan, after: Option<&Key>, n_rows: usize) -> Result<Page, JobError>
where
    C: Connection<Backend: Dialect<C>>,
{
    if after.is_some_and(|key| !plan.key.is_whole(key)) {
        return Err(JobError::NullInKey { table: plan.table.sql_name().to_string() });
    }
    persistently(|| plan.read(conn, Wanted { after, last: None }, n_rows))
}

/// As long as a batch of a rotation.
const BATCH_TIME: Duration = Duration::from_millis(200);
