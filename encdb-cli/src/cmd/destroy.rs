//! `encdb keys destroy`: removes a retired key for good, if nothing needs it.

use clap::Args;
use encdb_core::{Fingerprint, FingerprintKind, Keyring, KeyringEntryId};
use encdb_diesel::spec::TableSpec;

use super::entry::EntryArgs;
use crate::{
    args::DataArgs,
    database::Database,
    error::Error,
    exit::Outcome,
    keyring::OpenKeyring,
    need::Need,
    report::{Change, Counts, Output, Refusal, Step},
    tables,
};

/// Destroys a retired key, if no value is under it any more
///
/// The values in every table of --tables are counted first. While a value is sealed under the key, or a search token is of the
/// epoch, the command refuses with exit code 3. Other databases and backups are not looked at: their values under the key are
/// lost.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DestroyArgs {
    #[command(flatten)]
    pub(crate) entry: EntryArgs,
    /// The id once more, because a destroyed key does not come back
    #[arg(long, value_name = "ID")]
    pub(crate) confirm: u16,
    #[command(flatten)]
    pub(crate) data: DataArgs,
}

pub(crate) fn run(args: &DestroyArgs, out: &Output) -> Result<Outcome, Error> {
    let id = args.entry.series.entry(args.entry.id)?;
    if args.confirm != args.entry.id {
        return Err(Error::Confirm { id: args.entry.id, confirmed: args.confirm });
    }
    let tables = tables::read(&args.data.tables)?;
    let mut keyring = OpenKeyring::open(&args.entry.keyring)?;
    let whole = keyring.keys.keyring()?;
    // First in memory only: a key whose state forbids it need not be counted.
    match id {
        KeyringEntryId::Epoch(epoch) => keyring.keys.destroy_epoch(epoch)?,
        KeyringEntryId::Key(key) => keyring.keys.destroy_key(key)?,
    }
    let mut database = Database::connect(&args.data.database)?;
    let mut owner_keys = Database::of_owner_keys(&args.data.owner_keys)?;
    for database in std::iter::once(&mut database).chain(&mut owner_keys) {
        check_record(database, &whole, id)?;
        database.check_primary()?;
    }
    match need(&mut database, owner_keys.as_mut(), &tables, id, out)? {
        None => destroy(&keyring, &mut database, id, out),
        Some(need) => {
            out.refused(&Refusal::new(id, &need))?;
            Ok(Outcome::Remaining)
        }
    }
}

/// Returns what needs the key, in the listed tables and then in all others.
fn need(
    database: &mut Database,
    owner_keys: Option<&mut Database>,
    tables: &[TableSpec],
    id: KeyringEntryId,
    out: &Output,
) -> Result<Option<Need>, Error> {
    let census = database.census(tables, owner_keys)?;
    let counts = Counts::new(tables, &census);
    out.results(&counts, &counts.lines)?;
    if let Some(need) = Need::in_listed(&census, id) {
        return Ok(Some(need));
    }
    Ok(Need::in_unlisted(database.census_of_unlisted(tables)?, id))
}

/// Checks that the database was written with these keys and with the key that is to be destroyed: any other database has no
/// values under it.
fn check_record(
    database: &mut Database,
    keyring: &Keyring,
    id: KeyringEntryId,
) -> Result<(), Error> {
    let is_recorded = database.own_schema()?.is_some()
        && !database.check_keys(keyring)?.iter().any(|unknown| is_of(unknown, id));
    if is_recorded { Ok(()) } else { Err(Error::NoRecord { id }) }
}

fn is_of(fingerprint: &Fingerprint, id: KeyringEntryId) -> bool {
    let (kind, id) = match id {
        KeyringEntryId::Epoch(epoch) => (FingerprintKind::Index, epoch.into()),
        KeyringEntryId::Key(key) => (FingerprintKind::Root, key.get()),
    };
    (fingerprint.kind(), fingerprint.id()) == (kind, id)
}

fn destroy(
    keyring: &OpenKeyring,
    database: &mut Database,
    id: KeyringEntryId,
    out: &Output,
) -> Result<Outcome, Error> {
    forget(database, id)?;
    let revision = keyring.replace()?;
    out.changed(&Change::of_key(id, Step::Destroyed, &keyring.place, revision))?;
    out.advice(
        "let every process load the new keyring, and remove the older copies of the keyring",
    );
    Ok(Outcome::Done)
}

/// Forgets an epoch before the keyring is replaced, so that programs without its key can start. Programs that still have it
/// record it again.
fn forget(database: &mut Database, id: KeyringEntryId) -> Result<(), Error> {
    match id {
        KeyringEntryId::Epoch(epoch) => database.forget_epoch(epoch),
        KeyringEntryId::Key(_) => Ok(()),
    }
}

const EXAMPLES: &str = "\
Examples:
  encdb keys destroy 1 --confirm 1 --tables tables.json \\
    --keyring app.keyring --passphrase-file passphrase";
