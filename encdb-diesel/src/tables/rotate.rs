//! Rewriting the rows of a table under the current key, while the application goes on reading and writing.
//!
//! ```no_run
//! # use diesel::prelude::*;
//! # use encdb_diesel::{rotate::Rotation, spec::TableSpec};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let mut conn = SqliteConnection::establish("app.sqlite")?;
//! # let table = TableSpec::new("users", encdb_diesel::spec::TableName::new("users"), &[], None, &[]);
//! // let table = <users::table as EncryptedTable>::SPEC;
//! let keyring = encdb_diesel::KEYRING.keyring()?;
//! let report = Rotation::new(table, &keyring).run(&mut conn, |progress| {
//!     println!("{} of {}, {:?} left", progress.n_done, progress.n_rows, progress.remaining);
//!     std::ops::ControlFlow::Continue(())
//! })?;
//! assert_eq!(report.n_failed, 0);
//! # Ok(())
//! # }
//! ```
//!
//! Rows are read in the order of their primary key, in batches that take about a fifth of a second; while one batch is
//! written, a thread opens and seals the next. A row is written only if what is to change of it is still what was read. Where
//! a writer came first, the row is left to the next run, and counted as contended: what the writer wrote is under its own,
//! current key, and the row's other columns may still be under an earlier one. The progress is in the database and changes in the transaction that
//! writes the rows, so the work may be killed anywhere and run again, and several workers share it: in one
//! program by [`Rotation::run_with`], on several machines by running it on each. On SQLite, which lets one write at a time,
//! set a `busy_timeout` on each connection. [`census`](crate::census) then tells what is left under which key.

mod replaced;
mod reseal;

use std::{ops::ControlFlow, time::Duration};

use diesel::Connection;
use encdb_core::{ErrorKind, Keyring};

use crate::{
    error::TableError,
    spec::{CoveredColumn, SealSpec, TableSpec, Uniqueness},
    sql::{Backend, Row},
    tables::{
        jobs::{self, JobOptions},
        layout::Layout,
        progress::Progress,
        rewrite::{self, Rewrite, RowChange},
        rows::TableRows,
    },
};

pub use crate::tables::jobs::RecordedFailure;

use replaced::Replacements;
use reseal::Resealed;

/// The rewriting of one table's rows under the current key, and of their search tokens in the current epoch.
///
/// Where the model names a `next_token`, it fills that column with tokens of the newest epoch and leaves the other with those
/// of the oldest, whichever is current. This is how a UNIQUE token column moves to another epoch: `docs/keys.md`, "A UNIQUE
/// token column". Every value is opened then: what a process that knew one of the columns left in the other shows
/// in no token.
///
/// Values of owners whose stored key was [replaced](crate::keys::OwnerKeyTable::replace) move to the key that is current now, and so do
/// their tokens of the owner's scope. Those of other owners with stored keys stay, whatever the root keys are.
#[derive(Debug)]
pub struct Rotation<'k> {
    table: TableSpec,
    keyring: &'k Keyring,
    options: JobOptions,
    unsealed: Unsealed,
}

/// What becomes of a row that has no seal, or not its own, where the model has one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Unsealed {
    /// It is an error, and left as it is.
    Refused,
    /// It is sealed as it is.
    SealedAsItIs,
}

impl Unsealed {
    fn accepts(self, kind: ErrorKind) -> bool {
        self == Self::SealedAsItIs && matches!(kind, ErrorKind::RowSeal(_))
    }
}

impl<'k> Rotation<'k> {
    /// The rotation of a table to the current key of `keyring`, which must hold the keys of all rows.
    #[must_use]
    pub fn new(table: TableSpec, keyring: &'k Keyring) -> Self {
        Self { table, keyring, options: JobOptions::DEFAULT, unsealed: Unsealed::Refused }
    }

    /// How long a batch is to take, and so how long a writer may have to wait for one of its rows. 200 ms by default.
    #[must_use]
    pub fn batch_time(self, batch_time: Duration) -> Self {
        Self { options: JobOptions { batch_time, ..self.options }, ..self }
    }

    /// At most this many rows a second by all workers of a call together, to leave the database to others. No limit by default.
    /// Where there are more workers than that, only so many of them begin.
    #[must_use]
    pub fn rows_per_second(self, limit: u32) -> Self {
        Self { options: JobOptions { rows_per_second: Some(limit), ..self.options }, ..self }
    }

    /// After how long another worker takes over the rows of one that is silent. 15 s by default; whole seconds.
    #[must_use]
    pub fn lease(self, lease: Duration) -> Self {
        Self { options: JobOptions { lease, ..self.options }, ..self }
    }

    /// Seals every row that has no seal, or another one than its own, as it is: when a model gets a seal, or one that covers
    /// more.
    ///
    /// Let it be done while the model says `seal_not_checked`, and every process that writes makes seals. Verify the table
    /// afterwards: a row that a process without seals wrote at the same moment has none of its own.
    ///
    /// # Security
    /// Nothing tells whether such a row was changed before: it passes from now on. Values are opened only as far as the rotation
    /// does that anyway. Without this, a row that does not pass its seal is an error, and left as it is.
    #[must_use]
    pub fn seal_rows_as_they_are(self) -> Self {
        Self { unsealed: Unsealed::SealedAsItIs, ..self }
    }

    /// Runs until every row has been looked at, or `observe` says to stop, which it is asked after every batch.
    ///
    /// Run again, it goes on where it stopped. Where it was done, it starts from the first row: every row is looked at, and what is under
    /// the current key stays as it is.
    ///
    /// # Errors
    /// [`TableError`]. Values that cannot be opened are no error: they are counted, recorded in `__encdb_job_errors`, and
    /// left as they are.
    pub fn run<C>(
        &self,
        conn: &mut C,
        observe: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Progress, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let resealing = self.resealing(conn)?;
        rewrite::run(conn, &resealing, &self.options, observe)
    }

    /// As [`run`](Self::run), with a worker more for each of the `others`, on a thread of its own. `observe` is asked after
    /// every batch of the first worker, and stops them all.
    ///
    /// What one worker reads, seals and writes, the others do meanwhile with other rows. On SQLite, where one writes at a
    /// time, they gain nothing.
    ///
    /// # Errors
    /// As [`run`](Self::run): the first worker's, with which all others stop, or else another worker's, without which they go on.
    pub fn run_with<C>(
        &self,
        conn: &mut C,
        others: &mut [C],
        observe: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Progress, TableError>
    where
        C: Connection<Backend: Backend<C>> + Send,
    {
        let resealing = self.resealing(conn)?;
        rewrite::run_with(conn, others, &resealing, &self.options, observe)
    }

    /// Reads the first `n` failures that the last run on this table recorded, with the keys of their rows.
    ///
    /// # Errors
    /// [`TableError::Database`], [`TableError::Damaged`], [`TableError::NoTable`].
    pub fn failures<C>(&self, conn: &mut C, n: usize) -> Result<Vec<RecordedFailure>, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let rows = TableRows::of(conn, self.table.sql_name())?;
        jobs::failures(conn, &job_name(&self.table), &rows.key, n)
    }

    fn resealing<C>(&self, conn: &mut C) -> Result<Resealing<'_>, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let layout = Layout::new(conn, &self.table, self.keyring)?;
        self.refuse_mixed_unique_tokens()?;
        let replacements = Replacements::of_table(&layout, self.keyring)?;
        Ok(Resealing { rotation: self, layout, replacements })
    }

    /// Equal values have unequal tokens in two epochs, so that a UNIQUE column would let both in. Of two columns, each has
    /// one epoch.
    fn refuse_mixed_unique_tokens(&self) -> Result<(), TableError> {
        if self.keyring.epochs().count() < 2 {
            return Ok(());
        }
        let tokens = self.table.columns().iter().filter_map(|column| column.token());
        let mut mixed = tokens.filter(|token| token.next_sql_name().is_none());
        match mixed.find(|token| token.uniqueness() == Uniqueness::Unique) {
            None => Ok(()),
            Some(token) => Err(TableError::UniqueTokens {
                table: self.table.sql_name().to_string(),
                column: token.sql_name().to_owned(),
            }),
        }
    }

    /// What tells this rotation from one to something else: a job that was stopped on the way there is no beginning of it.
    fn target(&self) -> String {
        let epoch = self.keyring.epochs().next().unwrap_or_default();
        let newest = self.keyring.epochs().max().unwrap_or_default();
        let target = format!("key {}, epoch {epoch}", self.keyring.current());
        let columns = self.table.columns().iter();
        let target = columns.fold(target, |target, column| {
            let next = column.token().and_then(|token| token.next_sql_name());
            let next = next.map(|next| format!(" with {newest} in {next}"));
            format!("{target}, {}{}", column.sql_name(), next.unwrap_or_default())
        });
        match self.table.seal() {
            None => target,
            Some(seal) => format!("{target}, {}", self.of_seal(seal)),
        }
    }

    /// What is sealed otherwise is looked at again.
    fn of_seal(&self, seal: SealSpec) -> String {
        let covered = seal.covered().iter().map(CoveredColumn::sql_name).collect::<Vec<_>>();
        let unsealed = match self.unsealed {
            Unsealed::Refused => "",
            Unsealed::SealedAsItIs => " as they are",
        };
        format!("rows in {} with {}{unsealed}", seal.sql_name(), covered.join(" and "))
    }
}

/// The job that a rotation is.
#[derive(Debug)]
struct Resealing<'r> {
    rotation: &'r Rotation<'r>,
    layout: Layout,
    replacements: Replacements,
}

impl Rewrite for Resealing<'_> {
    fn job(&self) -> String {
        job_name(&self.rotation.table)
    }

    fn target(&self) -> String {
        self.rotation.target()
    }

    fn rows(&self) -> &TableRows {
        &self.layout.rows
    }

    fn rewrite(&self, rows: Vec<Row>) -> Vec<RowChange> {
        let Rotation { keyring, unsealed, .. } = *self.rotation;
        let replaced = self.replacements.of_batch(&self.layout, keyring, &rows);
        let resealed = |row| Resealed::new((&self.layout, keyring), &replaced, unsealed, row);
        rows.into_iter().map(|row| resealed(row).change(&self.layout)).collect()
    }
}

fn job_name(table: &TableSpec) -> String {
    format!("rotate {}", table.sql_name())
}
