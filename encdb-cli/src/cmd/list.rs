//! `encdb keys list`: lists the keys of a keyring.

use clap::Args;

use crate::{
    args::KeyringArgs,
    error::Error,
    exit::Outcome,
    keyring::{OpenKeyring, Place},
    report::{KeyList, Output, Proof},
};

/// Lists the keys of a keyring: state, age, fingerprint
///
/// Needs no secret, and lists what the keyring says of itself. With --verify the keyring is unlocked, which proves that nobody
/// has changed it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) keyring: KeyringArgs,
    /// Unlock the keyring, which proves that nobody has changed it
    #[arg(long, help_heading = "Keyring")]
    pub(crate) verify: bool,
}

pub(crate) fn run(args: &ListArgs, out: &Output) -> Result<Outcome, Error> {
    let list = if args.verify { verified(args)? } else { as_it_stands(args)? };
    out.results(&list, &list.lines)?;
    Ok(Outcome::Done)
}

fn verified(args: &ListArgs) -> Result<KeyList, Error> {
    let keys = OpenKeyring::open(&args.keyring)?.keys;
    let keyring = (keys.revision(), keys.owner_keys());
    Ok(KeyList::new(keys.keys().chain(keys.epochs()), keyring, Proof::Unlocked))
}

fn as_it_stands(args: &ListArgs) -> Result<KeyList, Error> {
    let document = Place::of(&args.keyring)?.read()?;
    let keyring = (document.revision(), document.owner_keys());
    Ok(KeyList::new(document.keys().chain(document.epochs()), keyring, Proof::None))
}

const EXAMPLES: &str = "\
Examples:
  encdb keys list --keyring app.keyring
  encdb keys list --verify --keyring app.keyring --passphrase-file passphrase";
