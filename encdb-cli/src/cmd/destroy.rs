//! `encdb keys destroy`: a retired key is gone for good, if nothing needs it.

use encdb_core::{Fingerprint, FingerprintKind, Keyring, KeyringEntryId};

use super::census::under;
use crate::{
    args::DestroyArgs,
    database::Database,
    error::Error,
    exit::Outcome,
    keyring::OpenKeyring,
    report::{Change, Counts, Output, Refusal, Step},
    tables,
};

pub(crate) fn run(args: &DestroyArgs, out: &Output) -> Result<Outcome, Error> {
    let id = args.entry.series.entry(args.entry.id)?;
    if args.confirm != args.entry.id {
        return Err(Error::Confirm { id: args.entry.id, confirmed: args.confirm });
    }
    let tables = tables::read(&args.data.tables)?;
    let mut keyring = OpenKeyring::open(&args.entry.keyring)?;
    let whole = keyring.keys.keyring()?;
    // Only in memory, and first: a key whose state forbids it need not be counted.
    match id {
        KeyringEntryId::Epoch(epoch) => keyring.keys.destroy_epoch(epoch)?,
        KeyringEntryId::Key(key) => keyring.keys.destroy_key(key)?,
    }
    let mut database = Database::connect(&args.data.database)?;
    check_record(&mut database, &whole, id)?;
    let census = database.census(&tables)?;
    let counts = Counts::new(&tables, &census);
    out.results(&counts, &counts.lines)?;
    match under(&census, id) {
        0 => destroy(&keyring, &mut database, id, out),
        n_values => {
            out.refused(&Refusal::new(id, n_values))?;
            Ok(Outcome::Remaining)
        }
    }
}

/// That the database was written with these keys, and with the one that is to go: in any other it would be found nowhere.
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
    out.advice("let every process load the new keyring, and remove the older copies of it");
    Ok(Outcome::Done)
}

/// Before the file is replaced: programs that still have the key record it again, and those that do not can start.
fn forget(database: &mut Database, id: KeyringEntryId) -> Result<(), Error> {
    match id {
        KeyringEntryId::Epoch(epoch) => database.forget_epoch(epoch),
        KeyringEntryId::Key(_) => Ok(()),
    }
}
