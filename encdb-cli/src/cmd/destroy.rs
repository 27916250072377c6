//! `encdb keys destroy`: a retired key is gone for good, if nothing needs it.

use encdb_core::KeyringEntryId;

use super::census::under;
use crate::{
    args::DestroyArgs,
    database::Database,
    error::Error,
    exit::Outcome,
    keyring::OpenKeyring,
    report::{Change, Counts, Output, Step},
    tables,
};

pub(crate) fn run(args: &DestroyArgs, out: &Output) -> Result<Outcome, Error> {
    let id = args.entry.series.entry(args.entry.id)?;
    if args.confirm != args.entry.id {
        return Err(Error::Confirm { id: args.entry.id, confirmed: args.confirm });
    }
    let tables = tables::read(&args.data.tables)?;
    let mut keyring = OpenKeyring::open(&args.entry.keyring)?;
    // Only in memory, and first: a key whose state forbids it need not be counted.
    match id {
        KeyringEntryId::Epoch(epoch) => keyring.keys.destroy_epoch(epoch)?,
        KeyringEntryId::Key(key) => keyring.keys.destroy_key(key)?,
    }
    let mut database = Database::connect(&args.data.database)?;
    let census = database.census(&tables)?;
    let counts = Counts::new(&tables, &census);
    out.results(&counts, &counts.lines)?;
    let n_values = under(&census, id);
    if n_values > 0 {
        out.remark(format_args!(
            "not destroyed: {n_values} values are under {id}; run `encdb rotate`, and look at what fails"
        ));
        return Ok(Outcome::Remaining);
    }
    forget(&mut database, id)?;
    let revision = keyring.replace()?;
    out.changed(&Change::of_key(id, Step::Destroyed, &keyring.place, revision))?;
    out.advice("let every process load the new keyring, and remove the older copies of it");
    Ok(Outcome::Done)
}

/// Before the file is replaced: programs that still have the key record it again, and those that do not can start.
fn forget(database: &mut Database, id: KeyringEntryId) -> Result<(), Error> {
    match id {
        KeyringEntryId::Epoch(epoch) if database.own_schema()?.is_some() => {
            database.forget_epoch(epoch)
        }
        _ => Ok(()),
    }
}
