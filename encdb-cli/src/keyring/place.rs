//! The place of a keyring: a file, or encdb's own table, which a fleet shares.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use encdb_core::{KeyringDocument, KeyringFile, UnlockedKeyring};
use encdb_diesel::error::KeyringTableError;
use serde::{Serialize, Serializer};

use crate::{args::KeyringArgs, database::Database, error::Error};

#[derive(Clone, Debug)]
pub(crate) enum Place {
    File(PathBuf),
    /// The table in the database whose URL is in this variable.
    Table(String),
}

impl Place {
    /// Returns the place that the arguments name. The environment may also name a file, but no table.
    pub(crate) fn of(args: &KeyringArgs) -> Result<Self, Error> {
        if let Some(variable) = &args.table {
            return Ok(Self::Table(variable.checked()?.to_owned()));
        }
        args.path.clone().map(Self::File).ok_or(Error::NoKeyring)
    }

    /// Reads the keyring that is there, still locked.
    pub(crate) fn read(&self) -> Result<KeyringDocument, Error> {
        match self {
            Self::File(path) => Ok(KeyringFile::read(path)?),
            Self::Table(variable) => Database::of_keyring(variable)?.keyring(),
        }
    }

    /// Checks that a new keyring can be here. Call it before asking for the secret, which somebody may have to invent and
    /// type twice.
    pub(crate) fn check_vacant(&self) -> Result<(), Error> {
        match self {
            Self::File(path) => check_folder(path).and_then(|()| check_absent(path)),
            Self::Table(variable) => check_empty(&mut Database::of_keyring(variable)?),
        }
    }

    /// Writes a keyring where there is none yet, and creates its table if that is missing.
    pub(super) fn create(
        &self,
        keys: &UnlockedKeyring,
        document: &KeyringDocument,
    ) -> Result<(), Error> {
        match self {
            Self::File(path) => Ok(KeyringFile::create(path, document)?),
            Self::Table(variable) => {
                let mut database = Database::of_keyring(variable)?;
                // Checked before the keys' fingerprints, because another keyring has other keys.
                check_empty(&mut database)?;
                let keyring = keys.keyring()?;
                database.make_tables()?;
                database.check_keys(&keyring)?;
                database.create_keyring(document)?;
                // Now that the keys are stored: fingerprints of lost keys would be in the way of all others.
                database.set_up(&keyring)
            }
        }
    }

    /// Replaces the keyring that a new revision was made from, if that keyring is still there.
    pub(super) fn replace(
        &self,
        before: &KeyringDocument,
        document: &KeyringDocument,
    ) -> Result<(), Error> {
        match self {
            Self::File(path) => Ok(KeyringFile::replace(path, before, document)?),
            Self::Table(variable) => {
                Database::of_keyring(variable)?.replace_keyring(before.revision(), document)
            }
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Table(variable) => write!(f, "the table __encdb_keyring of {variable}"),
        }
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn check_folder(path: &Path) -> Result<(), Error> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    match folder {
        Some(folder) if !folder.is_dir() => Err(Error::NoFolder { path: folder.to_owned() }),
        _ => Ok(()),
    }
}

/// Refuses a path that exists. A link that leads nowhere exists as well.
fn check_absent(path: &Path) -> Result<(), Error> {
    match fs::symlink_metadata(path) {
        Ok(_) => Err(Error::KeyringExists { path: path.to_owned() }),
        Err(_) => Ok(()),
    }
}

fn check_empty(database: &mut Database) -> Result<(), Error> {
    if database.keyring().is_ok() { Err(KeyringTableError::Exists.into()) } else { Ok(()) }
}
