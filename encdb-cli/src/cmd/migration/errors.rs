//! `encdb errors`: the rows that could not be sealed.

use clap::Args;
use encdb_diesel::migrate::{Migration, Retried};

#[cfg(feature = "legacy")]
use crate::{args::LegacyArgs, legacy::LegacyCiphers};

use super::Moving;
use crate::{
    args::MigrationArgs,
    database::Database,
    error::Error,
    exit::Outcome,
    report::{Output, RetriedLine, RowErrorLines},
    tables,
};

/// Lists the rows that could not be sealed or opened, and tries them again
///
/// A row is named by its primary key, with the reason and what to do about it, and never with a value. The list is in the table
/// migration_errors as well, where rows that were resolved stay with the time of that.
///
/// With --retry the rows of the list are tried again, and no others; the exit code is 3 if some of them fail again. Only --retry
/// needs keys.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ErrorsArgs {
    #[command(flatten)]
    migration: MigrationArgs,
    #[cfg(feature = "legacy")]
    #[command(flatten)]
    legacy: LegacyArgs,
    /// Try these rows again
    #[arg(long)]
    retry: bool,
    /// The most rows of each table that are listed
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
}

pub(crate) fn run(args: &ErrorsArgs, out: &Output) -> Result<Outcome, Error> {
    if args.retry {
        return retry(args, out);
    }
    let tables = tables::moved(&args.migration.data.tables, &args.migration.table)?;
    let mut database = Database::connect(&args.migration.data.database)?;
    let mut n_listed = 0;
    for table in &tables {
        n_listed += list(&mut database, table, args.limit, out)?;
    }
    if n_listed > 0 {
        out.advice("correct these rows, and run `encdb errors --retry`");
    }
    Ok(Outcome::Done)
}

/// Lists the rows of a table that failed, and returns their number.
fn list(
    database: &mut Database,
    table: &encdb_diesel::spec::TableSpec,
    limit: usize,
    out: &Output,
) -> Result<usize, Error> {
    let lines = RowErrorLines::new(table, &database.row_errors(table, limit)?);
    out.results(&lines, &lines.lines)?;
    Ok(lines.lines.len())
}

fn retry(args: &ErrorsArgs, out: &Output) -> Result<Outcome, Error> {
    #[cfg(feature = "legacy")]
    let legacy = LegacyCiphers::read(&args.legacy)?;
    let Moving { tables, keyring, mut database, interrupt } =
        Moving::begin(args.migration.choice())?;
    let mut n_failed = 0;
    for table in &tables {
        let migration = Migration::new(*table, &keyring);
        #[cfg(feature = "legacy")]
        let migration = legacy.open_for(migration);
        let Retried { n_tried, n_resolved, .. } =
            database.retry(&migration, |_| interrupt.flow())?;
        out.result(&RetriedLine::new(table, n_tried, n_resolved))?;
        list(&mut database, table, args.limit, out)?;
        n_failed += n_tried - n_resolved;
        if interrupt.received() {
            out.remark("stopped after a whole batch; run the same command again to try the rest");
            return Ok(Outcome::Interrupted);
        }
    }
    if n_failed > 0 {
        out.remark(format_args!("{n_failed} values failed again"));
        return Ok(Outcome::Remaining);
    }
    out.advice("`encdb status` shows how far each column is, and `encdb verify` opens every value");
    Ok(Outcome::Done)
}

const EXAMPLES: &str = "\
Examples:
  encdb errors --tables tables.json
  encdb errors --keyring app.keyring --passphrase-file passphrase \\
    --tables tables.json --retry";
