//! Why work over a table stopped. What happened before stays done, and running it again goes on.

/// Why work over a table stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JobError {
    /// The database refused.
    #[error("the database refused")]
    Database(#[from] diesel::result::Error),
    /// What the job's own table says of its progress cannot be read.
    #[error(
        "the progress of the job `{job}` in __encdb_jobs cannot be read; delete its row there to begin anew, which repeats work \
         and loses none"
    )]
    Damaged {
        /// The job's name.
        job: String,
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
    /// The table has no primary key, or there is no such table.
    #[error(
        "the table `{table}` has no primary key, or does not exist; rows are read in the order of their key"
    )]
    NoPrimaryKey {
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
    /// Somebody began the same job with another target: a rotation to a key that was promoted in the meantime.
    #[error(
        "the job `{job}` was begun anew with another target, such as a key that was promoted in the meantime; run it again with \
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
}
