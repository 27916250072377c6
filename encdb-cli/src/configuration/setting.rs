//! Which settings there are, and what overrides them.

use std::ffi::OsString;

/// A setting that a file has.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(super) known: &'static Known,
    /// As the option takes them: one, but for `attach`.
    pub(crate) values: Vec<OsString>,
    pub(crate) line: usize,
}

/// A setting that there is.
#[derive(Debug)]
pub(super) struct Known {
    /// The name of the option as well.
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) question: Question,
}

/// What a setting's value is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// A list of `NAME=FILE`.
    Attached,
    /// What a try of a passphrase may cost.
    Cost,
    /// A path, from the folder of the configuration file.
    Path,
    /// The name of a variable.
    Variable,
}

/// What a setting answers. Where the command line or the environment answers it, in whatever way, the file is not asked.
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
    /// The setting that it stands for.
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
    /// Returns the names of the options that answer it.
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
    known("tables", Kind::Path, Question::Tables),
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
