//! The settings, and the variables that override them.

use std::ffi::OsString;

/// A setting in a file.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(super) known: &'static Known,
    /// The values as the option takes them: one, except for `attach`.
    pub(crate) values: Vec<OsString>,
    pub(crate) line: usize,
}

/// A setting that a file may have.
#[derive(Debug)]
pub(super) struct Known {
    /// The setting's name, which is the option's name too.
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) question: Question,
}

/// The kind of a setting's value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// A list of `NAME=FILE`.
    Attached,
    /// The highest cost of a passphrase.
    Cost,
    /// A path, relative to the folder of the configuration file.
    Path,
    /// The definitions of tables, or the path of the file that has them.
    Tables,
    /// The name of a variable.
    Variable,
}

/// The question that a setting answers. If the command line or the environment answers it in any way, the file is not used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Question {
    AttachedFiles,
    CostLimit,
    Database,
    Keyring,
    OwnerKeysDatabase,
    Tables,
    Unlocking,
}

/// A variable that answers a question.
pub(crate) struct Variable {
    pub(crate) name: &'static str,
    pub(crate) question: Question,
    /// The setting that it overrides.
    pub(crate) setting: &'static str,
}

impl Setting {
    pub(crate) const fn name(&self) -> &'static str {
        self.known.name
    }

    pub(crate) const fn question(&self) -> Question {
        self.known.question
    }

    /// Returns the variable that is set and answers the same question, if there is one.
    pub(crate) fn overriding_variable(&self) -> Option<&'static str> {
        let variables = VARIABLES.iter().filter(|it| it.question == self.question());
        variables.map(|it| it.name).find(|name| std::env::var_os(name).is_some())
    }
}

impl Question {
    /// Returns the names of the options that answer the question.
    pub(crate) const fn options(self) -> &'static [&'static str] {
        match self {
            Self::AttachedFiles => &["attach"],
            Self::CostLimit => &["max-passphrase-cost"],
            Self::Database => &["database", "database-variable"],
            Self::Keyring => &["keyring", "keyring-table"],
            Self::OwnerKeysDatabase => &["owner-keys-database", "owner-keys-database-variable"],
            Self::Tables => &["tables"],
            Self::Unlocking => &[
                "key-command",
                "key-file",
                "key-prompt",
                "key-stdin",
                "key-variable",
                "passphrase-command",
                "passphrase-file",
                "passphrase-prompt",
                "passphrase-stdin",
                "passphrase-variable",
            ],
        }
    }
}

pub(super) fn named(name: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.name == name)
}

pub(super) fn names() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|known| known.name)
}

const fn known(name: &'static str, kind: Kind, question: Question) -> Known {
    Known { name, kind, question }
}

const fn variable(name: &'static str, question: Question, setting: &'static str) -> Variable {
    Variable { name, question, setting }
}

/// Every setting, by its name.
const KNOWN: &[Known] = &[
    known("attach", Kind::Attached, Question::AttachedFiles),
    known("database-variable", Kind::Variable, Question::Database),
    known("key-file", Kind::Path, Question::Unlocking),
    known("key-variable", Kind::Variable, Question::Unlocking),
    known("keyring", Kind::Path, Question::Keyring),
    known("keyring-table", Kind::Variable, Question::Keyring),
    known("max-passphrase-cost", Kind::Cost, Question::CostLimit),
    known("owner-keys-database-variable", Kind::Variable, Question::OwnerKeysDatabase),
    known("passphrase-file", Kind::Path, Question::Unlocking),
    known("passphrase-variable", Kind::Variable, Question::Unlocking),
    known("tables", Kind::Tables, Question::Tables),
];

/// Every variable of the environment that overrides a setting.
pub(crate) const VARIABLES: &[Variable] = &[
    variable("ENCDB_KEYRING_FILE", Question::Keyring, "keyring"),
    variable("KEYRING_KEY", Question::Unlocking, "key-variable"),
    variable("KEYRING_KEY_COMMAND", Question::Unlocking, "key-command"),
    variable("KEYRING_KEY_FILE", Question::Unlocking, "key-file"),
    variable("KEYRING_MAX_PASSPHRASE_COST", Question::CostLimit, "max-passphrase-cost"),
    variable("KEYRING_PASSPHRASE", Question::Unlocking, "passphrase-variable"),
    variable("KEYRING_PASSPHRASE_COMMAND", Question::Unlocking, "passphrase-command"),
    variable("KEYRING_PASSPHRASE_FILE", Question::Unlocking, "passphrase-file"),
];
