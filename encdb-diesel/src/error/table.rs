//! Why work over a table stopped. The work done so far stays, and the next run continues it.

use std::fmt;

use encdb_core::show;

use super::HiddenBy;

/// Why work over a table stopped.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The database returned an error.
    #[error("the database refused")]
    Database(#[from] diesel::result::Error),
    /// The job's row in `__encdb_jobs` cannot be read.
    #[error(
        "the progress of the job `{job}` in __encdb_jobs cannot be read; delete its row there to start from the first row, which repeats work \
         and loses none"
    )]
    Damaged {
        /// The job's name.
        job: String,
    },
    /// This connection does not see all rows of the table, so a count would be too low.
    #[error("not all rows of the table `{table}` are seen here: {hidden_by}")]
    HiddenRows {
        /// The table.
        table: String,
        /// The reason why it does not.
        hidden_by: HiddenBy,
    },
    /// Another worker has taken over this worker's rows, because it took too long.
    #[error(
        "another worker took over this one's rows, because it was silent for longer than the lease; run again with a \
         longer lease or shorter batches"
    )]
    LeaseLost,
    /// The table lacks a column that the model names.
    #[error("the table `{table}` has no column `{column}`; does the model fit this database?")]
    MissingColumn {
        /// The table.
        table: String,
        /// The column that is missing.
        column: String,
    },
    /// The load whose limit a throttle has cannot be read.
    #[error(
        "the server has no number for {load}; SHOW GLOBAL STATUS lists the names on MySQL and MariaDB, and a query must return \
         one number"
    )]
    NoLoad {
        /// The name of the status value, or words for the query.
        load: String,
    },
    /// Values are sealed under stored keys of owners, and this database has no owners' keys.
    #[error(
        "{n_values} values are sealed under stored keys of owners, and this database has no owner's key: \
         the keys are in another database; name it, as the program `encdb` does with --owner-keys-database"
    )]
    NoOwnerKeys {
        /// The number of values.
        n_values: u64,
    },
    /// The table has no primary key.
    #[error("the table `{table}` has no primary key; rows are read in the order of their key")]
    NoPrimaryKey {
        /// The table.
        table: String,
    },
    /// The table does not exist where this connection looks, or this user may not see it.
    #[error(
        "there is no table `{table}` here that this user may read; was it renamed, or is it in another schema or database? \
         write the file of tables again with the application as it is now"
    )]
    NoTable {
        /// The table.
        table: String,
    },
    /// A row has NULL in its primary key, which SQLite allows, so no page can begin after it.
    #[error(
        "a row of the table `{table}` has NULL in its primary key, so that the rows after it cannot be found; give it a value \
         there"
    )]
    NullInKey {
        /// The table.
        table: String,
    },
    /// The owners' keys that were replaced could not be read.
    #[error("cannot read which owners' keys were replaced")]
    OwnerKeys(#[from] encdb_core::Error),
    /// The database is a replica, in which rows may be missing that the primary has.
    #[error(
        "this database is a replica, which may lack what its primary has; connect to the primary"
    )]
    Replica,
    /// The same job was started with another target, such as a rotation to a key that was promoted in the meantime.
    #[error(
        "the job `{job}` was started again with another target, such as a key that was promoted in the meantime; run it again with \
         the current keys"
    )]
    Replaced {
        /// The job's name.
        job: String,
    },
    /// A UNIQUE token column would hold tokens of two epochs, under which equal values have unequal tokens.
    #[error(
        "the token column `{table}.{column}` is UNIQUE; with tokens of two epochs, equal values would pass as different; \
         add a second token column and name it as `next_token`: docs/keys.md, \"A UNIQUE token column\""
    )]
    UniqueTokens {
        /// The table.
        table: String,
        /// The token column.
        column: String,
    },
    /// A column that the given tables do not list holds sealed values.
    #[error(
        "{n_values} values in `{table}.{column}` are sealed, and the given tables do not list that column; list all \
         tables with encrypted columns"
    )]
    Unlisted {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The number of values.
        n_values: u64,
    },
}

/// Shows the text, because `main` and `unwrap` print this.
impl fmt::Debug for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(self, f)
    }
}
