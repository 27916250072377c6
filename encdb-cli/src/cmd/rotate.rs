//! `encdb rotate`: rewrites every row under the current key.

use std::time::Duration;

use clap::{Args, value_parser};
use encdb_core::{Keyring, OwnerKeys};
use encdb_diesel::{KEYRING, Progress, rotate::Rotation, spec::TableSpec};

use crate::{
    args::{DataArgs, KeyringArgs, PassArgs, ThrottleArgs, duration, whole_seconds},
    database::{Database, Others, StoredOwnerKeys},
    error::Error,
    exit::Outcome,
    interrupt::Interrupt,
    keyring,
    report::{Output, Recorded, Rewrapped, Rotated, Watch},
    tables,
};

/// Rewrites every row under the current key, and its search tokens in the current epoch
///
/// The application may go on reading and writing. Progress is kept in the database: after Ctrl-C or a crash the same command
/// goes on where it stopped, and several may run at once, on several machines.
///
/// While a throttle holds it, the command claims no rows and says why it waits. All throttles but the replicas can be changed
/// while it runs, by an UPDATE of the job's row in the table __encdb_job_throttles: NULL leaves each command its own options.
///
/// Values that do not open are left as they are and recorded in the table __encdb_job_errors; the exit code is then 3. Where
/// no keyring is named, the keys are taken from the environment.
///
/// Where the keyring has stored owner keys, these are wrapped again first, and the values under them stay. An owner key that
/// does not open is named and left as it is, and the exit code is 3 as well.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RotateArgs {
    #[command(flatten)]
    pub(crate) keyring: KeyringArgs,
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) pass: PassArgs,
    #[command(flatten)]
    pub(crate) throttle: ThrottleArgs,
    /// The time of a batch, for which a writer may have to wait for one of its rows
    #[arg(long, value_name = "TIME", default_value = "200ms", value_parser = duration)]
    pub(crate) batch_time: Duration,
    /// The number of connections that rewrite rows at once; on SQLite, which allows one writer at a time, more than one gain
    /// nothing
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = value_parser!(u16).range(1..=64))]
    pub(crate) workers: u16,
    /// The time after which another worker takes over the rows of a silent worker
    #[arg(long, value_name = "TIME", default_value = "15s", value_parser = whole_seconds)]
    pub(crate) lease: Duration,
    /// Seal every row without a valid seal as it is, although it may have been tampered with before
    #[arg(long)]
    pub(crate) seal_rows_as_they_are: bool,
}

pub(crate) fn run(args: &RotateArgs, out: &Output) -> Result<Outcome, Error> {
    let tables = tables::chosen(tables::read(&args.data.tables)?, &args.pass.table)?;
    KEYRING.install(keyring::load(&args.keyring)?)?;
    let keyring = KEYRING.keyring()?;
    let mut database = Database::connect(&args.data.database)?;
    let interrupt = Interrupt::listen()?;
    database.set_up(&keyring)?;
    let throttle = Database::throttle(&args.throttle, &args.data)?;
    let mut n_failed_keys = 0;
    if keyring.owner_keys() == OwnerKeys::Stored {
        n_failed_keys = rewrap(args, &keyring, &interrupt, out)?;
    }
    let mut n_failed = 0;
    for table in tables {
        if interrupt.received() {
            break;
        }
        let name = table.sql_name().to_string();
        let rotation = rotation(table, &keyring, args).throttle(throttle.clone());
        let watch = Watch::new(out, &name);
        let ended = rotate(&mut database, &rotation, &others(args), &interrupt, watch)?;
        let event = if interrupt.received() { "stopped" } else { "done" };
        out.result(&Rotated::new(event, &name, &ended))?;
        if ended.n_failed > 0 {
            let recorded = Recorded::new(&name, &database.recorded(&rotation)?);
            out.results(&recorded, &recorded.0)?;
        }
        n_failed += ended.n_failed;
    }
    if interrupt.received() {
        out.remark("stopped after a whole step; run the same command again to go on");
        return Ok(Outcome::Interrupted);
    }
    Ok(outcome(n_failed_keys, n_failed, out))
}

/// Wraps the stored keys of owners under the current root key. They also open the values that the tables' tokens are made
/// from.
/// Returns how many do not open.
fn rewrap(
    args: &RotateArgs,
    keyring: &Keyring,
    interrupt: &Interrupt,
    out: &Output,
) -> Result<u64, Error> {
    let owner_keys = StoredOwnerKeys::open(&args.data)?;
    KEYRING.keep_owner_keys_in(owner_keys.store());
    let done = owner_keys.rewrap(&mut |_| interrupt.flow())?;
    out.result(&Rewrapped::new(&done, keyring.current()))?;
    Ok(done.n_failed)
}

fn rotation<'k>(table: TableSpec, keyring: &'k Keyring, args: &RotateArgs) -> Rotation<'k> {
    let rotation = Rotation::new(table, keyring).batch_time(args.batch_time).lease(args.lease);
    if args.seal_rows_as_they_are { rotation.seal_rows_as_they_are() } else { rotation }
}

fn others(args: &RotateArgs) -> Others<'_> {
    Others { args: &args.data.database, n_others: args.workers - 1 }
}

fn rotate(
    database: &mut Database,
    rotation: &Rotation<'_>,
    others: &Others<'_>,
    interrupt: &Interrupt,
    mut watch: Watch,
) -> Result<Progress, Error> {
    let ended = database.rotate(rotation, others, |progress| {
        watch.show(progress)?;
        interrupt.flow()
    });
    watch.end()?;
    ended
}

fn outcome(n_failed_keys: u64, n_failed: u64, out: &Output) -> Outcome {
    if n_failed_keys > 0 {
        out.remark(format_args!(
            "{n_failed_keys} keys of owners could not be opened and are as they were, in the table __encdb_owner_keys"
        ));
    }
    if n_failed > 0 {
        out.remark(format_args!(
            "{n_failed} values could not be opened, or rows do not pass their seals, and are as they were; the table __encdb_job_errors has them all"
        ));
    }
    if n_failed_keys + n_failed > 0 {
        return Outcome::Remaining;
    }
    out.advice("`encdb keys census` counts what is left under which key");
    Outcome::Done
}

const EXAMPLES: &str = "\
Examples:
  encdb rotate --tables tables.json
  encdb rotate --keyring app.keyring --passphrase-file passphrase \\
    --tables tables.json --max-rate 500
  encdb rotate --tables tables.json --workers 4
  encdb rotate --tables tables.json --max-lag 5s \\
    --replica-variable REPLICA_URL --max-load Threads_running=25 \\
    --pause-file /run/encdb.pause";
