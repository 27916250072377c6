//! `encdb keys init`: makes a keyring.

use clap::{Args, ValueEnum};
use encdb_core::{Environment, OwnerKeys, UnlockedKeyring};

use crate::{
    args::{CostArgs, KeyringArgs},
    error::Error,
    exit::Outcome,
    keyring::{self, Place},
    report::{Change, Output, Step},
};

/// Makes a keyring, with key 1 and epoch 1
///
/// Only its owner can read a keyring file. With --keyring-table the keyring is in encdb's own table instead, for a fleet to
/// share. A keyring is worth nothing without the passphrase or key that unlocks it: back up both, apart from each other. With
/// --import the keyring takes its keys and salt from MASTER_ENCRYPTION_KEY and the variables beside it, so that all values
/// stay readable and searchable.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InitArgs {
    #[command(flatten)]
    pub(crate) keyring: KeyringArgs,
    /// Take the keys of the environment into the keyring
    #[arg(long, help_heading = "Keyring")]
    pub(crate) import: bool,
    /// Where the keys of owners come from: derived from a root key, or random keys that are stored and can be destroyed
    // With imported keys, owners' keys stay derived. Stored ones would open none of the existing values.
    #[arg(
        long,
        value_enum,
        default_value = "derived",
        conflicts_with = "import",
        help_heading = "Keyring"
    )]
    pub(crate) owner_keys: OwnerKeysArg,
    #[command(flatten)]
    pub(crate) cost: CostArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum OwnerKeysArg {
    Derived,
    Stored,
}

impl From<OwnerKeysArg> for OwnerKeys {
    fn from(arg: OwnerKeysArg) -> Self {
        match arg {
            OwnerKeysArg::Derived => Self::Derived,
            OwnerKeysArg::Stored => Self::Stored,
        }
    }
}

pub(crate) fn run(args: &InitArgs, out: &Output) -> Result<Outcome, Error> {
    let place = Place::of(&args.keyring)?;
    place.check_vacant()?;
    let keys = if args.import {
        let keys = keyring::read(Environment::of_process(), |it| it.builder())?;
        UnlockedKeyring::import(keys?)?
    } else {
        UnlockedKeyring::create(args.owner_keys.into())?
    };
    let revision = keyring::create(&args.keyring, &keys, args.cost)?;
    out.changed(&Change::of_keyring(Step::Created, &place, revision))?;
    out.advice(match place {
        Place::Table(_) => AFTER_TABLE,
        Place::File(_) if args.import => AFTER_IMPORT,
        Place::File(_) => AFTER_INIT,
    });
    Ok(Outcome::Done)
}

const AFTER_INIT: &str = "\
back the file up, and what unlocks it, apart from each other; \
then set ENCDB_KEYRING_FILE for the application, and what unlocks it";
const AFTER_IMPORT: &str = "\
back the file up, and what unlocks it, apart from each other; \
then set ENCDB_KEYRING_FILE for the application, and unset MASTER_ENCRYPTION_KEY and the variables beside it";
const AFTER_TABLE: &str = "\
back the table up, and what unlocks it, apart from each other; \
then have the application load it (encdb_diesel::keys::KeyringTable), and unset other keys that it had";

const EXAMPLES: &str = "\
Examples:
  encdb keys init --keyring app.keyring --passphrase-file passphrase
  encdb keys init --keyring app.keyring --passphrase-file passphrase --import
  encdb keys init --keyring-table --passphrase-file passphrase
  encdb keys init --keyring-table=KEYRING_URL --passphrase-file passphrase";
