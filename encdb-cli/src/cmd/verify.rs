//! `encdb verify`: checks that every value opens and every search token belongs to its value.

use std::{ops::ControlFlow, sync::Arc};

use clap::Args;
use encdb_core::Keyring;
use encdb_diesel::{
    KEYRING, Progress, TableError,
    migrate::{Migration, Phase},
    spec::TableSpec,
    throttle::Throttle,
    verify::{Failure, Verification, Verified},
};

#[cfg(feature = "legacy")]
use crate::{args::LegacyArgs, legacy::LegacyCiphers};

use super::migration::keep_owner_keys;
use crate::{
    args::{DataArgs, KeyringArgs, PassArgs, ThrottleArgs},
    database::Database,
    error::Error,
    exit::Outcome,
    interrupt::Interrupt,
    keyring,
    report::{FailureLine, Findings, Output, VerifiedColumns, Watch},
    tables,
};

/// Opens every value and compares every search token, as the proof to get before a key is destroyed or plaintext is dropped
///
/// A census believes what headers say. This command opens each value with the key that its header names, in its own row and for
/// its owner, and makes each search token again. It only reads, and may be stopped with Ctrl-C; the next run starts from the
/// first row.
///
/// Where a table is being moved from plaintext, each value is compared with the plaintext as well, and a value that is only in the
/// clear is a failure. A run without a failure is recorded in the table encryption_migrations, unless the database is a replica;
/// `encdb switch` and `encdb drop-unencrypted` need that record.
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
    #[cfg(feature = "legacy")]
    #[command(flatten)]
    pub(crate) legacy: LegacyArgs,
    #[command(flatten)]
    pub(crate) throttle: ThrottleArgs,
}

pub(crate) fn run(args: &VerifyArgs, out: &Output) -> Result<Outcome, Error> {
    let tables = tables::chosen(tables::read(&args.data.tables)?, &args.pass.table)?;
    let (mut verifying, mut all) = (Verifying::begin(args)?, VerifiedColumns::default());
    let (mut n_failed, mut move_of) = (0, Move::None);
    for table in tables {
        if verifying.interrupt.received() {
            break;
        }
        let name = table.sql_name().to_string();
        let verified = verifying.verify(&table, Watch::new(out, &name))?;
        let findings = Findings::new(&name, &verified);
        out.results(&findings, [&findings.counts])?;
        all.add(&name, &verified);
        n_failed += verified.n_failed;
        move_of = move_of.max(verifying.reached(&table)?);
    }
    if !verifying.interrupt.received() {
        out.results(&all, &all.lines)?;
        out.result(&all.totals())?;
    }
    Ok(outcome(n_failed, move_of, &verifying.interrupt, out))
}

/// The keys and the database of a verification.
struct Verifying {
    throttle: Throttle,
    keyring: Arc<Keyring>,
    #[cfg(feature = "legacy")]
    legacy: LegacyCiphers,
    database: Database,
    interrupt: Interrupt,
}

impl Verifying {
    fn begin(args: &VerifyArgs) -> Result<Self, Error> {
        #[cfg(feature = "legacy")]
        let legacy = LegacyCiphers::read(&args.legacy)?;
        KEYRING.install(keyring::load(&args.keyring)?)?;
        let keyring = KEYRING.keyring()?;
        let database = Database::connect(&args.data.database)?;
        let interrupt = Interrupt::listen()?;
        keep_owner_keys(&keyring, &args.data)?;
        Ok(Self {
            throttle: Database::throttle(&args.throttle, &args.data)?,
            keyring,
            #[cfg(feature = "legacy")]
            legacy,
            database,
            interrupt,
        })
    }

    /// Verifies a table. Where it is being moved from plaintext, a run without a failure is recorded.
    fn verify(&mut self, table: &TableSpec, mut watch: Watch) -> Result<Verified, Error> {
        let verified = if tables::is_moved(table) && self.has_begun(table)? {
            self.verify_moved(table, &mut watch)
        } else {
            match self.verify_sealed(table, &mut watch) {
                // Refused, with the stage that adds the column.
                Err(Error::Job(TableError::MissingColumn { .. })) if tables::is_moved(table) => {
                    self.verify_moved(table, &mut watch)
                }
                verified => verified,
            }
        };
        watch.end()?;
        verified
    }

    fn has_begun(&mut self, table: &TableSpec) -> Result<bool, Error> {
        Ok(!self.database.status_of(table)?.is_empty())
    }

    fn verify_moved(&mut self, table: &TableSpec, watch: &mut Watch) -> Result<Verified, Error> {
        let migration = Migration::new(*table, &self.keyring);
        let migration = migration.throttle(self.throttle.clone());
        #[cfg(feature = "legacy")]
        let migration = self.legacy.open_for(migration);
        self.database.verify_moved(&migration, |progress, failures| {
            shown(watch, progress, failures)?;
            self.interrupt.flow()
        })
    }

    fn verify_sealed(&mut self, table: &TableSpec, watch: &mut Watch) -> Result<Verified, Error> {
        let verification = Verification::new(*table, &self.keyring);
        let verification = verification.throttle(self.throttle.clone());
        self.database.verify(&verification, |progress, failures| {
            shown(watch, progress, failures)?;
            self.interrupt.flow()
        })
    }

    /// Returns what may be done next with a table.
    fn reached(&mut self, table: &TableSpec) -> Result<Move, Error> {
        if !tables::is_moved(table) || !self.has_begun(table)? {
            return Ok(Move::None);
        }
        let phase = self.database.phase(table)?;
        Ok(match (phase, self.database.check_primary()) {
            (Phase::Dropped | Phase::Decrypting, _) => Move::None,
            (_, Err(Error::Job(TableError::Replica))) => Move::OnReplica,
            (_, Err(error)) => return Err(error),
            (Phase::Switched, Ok(())) => Move::Switched,
            _ => Move::Verified,
        })
    }
}

/// Whether a verified table is being moved from plaintext.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Move {
    None,
    /// It may be switched.
    Verified,
    /// Its plaintext may be dropped.
    Switched,
    /// The run was on a replica, and is not recorded.
    OnReplica,
}

impl Move {
    const fn next(self) -> &'static str {
        match self {
            Self::None => {
                "where `encdb keys census` counts nothing under a retired key, `encdb keys destroy` removes it"
            }
            Self::Verified => "`encdb switch` makes the ciphertext the truth",
            Self::Switched => {
                "once no application reads or writes plaintext, `encdb drop-unencrypted` drops it"
            }
            Self::OnReplica => {
                "this is a replica, so the run is not recorded; run the same command on the primary before `encdb switch` or \
                 `encdb drop-unencrypted`"
            }
        }
    }
}

fn shown(watch: &mut Watch, progress: &Progress, failures: &[Failure]) -> ControlFlow<()> {
    watch.tell(failures.iter().map(FailureLine::from))?;
    watch.show(progress)
}

fn outcome(n_failed: u64, move_of: Move, interrupt: &Interrupt, out: &Output) -> Outcome {
    if interrupt.received() {
        out.remark("stopped; nothing is known about the rest, and the same command starts from the first row");
        return Outcome::Interrupted;
    }
    if n_failed == 0 {
        out.advice(move_of.next());
        return Outcome::Done;
    }
    out.remark(format_args!(
        "{n_failed} values or search tokens failed; mend what can be mended, and run the same command again before a key is \
         destroyed or plaintext is dropped"
    ));
    Outcome::Remaining
}

const EXAMPLES: &str = "\
Examples:
  encdb verify --tables tables.json
  encdb verify --keyring app.keyring --passphrase-file passphrase \\
    --tables tables.json --max-rate 2000
  encdb verify --tables tables.json --table people --json";
