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
//! written, a thread opens and seals the next. A row is written only if the values concerned have not changed since they were
//! read. A row that a writer changed first is counted as contended and left to the next run: the writer used its own current
//! key, but the row's other columns may still be under an earlier key. The transaction that writes rows also updates the
//! progress in the database, so a rotation may be killed at any point and run again. Several workers can share it: in one
//! program by [`Rotation::run_with`], on several machines by running it on each. SQLite allows one writer at a time, so set a
//! `busy_timeout` on each connection. Afterwards a [`census`](crate::census) shows how much is left under which key.

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
        throttle::Throttle,
    },
};

pub use crate::tables::jobs::{JobState, JobStatus, RecordedFailure};

use replaced::Replacements;
use reseal::Resealed;

/// A job that rewrites one table's rows under the current key, and their search tokens in the current epoch.
///
/// Where the model names a `next_token`, that column gets tokens of the newest epoch, and the other column keeps tokens of
/// the oldest, whichever epoch is current. A UNIQUE token column moves to another epoch this way: `docs/keys.md`, "A UNIQUE
/// token column". Every value is opened then, because a wrong token from a process that knew only one of the columns cannot
/// be recognized otherwise.
///
/// Values of owners whose stored key was [replaced](crate::keys::OwnerKeyTable::replace) move to their owner's current key,
/// and so do their tokens of the owner's scope. Values of other owners with stored keys stay as they are, whatever the root
/// keys.
#[derive(Debug)]
pub struct Rotation<'k> {
    table: TableSpec,
    keyring: &'k Keyring,
    options: JobOptions,
    unsealed: Unsealed,
}

/// What happens to a row without a valid seal, in a table whose model has a seal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Unsealed {
    /// The row is an error and left as it is.
    Refused,
    /// The row is sealed as it is.
    SealedAsItIs,
}

impl Unsealed {
    fn accepts(self, kind: ErrorKind) -> bool {
        self == Self::SealedAsItIs && matches!(kind, ErrorKind::RowSeal(_))
    }
}

impl<'k> Rotation<'k> {
    /// Returns the rotation of a table to the current key of `keyring`, which must hold the keys of all rows.
    #[must_use]
    pub fn new(table: TableSpec, keyring: &'k Keyring) -> Self {
        Self { table, keyring, options: JobOptions::DEFAULT, unsealed: Unsealed::Refused }
    }

    /// Sets the time of a batch, for which a writer may have to wait for one of its rows. The default is 200 ms.
    #[must_use]
    pub fn batch_time(self, batch_time: Duration) -> Self {
        Self { options: JobOptions { batch_time, ..self.options }, ..self }
    }

    /// Limits the rows per second, the load and the lag of replicas, to leave capacity to others. There is no limit by
    /// default. The limits can be changed while the rotation runs: [`throttle`](crate::throttle).
    #[must_use]
    pub fn throttle(self, throttle: Throttle) -> Self {
        Self { options: JobOptions { throttle, ..self.options }, ..self }
    }

    /// Sets the time after which another worker takes over the rows of a silent one, in whole seconds. The default is 15 s.
    #[must_use]
    pub fn lease(self, lease: Duration) -> Self {
        Self { options: JobOptions { lease, ..self.options }, ..self }
    }

    /// Seals every row without a valid seal as it is. Use it when a model gets a seal, or a seal that covers more columns.
    ///
    /// Run it while the model says `seal_not_checked` and every process that writes makes seals. Verify the table afterwards:
    /// a process without seals may have written a row at the same moment, which then has no valid seal.
    ///
    /// # Security
    /// A row that was tampered with before passes from now on: nothing can tell. The rotation opens no more values than
    /// without this option. Without it, a row that does not pass its seal is an error and left as it is.
    #[must_use]
    pub fn seal_rows_as_they_are(self) -> Self {
        Self { unsealed: Unsealed::SealedAsItIs, ..self }
    }

    /// Runs until every row has been looked at or `observe` stops it. `observe` is called after every batch, and
    /// while a limit holds the rotation.
    ///
    /// A rotation that was stopped continues where it stopped. A rotation that was finished starts from the first row: it
    /// looks at every row, and leaves values under the current key as they are.
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

    /// Runs as [`run`](Self::run) does, with one more worker for each of the `others`, each on a thread. `observe` is called
    /// after every batch of the first worker, and stops all of them.
    ///
    /// The workers read, seal and write different rows at the same time. On SQLite, which allows one writer at a time, more
    /// workers gain nothing.
    ///
    /// # Errors
    /// As [`run`](Self::run). Returns the first worker's error, which stops all others, or else another worker's, which stops
    /// no others.
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

    /// Reads how far the last run on this table is, or was when it ended, without taking part in it; none where no run was ever
    /// started.
    ///
    /// # Errors
    /// [`TableError::Database`], [`TableError::Damaged`].
    pub fn status<C>(&self, conn: &mut C) -> Result<Option<JobStatus>, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        jobs::status(conn, &job_name(&self.table))
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

    /// Refuses a UNIQUE token column where two epochs are in use: equal values have unequal tokens in two epochs, so the
    /// column would accept both. With a `next_token`, each column has one epoch.
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

    /// Returns the text that identifies this rotation's target: a job that was stopped on the way to another target is not
    /// continued.
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

    /// Returns the seal's part of the target. Rows that are sealed in another way are looked at again.
    fn of_seal(&self, seal: SealSpec) -> String {
        let covered = seal.covered().iter().map(CoveredColumn::sql_name).collect::<Vec<_>>();
        let unsealed = match self.unsealed {
            Unsealed::Refused => "",
            Unsealed::SealedAsItIs => " as they are",
        };
        format!("rows in {} with {}{unsealed}", seal.sql_name(), covered.join(" and "))
    }
}

/// A rotation at work as a job.
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
