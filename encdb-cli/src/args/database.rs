//! The choice of the database, and of its encrypted columns.

use std::path::PathBuf;

use clap::Args;

use super::VariableName;
use crate::error::Error;

#[derive(Debug, Args)]
#[command(next_help_heading = "Database")]
pub(crate) struct DatabaseArgs {
    /// The variable that holds the URL of the database; without this option it is DATABASE_URL
    #[arg(long, value_name = "NAME")]
    database_variable: Option<VariableName>,
    /// The URL of the database or, for SQLite, its path; a URL with a password is refused
    #[arg(long, value_name = "URL", conflicts_with = "database_variable")]
    database: Option<String>,
    /// SQLite: a file to attach by the name that --tables has as a schema; may be given several times
    #[arg(long, value_name = "NAME=FILE", value_parser = attached)]
    pub(crate) attach: Vec<AttachedFile>,
}

/// A file that SQLite attaches to the database.
#[derive(Clone, Debug)]
#[cfg_attr(
    not(feature = "sqlite"),
    expect(dead_code, reason = "the databases of a server are found by their names")
)]
pub(crate) struct AttachedFile {
    pub(crate) name: String,
    pub(crate) path: String,
}

fn attached(text: &str) -> Result<AttachedFile, &'static str> {
    match text.split_once('=') {
        Some((name, path)) if !name.is_empty() && !path.is_empty() => {
            Ok(AttachedFile { name: name.to_owned(), path: path.to_owned() })
        }
        _ => Err("write NAME=FILE"),
    }
}

/// The place of a database's URL.
pub(crate) enum UrlPlace<'a> {
    /// The URL was typed after this option.
    Typed { url: &'a str, option: &'static str },
    /// The URL is in this variable, which the option names.
    Variable { name: &'a str, option: &'static str },
}

impl UrlPlace<'_> {
    /// Returns the name of the variable or the option.
    pub(crate) const fn named(&self) -> &str {
        match self {
            Self::Typed { option, .. } => option,
            Self::Variable { name, .. } => name,
        }
    }
}

impl DatabaseArgs {
    /// Returns the place of the URL.
    ///
    /// # Errors
    /// As [`VariableName::checked`].
    pub(crate) fn url(&self) -> Result<UrlPlace<'_>, Error> {
        if let Some(url) = &self.database {
            return Ok(UrlPlace::Typed { url, option: "--database" });
        }
        let name =
            self.database_variable.as_ref().map_or(Ok("DATABASE_URL"), VariableName::checked)?;
        Ok(UrlPlace::Variable { name, option: "--database-variable" })
    }

    pub(crate) const fn is_given(&self) -> bool {
        self.database.is_some() || self.database_variable.is_some()
    }
}

/// The place of the owners' stored keys, if they are not in the database of the values.
#[derive(Debug, Args)]
#[command(next_help_heading = "Database")]
pub(crate) struct OwnerKeysArgs {
    /// The variable that holds the URL of the database with the stored keys of owners, if that is another one
    #[arg(long, value_name = "NAME")]
    owner_keys_database_variable: Option<VariableName>,
    /// The URL of the database with the stored keys of owners or, for SQLite, its path; a URL with a password is refused
    #[arg(long, value_name = "URL", conflicts_with = "owner_keys_database_variable")]
    owner_keys_database: Option<String>,
}

impl OwnerKeysArgs {
    /// Returns the place of the other database's URL, if there is one.
    ///
    /// # Errors
    /// As [`VariableName::checked`].
    pub(crate) fn url(&self) -> Result<Option<UrlPlace<'_>>, Error> {
        if let Some(url) = &self.owner_keys_database {
            return Ok(Some(UrlPlace::Typed { url, option: "--owner-keys-database" }));
        }
        let name = self.owner_keys_database_variable.as_ref().map(VariableName::checked);
        let option = "--owner-keys-database-variable";
        Ok(name.transpose()?.map(|name| UrlPlace::Variable { name, option }))
    }
}

/// A database, and the file that lists its encrypted columns.
#[derive(Debug, Args)]
pub(crate) struct DataArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    #[command(flatten)]
    pub(crate) owner_keys: OwnerKeysArgs,
    /// The tables with encrypted columns: TOML such as encdb.toml, or what the application writes with `encdb_diesel::spec::to_json`
    #[arg(long, value_name = "FILE", help_heading = "Database")]
    pub(crate) tables: PathBuf,
}
