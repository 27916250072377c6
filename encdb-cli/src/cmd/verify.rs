//! `encdb verify`: checks that every value opens and every search token belongs to its value.

use clap::Args;
use encdb_core::OwnerKeys;
use encdb_diesel::{
    KEYRING,
    verify::{Verification, Verified},
};

use crate::{
    args::{DataArgs, KeyringArgs, PassArgs, ThrottleArgs},
    database::{Database, StoredOwnerKeys},
    error::Error,
    exit::Outcome,
    interrupt::Interrupt,
    keyring,
    report::{FailureLine, Findings, Output, Watch},
    tables,
};

/// Opens every value and compares every search token, as the proof to get before a key is destroyed
///
/// A census believes what headers say. This command opens each value with the key that its header names, in its own row and for
/// its owner, and makes each search token again. It only reads, and may be stopped with Ctrl-C; the next run starts from the
/// first row.
///
/// For a value that does not open, or a token that is wrong, the command says in which row it is, why it fails, and what to do;
/// the exit code is then 3. The output of --json has all failures, and the output for people the first ones of each table. Rows
/// are named by their primary keys. Where no keyring is named, the keys are taken from the environment.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    pub(crate) keyring: KeyringArgs,
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) pass: PassArgs,
    #[command(flatten)]
    pub(crate) throttle: ThrottleArgs,
}

pub(crate) fn run(args: &VerifyArgs, out: &Output) -> Result<Outcome, Error> {
    let tables = tables::chosen(tables::read(&args.data.tables)?, &args.pass.table)?;
    KEYRING.install(keyring::load(&args.keyring)?)?;
    let keyring = KEYRING.keyring()?;
    let mut database = Database::connect(&args.data.database)?;
    let interrupt = Interrupt::listen()?;
    if keyring.owner_keys() == OwnerKeys::Stored {
        KEYRING.keep_owner_keys_in(StoredOwnerKeys::open(&args.data)?.store());
    }
    let throttle = Database::throttle(&args.throttle, &args.data)?;
    let mut n_failed = 0;
    for table in tables {
        if interrupt.received() {
            break;
        }
        let name = table.sql_name().to_string();
        let verification = Verification::new(table, &keyring).throttle(throttle.clone());
        let watch = Watch::new(out, &name);
        let verified = verify(&mut database, &verification, &interrupt, watch)?;
        let findings = Findings::new(&name, &verified);
        out.results(&findings, [&findings.counts])?;
        n_failed += verified.n_failed;
    }
    Ok(outcome(n_failed, &interrupt, out))
}

fn verify(
    database: &mut Database,
    verification: &Verification<'_>,
    interrupt: &Interrupt,
    mut watch: Watch,
) -> Result<Verified, Error> {
    let ended = database.verify(verification, |progress, failures| {
        watch.tell(failures.iter().map(FailureLine::from))?;
        watch.show(progress)?;
        interrupt.flow()
    });
    watch.end()?;
    ended
}

fn outcome(n_failed: u64, interrupt: &Interrupt, out: &Output) -> Outcome {
    if interrupt.received() {
        out.remark("stopped; nothing is known about the rest, and the same command starts from the first row");
        return Outcome::Interrupted;
    }
    if n_failed == 0 {
        out.advice(
            "where `encdb keys census` counts nothing under a retired key, `encdb keys destroy` removes it",
        );
        return Outcome::Done;
    }
    out.remark(format_args!(
        "{n_failed} values or search tokens failed; mend what can be mended, and run the same command again before a key is \
         destroyed"
    ));
    Outcome::Remaining
}

const EXAMPLES: &str = "\
Examples:
  encdb verify --tables tables.json
  encdb verify --keyring app.keyring --passphrase-file passphrase \\
    --tables tables.json --max-rate 2000
  encdb verify --tables tables.json --table people --json";
