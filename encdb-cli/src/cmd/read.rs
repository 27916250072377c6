//! Reads the arguments, adds the settings of the configuration file, and checks what clap does not check by itself.
//!
//! The arguments are read twice. The first time shows the command, the file to read and the options that were typed. The
//! second time takes the settings of the file as defaults of the options. So clap alone decides which value wins.

use std::ffi::OsString;

use clap::{
    ArgMatches, Command, CommandFactory, FromArgMatches,
    error::{ContextKind, ContextValue, ErrorKind},
    parser::ValueSource,
};

use super::Program;
use crate::{
    args::ConfigurationArgs,
    configuration::{
        Configuration, Question, Setting, has_settings, let_settings_be_left_out, option_of,
    },
    error::Error,
    keyring::describes_keys,
};

/// Why there is no command to run.
pub(crate) enum Unread {
    /// The arguments are wrong, or ask for help.
    Arguments(clap::Error),
    /// The configuration file cannot be used.
    Configuration(Error),
}

impl Program {
    /// Reads the arguments of the program, and the configuration file if the command has options that it may set.
    ///
    /// # Errors
    /// The mistake in the arguments or in the file, or the help that the arguments ask for.
    pub(crate) fn read() -> Result<Self, Unread> {
        let arguments: Vec<OsString> = std::env::args_os().collect();
        let typed = parsed(&mut let_settings_be_left_out(Self::command()), &arguments)?;
        let mut command = configured(Self::command(), &typed)?;
        let matches = parsed(&mut command, &arguments)?;
        Ok(Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?)
    }
}

fn parsed(command: &mut Command, arguments: &[OsString]) -> Result<ArgMatches, clap::Error> {
    let matches = command.try_get_matches_from_mut(arguments).map_err(unrepeated)?;
    match EXCLUDED.iter().find(|(options, _)| options.iter().all(|id| is_typed(&matches, id))) {
        Some((_, problem)) => Err(command.error(ErrorKind::ArgumentConflict, problem)),
        None => Ok(matches),
    }
}

/// Returns whether an option was typed, with any command. A value from the environment does not count.
fn is_typed(matches: &ArgMatches, id: &str) -> bool {
    match matches.subcommand() {
        Some((_, matches)) => is_typed(matches, id),
        None => {
            matches.try_contains_id(id).is_ok()
                && matches.value_source(id) == Some(ValueSource::CommandLine)
        }
    }
}

/// Returns the command that was typed, with the file's settings where neither the arguments nor the environment have a value.
fn configured(command: Command, typed: &ArgMatches) -> Result<Command, Error> {
    let leaf = leaf(&command, typed);
    if !has_settings(leaf) {
        return Ok(command);
    }
    let args =
        ConfigurationArgs::from_arg_matches(typed).expect("they are arguments of every command");
    let Some(Configuration { path, mut settings }) = Configuration::read(&args)? else {
        return Ok(command);
    };
    settings.retain(|setting| {
        setting.overriding_variable().is_none() && !is_answered(leaf, typed, setting.question())
    });
    let names_keyring = settings.iter().any(|it| it.question() == Question::Keyring);
    if names_keyring && takes_keys_of_environment(typed) && describes_keys() {
        return Err(Error::KeysTwice { path });
    }
    Ok(fill_in(command, typed, &settings))
}

/// Returns the command at the end of the words that were typed: `add` of `keys add`.
fn leaf<'c>(command: &'c Command, typed: &ArgMatches) -> &'c Command {
    match typed.subcommand() {
        Some((name, typed)) => command.find_subcommand(name).map_or(command, |it| leaf(it, typed)),
        None => command,
    }
}

fn is_answered(leaf: &Command, typed: &ArgMatches, question: Question) -> bool {
    let mut ids = question.options().iter().filter_map(|name| option_of(leaf, name));
    ids.any(|id| is_typed(typed, id.as_str()))
}

/// Returns whether a command only uses keys. The commands under `keys` change a keyring, and need one.
fn takes_keys_of_environment(typed: &ArgMatches) -> bool {
    typed.subcommand_name() != Some("keys")
}

fn fill_in(command: Command, typed: &ArgMatches, settings: &[Setting]) -> Command {
    match typed.subcommand() {
        Some((name, typed)) => command.mut_subcommand(name, |it| fill_in(it, typed, settings)),
        None => Configuration::fill_in(command, settings),
    }
}

impl From<clap::Error> for Unread {
    fn from(error: clap::Error) -> Self {
        Self::Arguments(error)
    }
}

impl From<Error> for Unread {
    fn from(error: Error) -> Self {
        Self::Configuration(error)
    }
}

/// Removes the word from an error about an unexpected word, which may be a secret: a URL after `--keyring-table`, whose
/// option takes a variable, or a passphrase after `--passphrase-prompt=`, which takes nothing.
fn unrepeated(mut error: clap::Error) -> clap::Error {
    let unexpected = match error.kind() {
        ErrorKind::TooManyValues => ContextKind::InvalidValue,
        ErrorKind::UnknownArgument if names_no_option(&error) => ContextKind::InvalidArg,
        _ => return error,
    };
    error.insert(unexpected, ContextValue::String("…".to_owned()));
    error.remove(ContextKind::Suggested);
    error
}

fn names_no_option(error: &clap::Error) -> bool {
    let word = error.get(ContextKind::InvalidArg);
    matches!(word, Some(ContextValue::String(word)) if !word.starts_with('-'))
}

/// Options that exclude each other only if both are typed, and the message.
const EXCLUDED: [([&str; 2], &str); 2] = [
    (["path", "keyring-table"], TWO_KEYRINGS),
    (["config", "no_config"], "the argument '--config <FILE>' cannot be used with '--no-config'"),
];

const TWO_KEYRINGS: &str =
    "the argument '--keyring <FILE>' cannot be used with '--keyring-table': which keyring is it?";
