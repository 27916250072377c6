//! `encdb keys promote`: makes a key current, or an epoch of search tokens.

use std::path::{Path, PathBuf};

use clap::Args;
use encdb_core::KeyringEntryId;
use encdb_diesel::{
    TableError,
    census::{Census, Content},
    spec::{TableSpec, TokenSpec, Uniqueness},
};

use super::{entry::EntryArgs, state::PROMOTION};
use crate::{
    args::DatabaseArgs, database::Database, error::Error, exit::Outcome, report::Output, tables,
};

/// The key that seals from now on, or the epoch in which tokens are made from now on.
#[derive(Debug, Args)]
pub(crate) struct PromoteArgs {
    #[command(flatten)]
    pub(crate) entry: EntryArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    /// The tables with encrypted columns, as for `rotate`. An epoch needs them: their UNIQUE token columns are looked at first
    #[arg(long, value_name = "FILE", help_heading = "Database")]
    pub(crate) tables: Option<PathBuf>,
}

pub(crate) fn run(args: &PromoteArgs, out: &Output) -> Result<Outcome, Error> {
    let id = args.entry.series.entry(args.entry.id)?;
    if let KeyringEntryId::Epoch(epoch) = id {
        let path = args.tables.as_deref().ok_or(Error::NoTablesToPromote)?;
        check_unique_columns(args, path, epoch)?;
    }
    PROMOTION.run(&args.entry, out)
}

/// Refuses a UNIQUE column that has tokens of another epoch: equal values have unequal tokens in two epochs, so the column
/// would accept both.
fn check_unique_columns(args: &PromoteArgs, path: &Path, epoch: u8) -> Result<(), Error> {
    let tables = tables::read(path)?;
    let census = Database::connect(&args.database)?.census_of_tables(&tables)?;
    let mut unique = tables.iter().flat_map(|table| {
        table.columns().iter().filter_map(|column| column.token()).map(move |token| (table, token))
    });
    match unique.find(|(table, token)| would_be_mixed(table, *token, &census, epoch)) {
        None => Ok(()),
        Some((table, token)) => Err(TableError::UniqueTokens {
            table: table.sql_name().to_string(),
            column: token.sql_name().to_owned(),
        }
        .into()),
    }
}

/// Returns whether a column would have tokens of two epochs. With a column for the next epoch, each column has one.
fn would_be_mixed(table: &TableSpec, token: TokenSpec, census: &Census, epoch: u8) -> bool {
    token.uniqueness() == Uniqueness::Unique
        && token.next_sql_name().is_none()
        && census.counts.iter().any(|count| {
            (&*count.table, &*count.column) == (&*table.sql_name().to_string(), token.sql_name())
                && matches!(count.content, Content::TokenOf(found) if found != epoch)
        })
}
