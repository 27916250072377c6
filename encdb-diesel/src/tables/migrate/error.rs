//! Why a stage of a migration from plaintext to ciphertext did not run, or stopped.

use std::fmt;

use diesel::result::Error as DatabaseError;
use encdb_core::show;

use super::{Phase, Refusal, Stage};
use crate::{error::TableError, sql::Retryable};

/// Why a stage of a migration did not run, or stopped. Its work so far stays, and running it again goes on.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum MigrateError {
    /// Rows have a value in the clear that is not sealed.
    #[error(
        "{n_rows} rows of `{table}` have a value in `{column}` that is not sealed; run `encdb migrate-data`, then this again"
    )]
    InTheClear {
        /// The table.
        table: String,
        /// The plaintext column.
        column: String,
        /// The number of rows.
        n_rows: u64,
    },
    /// The trigger that guards a column is missing, changed or switched off.
    #[error(
        "the trigger `{trigger}` that guards `{table}.{column}` {problem}, so that a write of the old application may have left \
         stale ciphertext; run `encdb add-columns`, which installs it again, and `encdb verify`, which finds such rows"
    )]
    Guard {
        /// The table.
        table: String,
        /// The encrypted column.
        column: String,
        /// The name of the trigger.
        trigger: String,
        /// What is wrong with it.
        problem: GuardProblem,
    },
    /// On SQLite, somebody reads an earlier state of the database.
    #[error(
        "the rows of `{table}` are written again, and old bytes stay in the write-ahead log, because another connection reads an \
         earlier state; let it end its transaction, then run `encdb drop-unencrypted --rewrite` again"
    )]
    LogInUse {
        /// The table.
        table: String,
    },
    /// No column of the table is to be moved.
    #[error(
        "no column of the table `{table}` names the plaintext column that it is moved from; name one in its definition"
    )]
    NothingToMove {
        /// The table.
        table: String,
    },
    /// A column that was NOT NULL has rows without a value.
    #[error(
        "{n_rows} rows of `{table}` have no value in `{column}`, which was NOT NULL before `switch`; an old application has \
         removed them since; give these rows a value, then run this again"
    )]
    NoValue {
        /// The table.
        table: String,
        /// The plaintext column.
        column: String,
        /// The number of rows.
        n_rows: u64,
    },
    /// Values that new writers sealed are not back in the plaintext column.
    #[error(
        "{n_rows} values of `{table}` are sealed and not back in `{column}`: some do not open, which `encdb errors` lists, or an \
         application still clears them; deploy `plaintext({column}, keep)`, then run this again"
    )]
    NotReturned {
        /// The table.
        table: String,
        /// The plaintext column.
        column: String,
        /// The number of rows.
        n_rows: u64,
    },
    /// There is no clean verification of these definitions with these keys.
    #[error(
        "there is no clean verification of `{table}` with these definitions and keys; run `encdb verify` first"
    )]
    NotVerified {
        /// The table.
        table: String,
    },
    /// The stage does not follow the phase that the table is in.
    #[error("`{table}` is {phase}, and {stage} cannot run on it; run `encdb {instead}` first")]
    OutOfOrder {
        /// The table.
        table: String,
        /// The stage that was to run.
        stage: Stage,
        /// The table's phase.
        phase: Phase,
        /// The stage to run first.
        instead: Stage,
    },
    /// Something about the table stands in the way.
    #[error("`{table}` cannot be moved as it is: {}", listed(.refusals))]
    Refused {
        /// The table.
        table: String,
        /// All reasons.
        refusals: Vec<Refusal>,
    },
    /// Encdb's table `encryption_migrations` holds a row that cannot be read.
    #[error("the row of `{table}` in encryption_migrations cannot be read; restore it")]
    Damaged {
        /// The table.
        table: String,
    },
    /// More rows failed than the limit allows.
    #[error(
        "{n_failed} rows of `{table}` failed, more than the {limit} that were allowed; `encdb errors` lists them"
    )]
    TooManyErrors {
        /// The table.
        table: String,
        /// The number of failed rows.
        n_failed: u64,
        /// The limit.
        limit: u64,
    },
    /// The table could not be read or written.
    #[error(transparent)]
    Table(#[from] TableError),
}

/// What is wrong with a guard.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum GuardProblem {
    /// Another definition has its name.
    Changed,
    /// It does not run, or not for all changes.
    Disabled,
    /// There is none.
    Missing,
    /// Another trigger runs after it, and may change what it compared.
    NotLast,
}

impl fmt::Display for GuardProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Changed => "has another definition",
            Self::Disabled => "is switched off",
            Self::Missing => "is missing",
            Self::NotLast => {
                "is not the last one of its table (on PostgreSQL, rename those behind it)"
            }
        })
    }
}

fn listed(refusals: &[Refusal]) -> String {
    refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Shows the text, because `main` and `unwrap` print this.
impl fmt::Debug for MigrateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(self, f)
    }
}

impl From<DatabaseError> for MigrateError {
    fn from(error: DatabaseError) -> Self {
        Self::Table(error.into())
    }
}

impl Retryable for MigrateError {
    fn is_retryable(&self) -> bool {
        matches!(self, Self::Table(error) if error.is_retryable())
    }
}
