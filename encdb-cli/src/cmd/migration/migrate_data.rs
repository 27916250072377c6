//! `encdb migrate-data`: seals the values that are in the clear alone.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use clap::{Args, value_parser};
use encdb_core::Keyring;
use encdb_diesel::{
    migrate::{Migration, Stage},
    spec::TableSpec,
    throttle::Throttle,
};

#[cfg(feature = "legacy")]
use crate::{args::LegacyArgs, legacy::LegacyCiphers};

use super::{Moving, left::Left};
use crate::{
    args::{
        DataArgs, DryRunArgs, KeyringArgs, MigrationChoice, PassArgs, ThrottleArgs, whole_seconds,
    },
    database::{Database, Others},
    error::Error,
    exit::Outcome,
    interrupt::Interrupt,
    report::{ColumnLines, Output, RowErrorLines, Watch},
};

/// Seals every value that is in the clear alone
///
/// Old and new applications may go on reading and writing: a row is written only if it has not changed since it was read.
/// Progress is kept in the database: after Ctrl-C or a crash the same command goes on, and several may run at once, on several
/// machines. With --follow the command goes on after the last row, and seals what old applications write.
///
/// A row that cannot be sealed is left as it is and recorded in the table migration_errors; the others go on, and the exit code is
/// 3. `encdb errors` lists such rows.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct MigrateDataArgs {
    #[command(flatten)]
    keyring: KeyringArgs,
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    pass: PassArgs,
    #[command(flatten)]
    throttle: ThrottleArgs,
    #[cfg(feature = "legacy")]
    #[command(flatten)]
    legacy: LegacyArgs,
    #[command(flatten)]
    dry_run: DryRunArgs,
    /// The most rows of a batch; without this option a batch takes about 200 ms
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..))]
    batch_size: Option<u32>,
    /// The number of connections that seal rows at once; on SQLite, which allows one writer at a time, more than one gain nothing
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = value_parser!(u16).range(1..=64))]
    workers: u16,
    /// The time after which another worker takes over the rows of a silent worker
    #[arg(long, value_name = "TIME", default_value = "15s", value_parser = whole_seconds)]
    lease: Duration,
    /// Stop when more rows than this fail; without this option failed rows are recorded and the others go on
    #[arg(long, value_name = "N")]
    max_errors: Option<u64>,
    /// Go on when all rows are sealed, and seal what old applications write, until somebody stops it
    #[arg(long)]
    follow: bool,
}

pub(crate) fn run(args: &MigrateDataArgs, out: &Output) -> Result<Outcome, Error> {
    let MigrateDataArgs { keyring, data, pass, .. } = args;
    let choice = MigrationChoice { keyring, data, tables: &pass.table };
    if args.dry_run.dry_run {
        return Moving::open(choice)?.print_plan(Stage::MigrateData, out);
    }
    #[cfg(feature = "legacy")]
    let legacy = LegacyCiphers::read(&args.legacy)?;
    let mut sealing = Sealing {
        args,
        throttle: Database::throttle(&args.throttle, data)?,
        moving: Moving::begin(choice)?,
        #[cfg(feature = "legacy")]
        legacy,
    };
    loop {
        let began = Instant::now();
        let left = sealing.pass(out)?;
        if !sealing.follows_in_turn() || !rest(began.elapsed() * REST, &sealing.moving.interrupt) {
            return Ok(outcome(left, &sealing.moving.interrupt, out));
        }
    }
}

/// The tables, the keys and the limits of the command.
struct Sealing<'a> {
    args: &'a MigrateDataArgs,
    throttle: Throttle,
    moving: Moving,
    #[cfg(feature = "legacy")]
    legacy: LegacyCiphers,
}

impl Sealing<'_> {
    /// Tells whether several tables are followed. The library follows one, and several take turns here.
    const fn follows_in_turn(&self) -> bool {
        self.args.follow && self.moving.tables.len() > 1
    }

    /// Goes through all tables once.
    fn pass(&mut self, out: &Output) -> Result<Left, Error> {
        let others = Others { args: &self.args.data.database, n_others: self.args.workers - 1 };
        let mut left = Left::default();
        for table in self.moving.tables.clone() {
            if self.moving.interrupt.received() {
                break;
            }
            let keyring = Arc::clone(&self.moving.keyring);
            let migration = self.migration(table, &keyring);
            #[cfg(feature = "legacy")]
            let migration = self.legacy.open_for(migration);
            let watch = Watch::new(out, &table.sql_name().to_string());
            let Moving { database, interrupt, .. } = &mut self.moving;
            seal(database, (&migration, &others), interrupt, watch)?;
            left = left + report(database, &table, out)?;
        }
        Ok(left)
    }

    fn migration<'k>(&self, table: TableSpec, keyring: &'k Keyring) -> Migration<'k> {
        let migration = migration(table, keyring, self.args).throttle(self.throttle.clone());
        if self.args.follow && !self.follows_in_turn() { migration.follow() } else { migration }
    }
}

/// Waits between two passes, because a pass reads whole tables. Returns false if somebody stops the command.
fn rest(time: Duration, interrupt: &Interrupt) -> bool {
    let began = Instant::now();
    while !interrupt.received() && began.elapsed() < time.max(SHORTEST_REST) {
        thread::sleep(LOOK);
    }
    !interrupt.received()
}

/// Passes are followed by this many times their own time of rest.
const REST: u32 = 10;
const SHORTEST_REST: Duration = Duration::from_secs(1);
/// The time after which a resting command notices Ctrl-C.
const LOOK: Duration = Duration::from_millis(100);

fn migration<'k>(table: TableSpec, keyring: &'k Keyring, args: &MigrateDataArgs) -> Migration<'k> {
    let mut migration = Migration::new(table, keyring).lease(args.lease);
    if let Some(n_rows) = args.batch_size.and_then(|n_rows| usize::try_from(n_rows).ok()) {
        migration = migration.batch_size(n_rows);
    }
    if let Some(limit) = args.max_errors {
        migration = migration.max_errors(limit);
    }
    migration
}

fn seal(
    database: &mut Database,
    (migration, others): (&Migration<'_>, &Others<'_>),
    interrupt: &Interrupt,
    mut watch: Watch,
) -> Result<(), Error> {
    let ended = database.migrate_data(migration, others, |progress| {
        watch.show(progress)?;
        interrupt.flow()
    });
    watch.end()?;
    ended
}

/// Prints how far the columns of a table are, and the first rows that failed.
fn report(database: &mut Database, table: &TableSpec, out: &Output) -> Result<Left, Error> {
    let columns = database.status_of(table)?;
    let lines = ColumnLines::new(&[*table], &columns);
    out.results(&lines, &lines.0)?;
    let n_failed = columns.iter().map(|column| column.n_failed).sum();
    if n_failed > 0 {
        let failed = RowErrorLines::new(table, &database.row_errors(table, MAX_SHOWN)?);
        out.results(&failed, &failed.lines)?;
    }
    Ok(Left { n_values: columns.iter().map(|column| column.n_remaining).sum(), n_failed })
}

fn outcome(left: Left, interrupt: &Interrupt, out: &Output) -> Outcome {
    if interrupt.received() {
        out.remark("stopped after a whole batch; run the same command again to go on");
        return Outcome::Interrupted;
    }
    if left.n_values > 0 {
        out.remark(left);
        return Outcome::Remaining;
    }
    out.advice("`encdb verify` opens every value and compares it with the plaintext");
    Outcome::Done
}

/// How many failed rows are shown; `encdb errors` shows them all.
const MAX_SHOWN: usize = 20;

const EXAMPLES: &str = "\
Examples:
  encdb migrate-data --tables tables.json
  encdb migrate-data --keyring app.keyring --passphrase-file passphrase \\
    --tables tables.json --workers 4 --max-rate 5000
  encdb migrate-data --tables tables.json --follow --max-errors 100";
