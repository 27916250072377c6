//! Reading the arguments, and what clap does not see to by itself.

use clap::{
    ArgMatches, CommandFactory, Error, FromArgMatches,
    error::{ContextKind, ContextValue, ErrorKind},
    parser::ValueSource,
};

use super::Program;

impl Program {
    /// The arguments of the program.
    ///
    /// # Errors
    /// What is wrong with them, or the help that they ask for.
    pub(crate) fn read() -> Result<Self, Error> {
        let mut command = Self::command();
        let matches = command.try_get_matches_from_mut(std::env::args_os()).map_err(unrepeated)?;
        if names_two_keyrings(&matches) {
            return Err(command.error(ErrorKind::ArgumentConflict, TWO_KEYRINGS));
        }
        Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    }
}

/// A word where none belongs may be a secret whose option takes it differently, such as a URL after `--keyring-table`,
/// or takes none, such as a passphrase after `--passphrase-prompt=`.
fn unrepeated(mut error: Error) -> Error {
    let unexpected = match error.kind() {
        ErrorKind::TooManyValues => ContextKind::InvalidValue,
        ErrorKind::UnknownArgument if names_no_option(&error) => ContextKind::InvalidArg,
        _ => return error,
    };
    error.insert(unexpected, ContextValue::String("…".to_owned()));
    error.remove(ContextKind::Suggested);
    error
}

fn names_no_option(error: &Error) -> bool {
    let word = error.get(ContextKind::InvalidArg);
    matches!(word, Some(ContextValue::String(word)) if !word.starts_with('-'))
}

/// A file and a table, both typed. A file that the environment names gives way.
fn names_two_keyrings(matches: &ArgMatches) -> bool {
    match matches.subcommand() {
        Some((_, matches)) => names_two_keyrings(matches),
        None => ["path", "keyring-table"].iter().all(|id| {
            matches.try_contains_id(id).is_ok()
                && matches.value_source(id) == Some(ValueSource::CommandLine)
        }),
    }
}

const TWO_KEYRINGS: &str =
    "the argument '--keyring <FILE>' cannot be used with '--keyring-table': which keyring is it?";
