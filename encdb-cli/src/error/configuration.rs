//! The problems of a configuration file. It may hold a secret by mistake, so no value is repeated.

/// Why a configuration file is not read at all. The text continues "the configuration file /p".
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileProblem {
    /// The file is a pipe, a device or a folder.
    #[error("is no regular file")]
    NotRegular,
    /// The file is not text.
    #[error("is not UTF-8")]
    NotText,
    /// The file is in the current folder, and somebody else has put it there.
    #[cfg(unix)]
    #[error(
        "belongs to the user {owner}, who may have put it there to name another keyring; if you trust it, name it with \
         --config, or else use --no-config"
    )]
    Owner { owner: u32 },
    /// The file is far longer than all settings together.
    #[error("is longer than {max} bytes; is it the right file?")]
    TooLong { max: u64 },
    /// Other users can write the file.
    #[cfg(unix)]
    #[error(
        "has mode {mode:04o}, so others can write it and name another keyring; run `chmod go-w` on it, or use --no-config"
    )]
    Writable { mode: u32 },
}

/// A problem of a line. The text continues "encdb.toml, line 3: ".
#[derive(Debug, thiserror::Error)]
pub(crate) enum LineProblem {
    /// A value that is not `NAME=FILE`.
    #[error("`attach` is a list of texts, each of them NAME=FILE")]
    Attach,
    /// A setting that would run a program.
    #[error(
        "`{name}` is not read from a file, because no command is run on the word of one; give the option, or set \
         KEYRING_PASSPHRASE_COMMAND or KEYRING_KEY_COMMAND"
    )]
    Command { name: String },
    /// A value that is not a cost.
    #[error("`{name}` is three numbers, such as \"512,3,4\": memory in MiB, passes and lanes")]
    Cost { name: &'static str },
    /// An empty text.
    #[error("`{name}` is empty; give it a value, or remove the line")]
    Empty { name: &'static str },
    /// Two settings that exclude each other.
    #[error("`{name}` cannot be used with `{other}`; keep one of them")]
    Excluded { name: &'static str, other: &'static str },
    /// A text that cannot be a variable's name, and so may be the variable's content.
    #[error(
        "the value of `{name}` is no name of a variable: a name has letters, digits and underscores; the secret or URL itself \
         belongs into the variable"
    )]
    NotAVariable { name: &'static str },
    /// A number, a list or another value in place of a text.
    #[error("`{name}` is a text in quotes, and this is {found}")]
    NotText { name: &'static str, found: &'static str },
    /// A setting that would hold a secret.
    #[error(
        "`{name}` is not read from a file of settings, because no secret belongs into it; put the secret into a file of its own, \
         and name that with `passphrase-file` or `key-file`, or into a variable, and name that with `passphrase-variable` or \
         `key-variable`"
    )]
    Secret { name: String },
    /// The line is not TOML.
    #[error("this is not TOML: {message}")]
    Syntax { message: String },
    /// The setting does not exist.
    #[error("there is no setting {name}; the settings are {known}")]
    Unknown { name: String, known: String },
    /// A setting that would hold a URL, and with it a password.
    #[error(
        "`{name}` is not read from a file, because a URL may hold a password; put the URL into a variable, and name that \
         with `{instead}`"
    )]
    Url { name: String, instead: &'static str },
}
