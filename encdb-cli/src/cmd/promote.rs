//! `encdb keys promote`: a key that seals from now on, or an epoch that search tokens are made in.

use std::path::Path;

use encdb_core::KeyringEntryId;
use encdb_diesel::{
    TableError, TableSpec, TokenSpec, Uniqueness,
    census::{Census, Content},
};

use super::state::PROMOTION;
use crate::{
    args::PromoteArgs, database::Database, error::Error, exit::Outcome, report::Output, tables,
};

pub(crate) fn run(args: &PromoteArgs, out: &Output) -> Result<Outcome, Error> {
    let id = args.entry.series.entry(args.entry.id)?;
    if let (KeyringEntryId::Epoch(epoch), Some(path)) = (id, &args.tables) {
        check_unique_columns(args, path, epoch)?;
    }
    PROMOTION.run(&args.entry, out)
}

/// Equal values have unequal tokens in two epochs: a UNIQUE column that has some of another would let both in.
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

/// Of two columns, each has one epoch, whichever is promoted.
fn would_be_mixed(table: &TableSpec, token: TokenSpec, census: &Census, epoch: u8) -> bool {
    token.uniqueness() == Uniqueness::Unique
        && token.next_sql_name().is_none()
        && census.counts.iter().any(|count| {
            (&*count.table, &*count.column) == (&*table.sql_name().to_string(), token.sql_name())
                && matches!(count.content, Content::TokenOf(found) if found != epoch)
        })
}
