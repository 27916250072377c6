//! The keys of earlier applications, whose values `migrate-data` opens and seals again.

use std::path::PathBuf;

use clap::Args;

use super::{VariableName, Way};

/// Where the keys of earlier applications come from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Keys of an earlier application")]
pub(crate) struct LegacyArgs {
    /// A file that holds the Fernet keys, one a line, the current one first; readable by its owner alone
    #[arg(long, value_name = "PATH", group = "fernet")]
    fernet_keys_file: Option<PathBuf>,
    /// A variable that holds the Fernet keys
    #[arg(long, value_name = "NAME", group = "fernet")]
    fernet_keys_variable: Option<VariableName>,
    /// A command that prints the Fernet keys; no shell reads it
    #[arg(long, value_name = "COMMAND", group = "fernet")]
    fernet_keys_command: Option<String>,
    /// A file that holds the key of XChaCha20-Poly1305: 32 bytes in base64, readable by its owner alone
    #[arg(long, value_name = "PATH", group = "xchacha")]
    xchacha20poly1305_key_file: Option<PathBuf>,
    /// A variable that holds the key of XChaCha20-Poly1305
    #[arg(long, value_name = "NAME", group = "xchacha")]
    xchacha20poly1305_key_variable: Option<VariableName>,
    /// A command that prints the key of XChaCha20-Poly1305; no shell reads it
    #[arg(long, value_name = "COMMAND", group = "xchacha")]
    xchacha20poly1305_key_command: Option<String>,
}

impl LegacyArgs {
    /// Returns the place of the Fernet keys, if one is given.
    pub(crate) fn fernet(&self) -> Option<Way> {
        let Self { fernet_keys_file, fernet_keys_variable, fernet_keys_command, .. } = self;
        let command = "fernet-keys-command";
        Way::given(fernet_keys_file, fernet_keys_variable, fernet_keys_command, command)
    }

    /// Returns the place of the key of XChaCha20-Poly1305, if one is given.
    pub(crate) fn xchacha20poly1305(&self) -> Option<Way> {
        Way::given(
            &self.xchacha20poly1305_key_file,
            &self.xchacha20poly1305_key_variable,
            &self.xchacha20poly1305_key_command,
            "xchacha20poly1305-key-command",
        )
    }
}
