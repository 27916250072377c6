//! `encdb keys retire`: a key only opens from now on.

use encdb_core::KeyringEntryId;

use crate::{
    args::EntryArgs,
    error::Error,
    exit::Outcome,
    keyring::OpenKeyring,
    report::{Change, Output, Step},
};

pub(crate) fn run(args: &EntryArgs, out: &Output) -> Result<Outcome, Error> {
    let id = args.series.entry(args.id)?;
    let mut keyring = OpenKeyring::open(&args.keyring, &args.unlock)?;
    match id {
        KeyringEntryId::Epoch(epoch) => keyring.keys.retire_epoch(epoch)?,
        KeyringEntryId::Key(key) => keyring.keys.retire_key(key)?,
    }
    let revision = keyring.replace()?;
    out.result(&Change::of_key(id, Step::Retired, &keyring.path, revision));
    out.advice(
        "let every process load the new file; once `encdb keys census` counts nothing under it, in any database or backup \
         that is still needed, `encdb keys destroy` removes it",
    );
    Ok(Outcome::Done)
}
