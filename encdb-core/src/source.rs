//! Where keys come from: variables, files, commands, and the keyring file. The only module that does input or output.

use std::fmt;

use crate::{keyring::Keyring, secret::SecretText};

mod bounded;
mod command;
mod environment;
mod error;
mod file;
mod key_text;
mod keyring_file;
mod regular;
mod variable;

pub use command::SecretCommand;
pub use environment::{
    Environment, KEY_ID_VARIABLE, KEY_VARIABLE, KEYRING_FILE_VARIABLE, KEYRING_KEY_VARIABLE,
    KEYRING_MAX_PASSPHRASE_COST_VARIABLE, KEYRING_PASSPHRASE_VARIABLE, RETIRED_KEYS_VARIABLE,
    SALT_VARIABLE,
};
pub use error::{CommandError, CommandProblem, FileError, FileProblem, SourceError};
pub use file::SecretFile;
pub use keyring_file::{KeyringFile, UnlockedBy};
pub use variable::SecretVariable;

/// Where one secret text comes from: a key in base64, or a passphrase. Read again each time.
pub trait SecretSource: fmt::Debug + Send + Sync {
    /// The text, as it stands there: with a newline at its end, if there is one.
    ///
    /// # Errors
    /// [`SourceError`]: the text is not there, is too long, or is not UTF-8.
    fn read(&self) -> Result<SecretText, SourceError>;

    /// What it is, for messages: `the variable X`, `the file /p`, `the command aws`. No part of the secret.
    fn describe(&self) -> String;
}

/// Where a keyring comes from. Asked again when a program reloads its keys.
pub trait KeyringSource: fmt::Debug + Send + Sync {
    /// The keyring as it is there now.
    ///
    /// # Errors
    /// [`SourceError`]: something is not there, cannot be read, or is no keyring.
    fn load(&self) -> Result<Keyring, SourceError>;

    /// Which revision of the keyring is there now, told without a secret: while it stays the same, nothing is loaded again.
    /// `None`, unless a source says otherwise: only loading tells. Revisions only grow: a running program refuses a lower one
    /// than it has had, and the keyring itself, where it tells its [revision](Keyring::revision), decides.
    ///
    /// # Errors
    /// [`SourceError`]: what tells it is not there, or cannot be read.
    fn revision(&self) -> Result<Option<u64>, SourceError> {
        Ok(None)
    }
}
