//! `encdb keys promote`: another key seals from now on.

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
        KeyringEntryId::Epoch(epoch) => keyring.keys.promote_epoch(epoch)?,
        KeyringEntryId::Key(key) => keyring.keys.promote_key(key)?,
    }
    let revision = keyring.replace()?;
    out.result(&Change::of_key(id, Step::Promoted, &keyring.path, revision));
    out.advice(
        "let every process load the new file; then `encdb rotate` rewrites what is under the former one, and \
         `encdb keys retire` ends its time",
    );
    Ok(Outcome::Done)
}
