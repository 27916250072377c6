//! What is wrong with a configuration file. It may hold a secret by mistake, so nothing of its values is repeated.

/// Why a configuration file is not read at all. Reads on after "the configuration file /p".
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileProblem {
    /// It is a pipe, a device or a folder.
    #[error("is no regular file")]
    NotRegular,
    /// It is not text.
    #[error("is not UTF-8")]
    NotText,
    /// It lies in the current folder, and somebody else has put it there.
    #[cfg(unix)]
    #[error(
        "belongs to the user {owner}, who may have put it there to name another keyring; if you trust it, name it with \
         --config, or else use --no-config"
    )]
    Owner { owner: u32 },
    /// It is far longer than all settings together.
    #[error("is longer than {max} bytes; is it the right file?")]
    TooLong { max: u64 },
    /// Other users can write it.
    #[cfg(unix)]
    #[error(
        "has mode {mode:04o}, so others can write it and name another keyring; run `chmod go-w` on it, or use --no-config"
    )]
    Writable { mode: u32 },
}

/// What is wrong with a line of a configuration file. Reads on after "encdb.toml, line 3: ".
#[derive(Debug, thiserror::Error)]
pub(crate) enum LineProblem {
    /// Something else than `NAME=FILE`.
    #[error("`attach` is a list of texts, each of them NAME=FILE")]
    Attach,
    /// A setting that would run a program.
    #[error(
        "`{name}` is not read from a file, because no command is run on the word of one; give the option, or set \
         KEYRING_PASSPHRASE_COMMAND or KEYRING_KEY_COMMAND"
    )]
    Command { name: String },
    /// Not a cost.
    #[error("`{name}` is three numbers, such as \"512,3,4\": memory in MiB, passes and lanes")]
    Cost { name: &'static str },
    /// A text without a letter.
    #[error("`{name}` is empty; give it a value, or remove the line")]
    Empty { name: &'static str },
    /// Two settings of which only one can be used.
    #[error("`{name}` cannot be used with `{other}`; keep one of them")]
    Excluded { name: &'static str, other: &'static str },
    /// A text that cannot be the name of a variable, and so may be what belongs into the variable.
    #[error(
        "the value of `{name}` is no name of a variable: a name has letters, digits and underscores; the secret or URL itself \
         belongs into the variable"
    )]
    NotAVariable { name: &'static str },
    /// A number, a list or something else in place of a text.
    #[error("`{name}` is a text in quotes, and this is {found}")]
    NotText { name: &'static str, found: &'static str },
    /// A setting that would hold a secret.
    #[error(
        "`{name}` is not read from a file of settings, because no secret belongs into it; put the secret into a file of its own, \
         and name that with `passphrase-file` or `key-file`, or into a variable, and name that with `passphrase-variable` or \
         `key-variable`"
    )]
    Secret { name: String },
    /// It is not TOML.
    #[error("this is not TOML: {message}")]
    Syntax { message: String },
    /// There is no such setting.
    #[error("there is no setting {name}; the settings are {known}")]
    Unknown { name: String, known: String },
    /// A setting that would hold a URL, and with it a password.
    #[error(
        "`{name}` is not read from a file, because a URL may hold a password; put the URL into a variable, and name that \
         with `{instead}`"
    )]
    Url { name: String, instead: &'static str },
}
