//! `encdb keys rewrap`: puts the same keys under another passphrase or key.

use clap::Args;

use crate::{
    args::{CostArgs, KeyringArgs, NewUnlockArgs},
    error::Error,
    exit::Outcome,
    keyring::OpenKeyring,
    report::{Change, Output, Step},
};

/// Puts a keyring under another passphrase or key
///
/// The keys in the keyring stay, and no data is touched. Older copies of the keyring still open with the former passphrase or
/// key.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RewrapArgs {
    #[command(flatten)]
    pub(crate) keyring: KeyringArgs,
    #[command(flatten)]
    pub(crate) cost: CostArgs,
    #[command(flatten)]
    pub(crate) new: NewUnlockArgs,
}

pub(crate) fn run(args: &RewrapArgs, out: &Output) -> Result<Outcome, Error> {
    let keyring = OpenKeyring::open(&args.keyring)?;
    let keyring = keyring.put_under(&args.new, args.cost)?;
    let revision = keyring.replace()?;
    out.changed(&Change::of_keyring(Step::Rewrapped, &keyring.place, revision))?;
    out.advice(
        "give the new secret to every process that loads the keyring; older copies of the keyring still open with the former secret",
    );
    Ok(Outcome::Done)
}

const EXAMPLES: &str = "\
Examples:
  encdb keys rewrap --keyring app.keyring --passphrase-file passphrase \\
    --new-passphrase-file new-passphrase
  encdb keys rewrap --keyring app.keyring --passphrase-file passphrase \\
    --new-key-command 'cat key'";
