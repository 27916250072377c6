//! The configuration file: arguments that would be repeated in every command.
//!
//! A setting has the name of an option, and is used where neither the command line nor the environment says otherwise. No
//! setting holds a secret or runs a program: a file in the current folder may have been put there by somebody else.

mod document;
mod file;
mod setting;

use std::path::{Path, PathBuf};

use clap::Command;

use crate::{args::ConfigurationArgs, error::Error};

pub(crate) use setting::{Question, Setting, VARIABLES, Variable};

/// A configuration file that was read.
#[derive(Debug)]
pub(crate) struct Configuration {
    pub(crate) path: PathBuf,
    pub(crate) settings: Vec<Setting>,
}

impl Configuration {
    /// Reads the file that the arguments name or, without one, `encdb.toml` in the current folder if it is there.
    /// Folders above are not searched: the file that decides over keys is in the folder that the user sees, and not in one
    /// above that others may write.
    pub(crate) fn read(args: &ConfigurationArgs) -> Result<Option<Self>, Error> {
        let path = args.config.as_deref().unwrap_or(Path::new(FILE_NAME));
        let text = match &args.config {
            _ if args.no_config => None,
            Some(path) => Some(file::named(path)?),
            None => file::found(path)?,
        };
        let Some(text) = text else { return Ok(None) };
        let settings = document::settings(&text, path)?;
        Ok(Some(Self { path: path.to_owned(), settings }))
    }

    /// Sets the defaults of a command's options to these settings.
    pub(crate) fn fill_in<'s>(
        command: Command,
        settings: impl IntoIterator<Item = &'s Setting>,
    ) -> Command {
        settings.into_iter().fold(command, |command, setting| {
            match option_of(&command, setting.name()) {
                Some(id) => command.mut_arg(id, |option| {
                    option.required(false).default_values(setting.values.clone())
                }),
                None => command,
            }
        })
    }
}

/// Makes every option optional that has a setting.
pub(crate) fn let_settings_be_left_out(mut command: Command) -> Command {
    for name in setting::names() {
        if let Some(id) = option_of(&command, name) {
            command = command.mut_arg(id, |option| option.required(false));
        }
    }
    command.mut_subcommands(let_settings_be_left_out)
}

/// Returns whether a command has an option with a setting.
pub(crate) fn has_settings(command: &Command) -> bool {
    setting::names().any(|name| option_of(command, name).is_some())
}

/// Returns the id of the option with this name, if the command has it.
pub(crate) fn option_of(command: &Command, name: &str) -> Option<clap::Id> {
    let option = command.get_arguments().find(|option| option.get_long() == Some(name))?;
    Some(option.get_id().clone())
}

/// The name of the file that is looked for.
pub(crate) const FILE_NAME: &str = "encdb.toml";
