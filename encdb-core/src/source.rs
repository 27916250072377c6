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

/// A place that holds one secret text: a key in base64, or a passphrase. It is read again each time.
pub trait SecretSource: fmt::Debug + Send + Sync {
    /// Reads the text as it is, with a newline at its end if there is one.
    ///
    /// # Errors
    /// [`SourceError`]: the text is not there, is too long, or is not UTF-8.
    fn read(&self) -> Result<SecretText, SourceError>;

    /// Names the source for messages: `the variable X`, `the file /p`, `the command aws`. No part of the secret.
    fn describe(&self) -> String;
}

/// A place that a keyring comes from. It is asked again when a program reloads its keys.
pub trait KeyringSource: fmt::Debug + Send + Sync {
    /// Loads the keyring as it is now.
    ///
    /// # Errors
    /// [`SourceError`]: something is not there, cannot be read, or is no keyring.
    fn load(&self) -> Result<Keyring, SourceError>;

    /// Returns the revision of the keyring as it is now, without reading a secret. While it stays the same, nothing is
    /// loaded again. The default is `None`, which means that only loading tells. Revisions only grow: a running program
    /// refuses a lower one than it has had before. If the loaded keyring has a [revision](Keyring::revision) itself,
    /// that one decides.
    ///
    /// # Errors
    /// [`SourceError`]: the place of the revision is missing or cannot be read.
    fn revision(&self) -> Result<Option<u64>, SourceError> {
        Ok(None)
    }
}
