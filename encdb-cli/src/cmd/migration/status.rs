//! `encdb status`: how far each column is on its way from plaintext to ciphertext.

use std::{
    thread,
    time::{Duration, Instant},
};

use clap::Args;
use encdb_diesel::spec::TableSpec;

use crate::{
    args::{DataArgs, duration},
    database::Database,
    error::Error,
    exit::Outcome,
    interrupt::Interrupt,
    report::{ColumnLines, Output},
    tables,
};

/// Shows how far each column is on its way from plaintext to ciphertext
///
/// Needs no key, and reads the table encryption_migrations, which any client can read as well:
/// SELECT * FROM encryption_migrations ORDER BY table_name
///
/// With --watch the command shows the columns again and again, with the values sealed in a second and the time left, until
/// somebody stops it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    data: DataArgs,
    /// Show this table only; may be given several times
    #[arg(long, value_name = "NAME")]
    table: Vec<String>,
    /// Show the columns again and again
    #[arg(long)]
    watch: bool,
    /// The time between two looks
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = duration, requires = "watch")]
    interval: Duration,
}

pub(crate) fn run(args: &StatusArgs, out: &Output) -> Result<Outcome, Error> {
    let tables = tables::moved(&args.data.tables, &args.table)?;
    let mut database = Database::connect(&args.data.database)?;
    let mut lines = ColumnLines::new(&tables, &database.status()?);
    out.results(&lines, &lines.0)?;
    if !args.watch {
        return Ok(Outcome::Done);
    }
    let interrupt = Interrupt::listen()?;
    while wait(args.interval, &interrupt) {
        lines = later(&mut database, &tables, &lines)?;
        out.again(&lines, &lines.0)?;
    }
    Ok(Outcome::Interrupted)
}

/// Reads how far the columns are now, and compares that with the last look.
fn later(
    database: &mut Database,
    tables: &[TableSpec],
    before: &ColumnLines,
) -> Result<ColumnLines, Error> {
    Ok(ColumnLines::new(tables, &database.status()?).since(before))
}

/// Waits for the next look. Returns false if somebody stops the command.
fn wait(interval: Duration, interrupt: &Interrupt) -> bool {
    let began = Instant::now();
    while !interrupt.received() && began.elapsed() < interval {
        thread::sleep(STEP.min(interval.saturating_sub(began.elapsed())));
    }
    !interrupt.received()
}

/// The longest time until a signal is noticed.
const STEP: Duration = Duration::from_millis(100);

const EXAMPLES: &str = "\
Examples:
  encdb status --tables tables.json
  encdb status --tables tables.json --watch";
