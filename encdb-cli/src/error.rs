//! Why a command failed. Names, paths and numbers only: no secret, and no part of an argument that may hold one.

mod configuration;

use std::{io, path::PathBuf};

use encdb_core::{FileProblem, KeyringEntryId, SourceError};
use encdb_diesel::{
    SetupError, TableError,
    agreement::AgreementError,
    error::{KeyringTableError, OwnerKeyError},
    migrate::MigrateError,
    spec::TablesError,
};

pub(crate) use configuration::{
    FileProblem as ConfigurationFileProblem, LineProblem as ConfigurationLineProblem,
};

/// Why a command failed, and what to do next.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Definitions and database cannot be compared.
    #[error(transparent)]
    Agreement(AgreementError),
    /// A file is to be attached to a database of another kind.
    #[cfg(any(feature = "mysql", feature = "postgres"))]
    #[error("--attach is for SQLite; the databases of a server are found by their names")]
    Attach,
    /// The configuration file is not read.
    #[error("the configuration file {} {problem}", path.display())]
    ConfigurationFile { path: PathBuf, problem: ConfigurationFileProblem },
    /// A line of the configuration file is wrong.
    #[error("{}, line {line}: {problem}", path.display())]
    ConfigurationLine { path: PathBuf, line: usize, problem: ConfigurationLineProblem },
    /// `--confirm` does not repeat the id.
    #[error("--confirm {confirmed} does not repeat {id}; a destroyed key does not come back")]
    Confirm { id: u16, confirmed: u16 },
    /// The database cannot be connected to.
    #[error("no connection to the database: {message}")]
    Connect { message: String },
    /// A passphrase is to cost more than programs accept.
    #[error(
        "--passphrase-cost is more than programs accept without being told to; set KEYRING_MAX_PASSPHRASE_COST to the same cost \
         wherever the keyring is read, and here"
    )]
    CostLimit,
    /// The database refused a query.
    #[error("the database refused a query")]
    Database(#[from] diesel::result::Error),
    /// A keyring operation failed.
    #[error(transparent)]
    Encdb(#[from] encdb_core::Error),
    /// An epoch beyond 255.
    #[error("epochs are 1 to 255, not {id}")]
    Epoch { id: u16 },
    /// There is a file where a proposal is to be.
    #[error("the file {} exists; choose another name, or replace all that is in it with --force", path.display())]
    Exists { path: PathBuf },
    /// An argument that may hold a secret; it is not repeated.
    #[error(
        "only `encdb1.` text or hexadecimal can be an argument; give other values on standard input"
    )]
    InspectArgument,
    /// Bytes that are no value of any kind.
    #[error(
        "this is no stored value: neither bytes that encdb wrote, nor `encdb1.` text, nor hexadecimal or base64 of such bytes"
    )]
    InspectText,
    /// Bytes of another kind that are stored beside sealed values.
    #[error(
        "this is not sealed, and has the length of a search token: perhaps a search token of epoch {epoch}"
    )]
    InspectToken { epoch: u8 },
    /// Somebody pressed Ctrl-C instead of answering.
    #[error("interrupted; nothing was done")]
    Interrupted,
    /// Work over a table stopped.
    #[error(transparent)]
    Job(#[from] TableError),
    /// The configuration file names a keyring, and the environment has keys.
    #[error(
        "{} names a keyring, and the environment has keys of its own, so that one of them would be ignored; unset the \
         variables that begin with MASTER_ENCRYPTION_KEY and STATIC_ENCRYPTION_SALT, or give --keyring or --no-config",
        path.display()
    )]
    KeysTwice { path: PathBuf },
    /// There is a file where a new keyring is to be.
    #[error("the file {} {}", path.display(), FileProblem::Exists)]
    KeyringExists { path: PathBuf },
    /// The keyring in a database cannot be read or replaced.
    #[error(transparent)]
    KeyringTable(#[from] KeyringTableError),
    /// The key of an earlier application is none.
    #[cfg(feature = "legacy")]
    #[error("the {cipher} key cannot be used: {problem}")]
    LegacyKey { cipher: &'static str, problem: encdb_core::KeyProblem },
    /// A stage of a migration did not run, or stopped.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// The build has no client for the database.
    #[cfg(not(all(feature = "mysql", feature = "postgres", feature = "sqlite")))]
    #[error("this program was built without {backend}; build it with `--features {feature}`")]
    NoBackend { backend: &'static str, feature: &'static str },
    /// There is no database file.
    #[cfg(feature = "sqlite")]
    #[error("{origin} names no database file that exists; none is made here")]
    NoDatabaseFile { origin: String },
    /// The variable of the database's URL is not set.
    #[error(
        "{name} is not set; set it to the database's URL, or name another variable with {option}"
    )]
    NoDatabaseVariable { name: String, option: &'static str },
    /// Nothing says which definitions to check.
    #[error(
        "there are no definitions to check; write [tables.NAME] into encdb.toml, or give --tables FILE; `encdb schema` without \
         --check proposes some"
    )]
    NoDefinitions,
    /// The folder of a new file is missing.
    #[error("the folder {} is not there; make it, or choose another path", path.display())]
    NoFolder { path: PathBuf },
    /// No keyring was named.
    #[error(
        "no keyring is named; give --keyring FILE, set ENCDB_KEYRING_FILE or write `keyring` into encdb.toml; or give \
         --keyring-table for one in the database; or, where keys are only used, set MASTER_ENCRYPTION_KEY and STATIC_ENCRYPTION_SALT"
    )]
    NoKeyring,
    /// No table of the file is moved.
    #[error(
        "{} names no column that is moved from plaintext; name the plaintext column in the definition of each column to move",
        path.display()
    )]
    NoMove { path: PathBuf },
    /// Nothing says what is to unlock the keyring from now on.
    #[error(
        "nothing says what is to unlock the keyring from now on: give one of the options that begin with --new-"
    )]
    NoNewSecret,
    /// A key is to be destroyed, and nothing shows that this database was ever written with it.
    #[error(
        "this database has no record of {id}, so that finding nothing under it proves nothing; name the database that was \
         written with it; or, if it is this one, have it recorded first: `encdb rotate` with this keyring does so, and \
         so does the application when it starts"
    )]
    NoRecord { id: KeyringEntryId },
    /// A table that is not in the tables file.
    #[error("--tables has no table `{name}`; it has {known}")]
    NoTable { name: String, known: String },
    /// A tables file of no encrypted column, whose census would count nothing whatever the database holds.
    #[error(
        "{} names no table with encrypted columns; let the application write the tables of this database to it",
        path.display()
    )]
    NoTables { path: PathBuf },
    /// An epoch is to be promoted, and nothing says which token columns there are.
    #[error(
        "--tables is needed to promote an epoch of search tokens: its UNIQUE token columns are looked at first"
    )]
    NoTablesToPromote,
    /// A command that cannot be parsed.
    #[error("--{option} is not a command: it is empty, or a quote is not closed")]
    NotACommand { option: &'static str },
    /// What cannot be the name of a variable, and so may be what should be in one; it is not repeated.
    #[error(
        "what was given as the name of a variable is no name: a name has letters, digits and underscores; the secret or URL \
         itself belongs into the variable"
    )]
    NotAVariable,
    /// Values are to be dropped, and nobody confirmed it.
    #[error(
        "nothing was dropped; values in the clear come back from a backup or by `encdb decrypt-back` only, so give --confirm to drop \
         the columns above"
    )]
    NotConfirmed,
    /// A secret was typed twice, and differently.
    #[error("the two secrets that were typed are not the same; try again")]
    NotTheSame,
    /// Nothing says what unlocks the keyring.
    #[error(
        "nothing unlocks the keyring: give one of --passphrase-file, --passphrase-variable, --passphrase-command, \
         --passphrase-prompt and --passphrase-stdin, or of the options of these names that begin with --key-; or set \
         KEYRING_PASSPHRASE or KEYRING_KEY, or one of these names with _FILE or _COMMAND behind it; or write \
         `passphrase-file` or `key-file` into encdb.toml"
    )]
    NothingUnlocks,
    /// The stored keys of owners cannot be read or wrapped again.
    #[error(transparent)]
    OwnerKeys(#[from] OwnerKeyError),
    /// A URL with a password among the arguments, which others on the machine can read.
    #[error(
        "{option} has a password, and arguments can be read by everybody on this machine; \
         put the URL into a variable and name that with {option}-variable"
    )]
    PasswordInArgument { option: &'static str },
    /// A file or a stream cannot be read.
    #[error("{what} cannot be read")]
    Read { what: String, source: io::Error },
    /// The result of a command cannot be written.
    #[error("the result cannot be written to standard output")]
    Result(#[source] io::Error),
    /// The result of a change cannot be written, and the change was made.
    #[error(
        "the change was made (revision {revision}) and is not to be repeated, but the result cannot be written to \
         standard output"
    )]
    ResultOfChange { revision: u64, source: io::Error },
    /// The database refused in the course of a rotation.
    #[error("the database refused a query; run the same command again to go on where it stopped")]
    Rotation(#[source] diesel::result::Error),
    /// A replica of another kind than the database.
    #[error(
        "--replica and --replica-variable name servers of the same kind as the database; SQLite has no replicas"
    )]
    ReplicaBackend,
    /// A URL of something else.
    #[error("{origin} is a URL of `{scheme}`; use postgres://, mysql://, or sqlite:// or a path")]
    Scheme { origin: String, scheme: String },
    /// encdb's tables cannot be set up, or do not fit.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// Signals cannot be caught.
    #[error("signals cannot be caught")]
    Signals(#[source] io::Error),
    /// A key, a passphrase or a keyring cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The tables file is not what `spec::to_json` writes.
    #[error("the file of tables {} cannot be used", path.display())]
    Tables { path: PathBuf, source: TablesError },
    /// A file or folder cannot be written.
    #[error("{} cannot be written", path.display())]
    Write { path: PathBuf, source: io::Error },
}

impl Error {
    /// Returns whether other arguments would help.
    pub(crate) const fn is_usage(&self) -> bool {
        #[cfg(feature = "sqlite")]
        if matches!(self, Self::NoDatabaseFile { .. }) {
            return true;
        }
        matches!(
            self,
            Self::ConfigurationLine { .. }
                | Self::Confirm { .. }
                | Self::CostLimit
                | Self::Epoch { .. }
                | Self::InspectArgument
                | Self::KeysTwice { .. }
                | Self::Exists { .. }
                | Self::NoDatabaseVariable { .. }
                | Self::NotConfirmed
                | Self::NoMove { .. }
                | Self::NoDefinitions
                | Self::NoKeyring
                | Self::NoNewSecret
                | Self::NoTable { .. }
                | Self::NoTables { .. }
                | Self::NoTablesToPromote
                | Self::NotACommand { .. }
                | Self::NotAVariable
                | Self::NothingUnlocks
                | Self::PasswordInArgument { .. }
                | Self::ReplicaBackend
                | Self::Scheme { .. }
        )
    }
}
