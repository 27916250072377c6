//! `encdb keys add`: adds a key, which is ready.

use clap::Args;
use encdb_core::KeyringEntryId;

use super::entry::Series;
use crate::{
    args::KeyringArgs,
    error::Error,
    exit::Outcome,
    keyring::OpenKeyring,
    report::{Change, Output, Step},
};

/// Adds a random key, which is ready and does not seal yet
///
/// Let every process load the keyring before you promote the key.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct AddArgs {
    #[command(flatten)]
    pub(crate) series: Series,
    #[command(flatten)]
    pub(crate) keyring: KeyringArgs,
}

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

const EXAMPLES: &str = "\
Examples:
  encdb keys add --keyring app.keyring --passphrase-file passphrase
  encdb keys add --tokens --keyring app.keyring --passphrase-file passphrase";
