//! `encdb keys add`: a new key, which is ready.

use encdb_core::KeyringEntryId;

use crate::{
    args::AddArgs,
    error::Error,
    exit::Outcome,
    keyring::OpenKeyring,
    report::{Change, Output, Step},
};

pub(crate) fn run(args: &AddArgs, out: &Output) -> Result<Outcome, Error> {
    let mut keyring = OpenKeyring::open(&args.keyring)?;
    let (id, promote) = if args.series.tokens {
        let epoch = keyring.keys.add_epoch()?;
        (
            KeyringEntryId::Epoch(epoch),
            format!("encdb keys promote {epoch} --tokens --tables tables.json"),
        )
    } else {
        let id = keyring.keys.add_key()?;
        (KeyringEntryId::Key(id), format!("encdb keys promote {id}"))
    };
    let revision = keyring.replace()?;
    out.changed(&Change::of_key(id, Step::Added, &keyring.place, revision))?;
    out.advice(format_args!(
        "let every process load the new keyring (deploy it, and restart or reload); then `{promote}`"
    ));
    Ok(Outcome::Done)
}
