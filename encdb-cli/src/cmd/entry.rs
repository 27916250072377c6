//! The key or epoch that a command is about.

use clap::{Args, value_parser};
use encdb_core::{KeyId, KeyringEntryId};

use crate::{args::KeyringArgs, error::Error};

/// A key of the keyring, and the keyring's secret.
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
    /// Returns the key or epoch with this number.
    pub(crate) fn entry(self, id: u16) -> Result<KeyringEntryId, Error> {
        if self.tokens {
            return u8::try_from(id).map(KeyringEntryId::Epoch).map_err(|_| Error::Epoch { id });
        }
        let key = KeyId::new(id).expect("the parser lets no 0 pass");
        Ok(KeyringEntryId::Key(key))
    }
}
