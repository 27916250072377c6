//! Ten ways to unlock a keyring, and the same ten to lock it from now on.

use std::path::PathBuf;

use clap::Args;
use encdb_core::{KEYRING_MAX_PASSPHRASE_COST_VARIABLE, PassphraseCost, PassphraseCostLimit};

use super::VariableName;

/// The keyring, and its secret.
#[derive(Debug, Args)]
pub(crate) struct KeyringArgs {
    /// The keyring file
    #[arg(
        long = "keyring",
        value_name = "FILE",
        env = "ENCDB_KEYRING_FILE",
        help_heading = "Keyring"
    )]
    pub(crate) path: Option<PathBuf>,
    /// The keyring in encdb's own table instead, in the database whose URL this variable holds
    #[arg(
        long = "keyring-table",
        id = "keyring-table",
        value_name = "VARIABLE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "DATABASE_URL",
        help_heading = "Keyring"
    )]
    pub(crate) table: Option<VariableName>,
    /// The highest cost of a passphrase that is tried; needed for a keyring whose passphrase costs more than 256 MiB, or more
    /// than 768 MiB times passes
    #[arg(
        long,
        value_name = "MIB,PASSES,LANES",
        value_parser = cost,
        env = KEYRING_MAX_PASSPHRASE_COST_VARIABLE,
        help_heading = "Keyring"
    )]
    max_passphrase_cost: Option<PassphraseCost>,
    #[command(flatten)]
    pub(crate) unlock: UnlockArgs,
}

impl KeyringArgs {
    /// Returns the highest cost that is tried. A keyring states the cost of its passphrase itself.
    pub(crate) fn cost_limit(&self) -> PassphraseCostLimit {
        self.max_passphrase_cost.map(PassphraseCostLimit::up_to).unwrap_or_default()
    }
}

/// The purpose of a secret, and its source.
#[derive(Clone, Debug)]
pub(crate) enum Unlocking {
    Passphrase(Way),
    Key(Way),
}

/// The source of a secret.
#[derive(Clone, Debug)]
pub(crate) enum Way {
    File(PathBuf),
    Variable(VariableName),
    /// The command, and the option that names it.
    Command(String, &'static str),
    Prompt,
    Stdin,
}

/// The ten options, each beginning with `$before`. Standard input holds one secret only: `$other_stdin` is the option that
/// may take it already.
macro_rules! unlock_args {
    ($(#[$doc:meta])* $name:ident, $before:literal, $heading:literal, $other_stdin:expr) => {
        $(#[$doc])*
        #[derive(Debug, Args)]
        #[group(id = concat!($before, "unlock"), multiple = false)]
        #[command(next_help_heading = $heading)]
        pub(crate) struct $name {
            /// A file that holds the passphrase, readable by its owner alone
            #[arg(long = concat!($before, "passphrase-file"), id = concat!($before, "passphrase-file"), value_name = "PATH")]
            passphrase_file: Option<PathBuf>,
            /// A variable that holds the passphrase
            #[arg(long = concat!($before, "passphrase-variable"), id = concat!($before, "passphrase-variable"), value_name = "NAME")]
            passphrase_variable: Option<VariableName>,
            /// A command that prints the passphrase; no shell reads it
            #[arg(long = concat!($before, "passphrase-command"), id = concat!($before, "passphrase-command"), value_name = "COMMAND")]
            passphrase_command: Option<String>,
            /// Ask for the passphrase
            #[arg(long = concat!($before, "passphrase-prompt"), id = concat!($before, "passphrase-prompt"))]
            passphrase_prompt: bool,
            /// Read the passphrase from standard input
            #[arg(long = concat!($before, "passphrase-stdin"), id = concat!($before, "passphrase-stdin"), conflicts_with_all = $other_stdin)]
            passphrase_stdin: bool,
            /// A file that holds the key: 32 bytes in base64, readable by its owner alone
            #[arg(long = concat!($before, "key-file"), id = concat!($before, "key-file"), value_name = "PATH")]
            key_file: Option<PathBuf>,
            /// A variable that holds the key
            #[arg(long = concat!($before, "key-variable"), id = concat!($before, "key-variable"), value_name = "NAME")]
            key_variable: Option<VariableName>,
            /// A command that prints the key; no shell reads it
            #[arg(long = concat!($before, "key-command"), id = concat!($before, "key-command"), value_name = "COMMAND")]
            key_command: Option<String>,
            /// Ask for the key
            #[arg(long = concat!($before, "key-prompt"), id = concat!($before, "key-prompt"))]
            key_prompt: bool,
            /// Read the key from standard input
            #[arg(long = concat!($before, "key-stdin"), id = concat!($before, "key-stdin"), conflicts_with_all = $other_stdin)]
            key_stdin: bool,
        }

        impl $name {
            /// Returns the option that was given, if any. Clap refuses more than one.
            pub(crate) fn given(&self) -> Option<Unlocking> {
                let command = concat!($before, "passphrase-command");
                let passphrase = Way::given(&self.passphrase_file, &self.passphrase_variable, &self.passphrase_command, command)
                    .or(self.passphrase_prompt.then_some(Way::Prompt))
                    .or(self.passphrase_stdin.then_some(Way::Stdin));
                let command = concat!($before, "key-command");
                let key = Way::given(&self.key_file, &self.key_variable, &self.key_command, command)
                    .or(self.key_prompt.then_some(Way::Prompt))
                    .or(self.key_stdin.then_some(Way::Stdin));
                passphrase.map(Unlocking::Passphrase).or(key.map(Unlocking::Key))
            }
        }
    };
}
unlock_args!(
    /// The secret that unlocks the keyring.
    UnlockArgs, "", "What unlocks the keyring (one of these; else KEYRING_PASSPHRASE or KEYRING_KEY, encdb.toml, or a prompt)",
    [] as [&str; 0]
);
unlock_args!(
    /// The secret that unlocks the keyring from now on.
    NewUnlockArgs, "new-", "What unlocks the keyring from now on (one of these; else a prompt)",
    ["passphrase-stdin", "key-stdin"]
);

impl Way {
    /// Returns the way that was given: a file, a variable or a command, which `option` names.
    pub(super) fn given(
        file: &Option<PathBuf>,
        variable: &Option<VariableName>,
        command: &Option<String>,
        option: &'static str,
    ) -> Option<Self> {
        let file = file.clone().map(Self::File);
        let variable = variable.clone().map(Self::Variable);
        file.or(variable).or(command.clone().map(|text| Self::Command(text, option)))
    }
}

/// The cost of trying a passphrase.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct CostArgs {
    /// The cost of trying the passphrase: memory in MiB, passes and lanes of Argon2id; by default the former cost, or 64,3,4
    /// where the keyring has no passphrase yet
    #[arg(long, value_name = "MIB,PASSES,LANES", value_parser = cost, help_heading = "Keyring")]
    pub(crate) passphrase_cost: Option<PassphraseCost>,
}

fn cost(text: &str) -> Result<PassphraseCost, &'static str> {
    PassphraseCost::parse(text).ok_or(
        "three numbers are needed, such as 64,3,4: memory of 8 to 1024 MiB, 1 to 16 passes, 1 to 16 lanes",
    )
}
