//! Errors on the way to a key. They hold paths and the names of variables and programs only: nothing that was read.

use std::{error::Error as StdError, fmt, io, path::PathBuf, time::Duration};

use crate::error::{Error, KeyProblem, shown::show};

/// The reason why a key, a passphrase or a keyring could not be read.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// A command did not give a secret.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// The text of a variable is not a command.
    #[error("{name} is not a command: it is empty, or a quote is not closed")]
    CommandText {
        /// Name of the variable.
        name: String,
    },
    /// The text that was read is no keyring, or does not open.
    #[error(transparent)]
    Encdb(#[from] Error),
    /// A file could not be read, or not be replaced.
    #[error(transparent)]
    File(#[from] FileError),
    /// A source outside this crate failed: a table of a database, a service.
    #[error("{origin} cannot be read: {reason}")]
    Foreign {
        /// Where the keyring was to come from.
        origin: String,
        /// The words of the source, which must hold no secret, such as an address with a password in it.
        reason: String,
    },
    /// The text that was read is no key.
    #[error("{origin}: {problem}")]
    Key {
        /// Where the text came from.
        origin: String,
        /// What is wrong with it.
        problem: KeyProblem,
    },
    /// The text that was read is an empty passphrase.
    #[error("{origin} holds an empty passphrase; write one there")]
    NoPassphrase {
        /// Where the text came from.
        origin: String,
    },
    /// The text of a variable is not a cost.
    #[error(
        "{name} is not a cost; write memory of 8 to 1024 MiB, 1 to 16 passes and 1 to 16 lanes, such as 64,3,4"
    )]
    NotACost {
        /// Name of the variable.
        name: String,
    },
    /// A keyring file is named, and nothing that unlocks it.
    #[error(
        "ENCDB_KEYRING_FILE is set and nothing unlocks it; set KEYRING_PASSPHRASE or KEYRING_KEY, \
         or one of these with _FILE or _COMMAND"
    )]
    NothingUnlocks,
    /// Two variables are set that say the same thing in two ways.
    #[error("{first} and {second} are both set, and one of them would be ignored; unset one")]
    TwoVariables {
        /// Name of the first variable.
        first: String,
        /// Name of the second variable.
        second: String,
    },
    /// A variable is set to nothing.
    #[error("{name} is set but empty; unset it or give it a value")]
    VariableEmpty {
        /// Name of the variable.
        name: String,
    },
    /// A variable is not set.
    #[error("{name} is not set; set it, or name another source")]
    VariableMissing {
        /// Name of the variable.
        name: String,
    },
    /// A variable holds bytes that are not text.
    #[error("{name} is not UTF-8; it holds a key in base64, a passphrase as text or a command")]
    VariableNotText {
        /// Name of the variable.
        name: String,
    },
}

/// Shows the text, because `main` and `unwrap` print this.
impl fmt::Debug for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(self, f)
    }
}

/// A file, and its problem.
#[derive(Debug)]
pub struct FileError {
    path: PathBuf,
    problem: FileProblem,
}

/// The reason why a file could not be read or replaced. Its text follows "the file /p".
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileProblem {
    /// The file is another document than the one that was read, of the same revision.
    #[error(
        "is not the keyring that was read, though it has its revision {revision}; find out who put it there, and look at \
         both"
    )]
    Different {
        /// The revision of both documents.
        revision: u64,
    },
    /// The document to be written is longer than a reader accepts.
    #[error(
        "is not written: the keyring has {len} bytes, and at most {max} are read; destroy keys that nothing needs any more"
    )]
    DocumentTooLong {
        /// Length of the document, in bytes.
        len: usize,
        /// The limit, in bytes.
        max: usize,
    },
    /// The file is empty.
    #[error("is empty; write the secret to it")]
    Empty,
    /// The file exists already.
    #[error("exists already and is not overwritten; choose another path, or change that keyring")]
    Exists,
    /// The lock file has more names than its own, or none any more.
    #[error(
        "has {found} names, so it may be something else as well; find out who linked it, and remove it"
    )]
    HardLinks {
        /// The number of its names.
        found: u64,
    },
    /// The file is a link, and nothing is written through a link.
    #[error(
        "is a link, through which nothing is written; name the file itself, or remove the link"
    )]
    Link,
    /// The lock could not be taken.
    #[error("cannot be locked; it must be a file that this user may write")]
    Lock(#[source] io::Error),
    /// Others than the owner may read or write the file.
    #[error("has mode {mode:04o}, so others can read or write it; run `chmod 600` on it")]
    Mode {
        /// The mode of the file, without its type.
        mode: u32,
    },
    /// The new document is not the revision that follows.
    #[error(
        "would be replaced by revision {new}, which does not follow {expected}; lock the keyring again"
    )]
    NotNext {
        /// The revision that is to be replaced.
        expected: u64,
        /// The revision of the document that is to replace it.
        new: u64,
    },
    /// The file is a pipe, a device, a socket or a folder.
    #[error(
        "is no regular file; what a pipe holds is read by a command, such as `cat`, or from standard input"
    )]
    NotRegular,
    /// The file is not text.
    #[error("is not UTF-8; it holds a key in base64, a passphrase as text, or a keyring as JSON")]
    NotText,
    /// The file could not be opened.
    #[error("cannot be opened")]
    Open(#[source] io::Error),
    /// The lock file belongs to somebody other than the owner of the keyring.
    #[error(
        "belongs to the user {found}, and neither to you nor to the owner of the keyring; find out who made it, and \
         remove it"
    )]
    Owner {
        /// The number of the user that the file belongs to.
        found: u32,
    },
    /// The file could not be read.
    #[error("cannot be read")]
    Read(#[source] io::Error),
    /// Somebody else has replaced the file in the meantime.
    #[error(
        "is at revision {found}, not {expected}: it was changed in the meantime; look at it again, then repeat the change"
    )]
    Revision {
        /// The revision that was to be replaced.
        expected: u64,
        /// The revision that is there.
        found: u64,
    },
    /// The file was written, but the folder that holds its name could not be written to the disk.
    #[error(
        "was written, but may be lost if the power fails, because its folder cannot be synced; find out why, and do not \
         repeat the change"
    )]
    Sync(#[source] io::Error),
    /// The file is longer than a secret or a keyring may be.
    #[error("is longer than {max} bytes; is it the right file?")]
    TooLong {
        /// The limit, in bytes.
        max: usize,
    },
    /// Nothing was changed, because the new version could not be written.
    #[error("was left as it was, because the new version could not be written beside it")]
    Write(#[source] io::Error),
}

impl FileError {
    pub(super) fn new(path: impl Into<PathBuf>, problem: FileProblem) -> Self {
        Self { path: path.into(), problem }
    }

    /// Returns the path of the file.
    #[must_use]
    pub fn path(&self) -> &std::path::Path {
        &self.path
    }

    /// Returns the problem of the file.
    #[must_use]
    pub const fn problem(&self) -> &FileProblem {
        &self.problem
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the file {} {}", self.path.display(), self.problem)
    }
}

impl StdError for FileError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.problem.source()
    }
}

/// A command, and its problem. Its arguments and its output are in no error.
#[derive(Debug)]
pub struct CommandError {
    program: String,
    problem: CommandProblem,
}

/// The reason why a command did not give a secret. Its text follows "the command aws".
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommandProblem {
    /// The command ended well and printed nothing.
    #[error("printed nothing; run it by hand to see why")]
    Empty,
    /// The command ended with a status other than 0.
    #[error("ended with status {status}; run it by hand to see why")]
    Failed {
        /// The status.
        status: i32,
    },
    /// A signal ended the command.
    #[error("was ended by a signal; run it by hand to see why")]
    Killed,
    /// The output of the command is not text.
    #[error("printed something else than UTF-8; it must print a key in base64 or a passphrase")]
    NotText,
    /// The output of the command could not be read.
    #[error("printed what cannot be read")]
    Read(#[source] io::Error),
    /// The command could not be started.
    #[error("cannot be started; it is a program and its arguments, and no shell reads them")]
    Start(#[source] io::Error),
    /// The program that reads it was to end, so the command was ended too.
    #[error("was killed, because the program that waited for it is to end")]
    Stopped,
    /// The command took too long, and was ended.
    #[error("did not end within {} s and was killed; run it by hand to see why", limit.as_secs_f64())]
    TimedOut {
        /// The time limit.
        limit: Duration,
    },
    /// The command printed too much, and was ended.
    #[error("printed more than {max} bytes; it must print the secret and nothing else")]
    TooLong {
        /// The limit, in bytes.
        max: usize,
    },
}

impl CommandError {
    pub(super) fn new(program: impl Into<String>, problem: CommandProblem) -> Self {
        Self { program: program.into(), problem }
    }

    /// Returns the program, without its arguments.
    #[must_use]
    pub fn program(&self) -> &str {
        &self.program
    }

    /// Returns the problem of the command.
    #[must_use]
    pub const fn problem(&self) -> &CommandProblem {
        &self.problem
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the command {} {}", self.program, self.problem)
    }
}

impl StdError for CommandError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.problem.source()
    }
}
