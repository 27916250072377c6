//! Why work over a table stopped. What happened before stays done, and running it again goes on.

use super::HiddenBy;

/// Why work over a table stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The database refused.
    #[error("the database refused")]
    Database(#[from] diesel::result::Error),
    /// What the job's own table says of its progress cannot be read.
    #[error(
        "the progress of the job `{job}` in __encdb_jobs cannot be read; delete its row there to start from the first row, which repeats work \
         and loses none"
    )]
    Damaged {
        /// The job's name.
        job: String,
    },
    /// Not all rows of the table are seen here, and rows that are not seen would be counted as nothing.
    #[error("not all rows of the table `{table}` are seen here: {hidden_by}")]
    HiddenRows {
        /// The table.
        table: String,
        /// What hides them.
        hidden_by: HiddenBy,
    },
    /// Another worker has taken over what this one was working on, because it took too long.
    #[error(
        "another worker took over this one's rows, because it was silent for longer than the lease; run it again, with a \
         longer lease or shorter batches"
    )]
    LeaseLost,
    /// A column that the model names is not in the table.
    #[error("the table `{table}` has no column `{column}`; does the model fit this database?")]
    MissingColumn {
        /// The table.
        table: String,
        /// The column that is missing.
        column: String,
    },
    /// Values are sealed under stored keys of owners, of which this database has none.
    #[error(
        "{n_values} values are sealed under stored keys of owners, and the database that was looked at has no owner's key: \
         they are in another one; name it, as the program `encdb` does with --owner-keys-database"
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
    /// There is no such table where this connection looks, or this user may not see it.
    #[error(
        "there is no table `{table}` here that this user may read; was it renamed, or is it in another schema or database? \
         write the file of tables again with the application as it is now"
    )]
    NoTable {
        /// The table.
        table: String,
    },
    /// A row has NULL in its primary key, which SQLite lets one have, and no page can begin after it.
    #[error(
        "a row of the table `{table}` has NULL in its primary key, so that the rows after it cannot be found; give it a value \
         there"
    )]
    NullInKey {
        /// The table.
        table: String,
    },
    /// Which owners' keys were replaced could not be told.
    #[error("the table of owners' keys could not be asked which were replaced")]
    OwnerKeys(#[from] encdb_core::Error),
    /// The database is a replica, in which rows may be missing that the primary has.
    #[error(
        "this database is a replica, which may lack what its primary has; connect to the primary"
    )]
    Replica,
    /// Somebody began the same job with another target: a rotation to a key that was promoted in the meantime.
    #[error(
        "the job `{job}` was started again with another target, such as a key that was promoted in the meantime; run it again with \
         the keys of now"
    )]
    Replaced {
        /// The job's name.
        job: String,
    },
    /// A UNIQUE token column was to hold tokens of two epochs, under which equal values have unequal tokens.
    #[error(
        "the token column `{table}.{column}` is UNIQUE, and with tokens of two epochs in it equal values would pass as different; \
         add a second token column and name it as `next_token`: docs/keys.md, \"A UNIQUE token column\""
    )]
    UniqueTokens {
        /// The table.
        table: String,
        /// The token column.
        column: String,
    },
    /// Values are sealed in a column of which the tables that were given say nothing.
    #[error(
        "{n_values} values in `{table}.{column}` are sealed, and the tables that were given do not list that column; give all \
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
