//! Commands about keyrings and the keys in them.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, value_parser};
use encdb_core::{KeyId, KeyringEntryId, OwnerKeys};

use super::{CostArgs, DataArgs, DatabaseArgs, KeyringArgs, NewUnlockArgs};
use crate::error::Error;

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    Generate(GenerateArgs),
    Init(InitArgs),
    List(ListArgs),
    Add(AddArgs),
    /// Makes a key the one that seals
    ///
    /// Every process must have loaded it before: one that has not cannot open what another seals with it. The former key
    /// is ready again, so the step can be taken back by promoting that one.
    ///
    /// An epoch of search tokens is refused while a UNIQUE token column of --tables holds tokens of another one.
    #[command(after_help = PROMOTE_EXAMPLES)]
    Promote(PromoteArgs),
    /// Ends the time in which a key may seal; it still opens
    ///
    /// A retired key never becomes current again. It can be destroyed once nothing is under it.
    #[command(after_help = RETIRE_EXAMPLES)]
    Retire(EntryArgs),
    Destroy(DestroyArgs),
    Census(CensusArgs),
    Rewrap(RewrapArgs),
}

/// Prints a random key in base64, and nothing else
///
/// 32 bytes of the operating system's generator, for MASTER_ENCRYPTION_KEY or to unlock a keyring with; with --salt 16
/// bytes, for STATIC_ENCRYPTION_SALT.
#[derive(Debug, Args)]
#[command(after_help = GENERATE_EXAMPLES)]
pub(crate) struct GenerateArgs {
    /// Print a salt instead
    #[arg(long)]
    pub(crate) salt: bool,
}

/// Makes a keyring, with key 1 and epoch 1
///
/// A file is its owner's alone; --keyring-table puts the keyring into encdb's own table instead, for a fleet to share. It
/// is worth nothing without what unlocks it; keep a backup of both, apart from each other. With --import its keys and salt
/// are those of MASTER_ENCRYPTION_KEY and the variables beside it, so that everything sealed under them stays readable and
/// everything searchable is still found.
#[derive(Debug, Args)]
#[command(after_help = INIT_EXAMPLES)]
pub(crate) struct InitArgs {
    #[command(flatten)]
    pub(crate) keyring: KeyringArgs,
    /// Take the keys of the environment into it
    #[arg(long, help_heading = "Keyring")]
    pub(crate) import: bool,
    /// Where the keys of owners come from: derived from a root key, or random ones that are stored and can be destroyed
    // With keys that are imported, the owners' are what they were: derived. Stored ones would open nothing of theirs.
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

/// Lists the keys of a keyring: state, age, fingerprint
///
/// Needs no secret. What is listed is what the document says; --verify unlocks it and so proves that nobody changed it.
#[derive(Debug, Args)]
#[command(after_help = LIST_EXAMPLES)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) keyring: KeyringArgs,
    /// Unlock the keyring, and so prove that it is as it was written
    #[arg(long, help_heading = "Keyring")]
    pub(crate) verify: bool,
}

/// Adds a random key, ready but not yet in use
///
/// Let every process load the keyring before the key is promoted.
#[derive(Debug, Args)]
#[command(after_help = ADD_EXAMPLES)]
pub(crate) struct AddArgs {
    #[command(flatten)]
    pub(crate) series: Series,
    #[command(flatten)]
    pub(crate) keyring: KeyringArgs,
}

/// A key of the keyring, and what unlocks that.
#[derive(Debug, Args)]
pub(crate) struct EntryArgs {
    /// The id of the key, or with --tokens the epoch
    #[arg(value_name = "ID", value_parser = value_parser!(u16).range(1..))]
    pub(crate) id: u16,
    #[command(flatten)]
    pub(crate) series: Series,
    #[command(flatten)]
    pub(crate) keyring: KeyringArgs,
}

/// Root keys, or the keys of search tokens.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Series {
    /// An epoch of search tokens instead of a key
    #[arg(long)]
    pub(crate) tokens: bool,
}

impl Series {
    /// The key or epoch with this number.
    pub(crate) fn entry(self, id: u16) -> Result<KeyringEntryId, Error> {
        if self.tokens {
            return u8::try_from(id).map(KeyringEntryId::Epoch).map_err(|_| Error::Epoch { id });
        }
        let key = KeyId::new(id).expect("the parser lets no 0 pass");
        Ok(KeyringEntryId::Key(key))
    }
}

/// The key that is to seal from now on, or the epoch that tokens are to be made in.
#[derive(Debug, Args)]
pub(crate) struct PromoteArgs {
    #[command(flatten)]
    pub(crate) entry: EntryArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    /// The tables with encrypted columns, as for `rotate`: for an epoch, whose UNIQUE token columns are looked at first
    #[arg(long, value_name = "FILE", required_if_eq("tokens", "true"), help_heading = "Database")]
    pub(crate) tables: Option<PathBuf>,
}

/// Destroys a retired key, if nothing is under it any more
///
/// Counts first, in every table of --tables, and refuses with exit code 3 while a value is sealed under the key or a search
/// token is of the epoch. Other databases and backups are not looked at: what they have under the key is lost.
#[derive(Debug, Args)]
#[command(after_help = DESTROY_EXAMPLES)]
pub(crate) struct DestroyArgs {
    #[command(flatten)]
    pub(crate) entry: EntryArgs,
    /// The same id again
    #[arg(long, value_name = "ID")]
    pub(crate) confirm: u16,
    #[command(flatten)]
    pub(crate) data: DataArgs,
}

/// Counts which values are under which key, and which search tokens are of which epoch
///
/// Reads only what is public in the stored values, and needs no key. Reads every table as a whole.
#[derive(Debug, Args)]
#[command(after_help = CENSUS_EXAMPLES)]
pub(crate) struct CensusArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// End with exit code 3 if anything is under this key, or with --tokens of this epoch
    #[arg(long, value_name = "ID", value_parser = value_parser!(u16).range(1..))]
    pub(crate) expect_none: Option<u16>,
    /// The number after --expect-none is an epoch of search tokens
    #[arg(long, requires = "expect_none")]
    tokens: bool,
}

impl CensusArgs {
    /// The key or epoch that nothing is expected under, if one is named.
    pub(crate) fn expected_none(&self) -> Result<Option<KeyringEntryId>, Error> {
        let series = Series { tokens: self.tokens };
        self.expect_none.map(|id| series.entry(id)).transpose()
    }
}

/// Puts a keyring under another passphrase or key
///
/// The keys in it stay, and no data is touched. Older copies of it still open with what unlocked them.
#[derive(Debug, Args)]
#[command(after_help = REWRAP_EXAMPLES)]
pub(crate) struct RewrapArgs {
    #[command(flatten)]
    pub(crate) keyring: KeyringArgs,
    #[command(flatten)]
    pub(crate) cost: CostArgs,
    #[command(flatten)]
    pub(crate) new: NewUnlockArgs,
}

const GENERATE_EXAMPLES: &str = "\
Examples:
  encdb keys generate
  export MASTER_ENCRYPTION_KEY=\"$(encdb keys generate)\"
  export STATIC_ENCRYPTION_SALT=\"$(encdb keys generate --salt)\"";
const INIT_EXAMPLES: &str = "\
Examples:
  encdb keys init --keyring app.keyring --passphrase-file passphrase
  encdb keys init --keyring app.keyring --passphrase-file passphrase --import
  encdb keys init --keyring-table --passphrase-file passphrase
  encdb keys init --keyring-table=KEYRING_URL --passphrase-file passphrase";
const LIST_EXAMPLES: &str = "\
Examples:
  encdb keys list --keyring app.keyring
  encdb keys list --verify --keyring app.keyring --passphrase-file passphrase";
const ADD_EXAMPLES: &str = "\
Examples:
  encdb keys add --keyring app.keyring --passphrase-file passphrase
  encdb keys add --tokens --keyring app.keyring --passphrase-file passphrase";
const PROMOTE_EXAMPLES: &str = "\
Examples:
  encdb keys promote 2 --keyring app.keyring --passphrase-file passphrase
  encdb keys promote 2 --tokens --tables tables.json \\
    --keyring app.keyring --passphrase-file passphrase";
const RETIRE_EXAMPLES: &str = "\
Examples:
  encdb keys retire 1 --keyring app.keyring --passphrase-file passphrase";
const DESTROY_EXAMPLES: &str = "\
Examples:
  encdb keys destroy 1 --confirm 1 --tables tables.json \\
    --keyring app.keyring --passphrase-file passphrase";
const CENSUS_EXAMPLES: &str = "\
Examples:
  encdb keys census --tables tables.json
  encdb keys census --database app.sqlite --tables tables.json --expect-none 1";
const REWRAP_EXAMPLES: &str = "\
Examples:
  encdb keys rewrap --keyring app.keyring --passphrase-file passphrase \\
    --new-passphrase-file new-passphrase
  encdb keys rewrap --keyring app.keyring --passphrase-file passphrase \\
    --new-key-command 'cat key'";
