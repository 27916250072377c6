//! Opening the keyring that the arguments or the environment name, and putting a changed one in its place.

use std::{ffi::OsStr, path::Path};

use encdb_core::{
    Environment, KEY_VARIABLE, KEYRING_FILE_VARIABLE, KEYRING_KEY_VARIABLE,
    KEYRING_PASSPHRASE_VARIABLE, KeyEncryptionKey, Keyring, KeyringDocument, KeyringSource,
    PassphraseCost, PassphraseCostLimit, SALT_VARIABLE, SecretCommand, SecretFile, SecretSource,
    SecretVariable, SourceError, UnlockedBy, UnlockedKeyring,
};

#[cfg(feature = "legacy")]
use encdb_core::SecretText;

use crate::{
    args::{CostArgs, KeyringArgs, NewUnlockArgs, UnlockArgs, Unlocking, Way},
    error::Error,
    interrupt::{Reading, StoppableCommand},
    prompt::{Answer, Asked, can_ask},
};

mod place;

pub(crate) use place::Place;

/// A keyring with its keys open, its place, and the secret that locks it again.
#[derive(Debug)]
pub(crate) struct OpenKeyring {
    pub(crate) place: Place,
    pub(crate) keys: UnlockedKeyring,
    /// The document as it was read.
    document: KeyringDocument,
    under: Under,
    /// The cost of the passphrase, which the next revision keeps.
    cost: PassphraseCost,
    limit: PassphraseCostLimit,
}

/// The key that locks the next revision.
struct Under(KeyEncryptionKey);

impl OpenKeyring {
    pub(crate) fn open(args: &KeyringArgs) -> Result<Self, Error> {
        let place = Place::of(args)?;
        let document = place.read()?;
        let cost = document.passphrase_cost().unwrap_or_default();
        let under = key_encryption_key(&args.unlock, cost, Asked::Once)?;
        // The cost is read from the keyring itself, so it is no limit.
        let limit = args.cost_limit();
        let under = under.accepting(limit);
        let keys = document.unlock(&under)?;
        Ok(Self { place, keys, document, under: Under(under), cost, limit })
    }

    /// Returns the same keyring, which is locked under another passphrase or key from now on.
    pub(crate) fn put_under(self, new: &NewUnlockArgs, cost: CostArgs) -> Result<Self, Error> {
        let cost = accepted(cost, self.limit)?.unwrap_or(self.cost);
        let unlocked_by = match new.given() {
            Some(unlocking) => unlocked_by(unlocking, Asked::Twice)?,
            None if can_ask() => unlocked_by(Unlocking::Passphrase(Way::Prompt), Asked::Twice)?,
            None => return Err(Error::NoNewSecret),
        };
        Ok(Self { under: Under(unlocked_by.key_encryption_key(cost)?), cost, ..self })
    }

    /// Replaces the keyring that was read with the changed one, and returns the new revision.
    pub(crate) fn replace(&self) -> Result<u64, Error> {
        let document = self.keys.lock(&self.under.0)?;
        self.place.replace(&self.document, &document)?;
        Ok(document.revision())
    }
}

impl std::fmt::Debug for Under {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Under(..)")
    }
}

/// Returns the cost of a new passphrase, if one is given. Refuses a cost above the limit, because no program would open the
/// keyring.
fn accepted(cost: CostArgs, limit: PassphraseCostLimit) -> Result<Option<PassphraseCost>, Error> {
    match cost.passphrase_cost {
        Some(cost) if !limit.accepts(cost) => Err(Error::CostLimit),
        cost => Ok(cost),
    }
}

/// Writes a new keyring, and returns its revision.
pub(crate) fn create(
    args: &KeyringArgs,
    keys: &UnlockedKeyring,
    cost: CostArgs,
) -> Result<u64, Error> {
    let place = Place::of(args)?;
    let cost = accepted(cost, args.cost_limit())?.unwrap_or_default();
    let document = keys.lock(&key_encryption_key(&args.unlock, cost, Asked::Twice)?)?;
    place.create(keys, &document)?;
    Ok(document.revision())
}

/// Loads the keyring that the arguments name, or the keys of the environment.
pub(crate) fn load(args: &KeyringArgs) -> Result<Keyring, Error> {
    if args.table.is_some() {
        return Ok(OpenKeyring::open(args)?.keys.keyring()?);
    }
    let unlocking = args.unlock.given();
    if args.path.is_none() && unlocking.is_some() {
        return Err(Error::NoKeyring);
    }
    // If only the environment describes the keyring, it is read as the application reads it, including errors about two
    // variables.
    if unlocking.is_none() && args.path.as_deref().is_none_or(is_of_environment) {
        if args.path.is_none() && !describes_keys() {
            return Err(Error::NoKeyring);
        }
        match read(Environment::of_process(), |environment| load_from(&environment, args))? {
            Err(SourceError::NothingUnlocks) if can_ask() => (),
            loaded => return Ok(loaded?),
        }
    }
    Ok(OpenKeyring::open(args)?.keys.keyring()?)
}

fn load_from(environment: &Environment, args: &KeyringArgs) -> Result<Keyring, SourceError> {
    match environment.keyring_file()? {
        Some(file) => file.accepting(args.cost_limit()).load(),
        None => environment.load(),
    }
}

fn is_of_environment(path: &Path) -> bool {
    std::env::var_os(KEYRING_FILE_VARIABLE).is_some_and(|of_environment| of_environment == path)
}

/// Reads the keys from the environment. A signal that ends the program meanwhile also ends a command that the environment
/// names.
pub(crate) fn read<T>(
    environment: Environment,
    read: impl FnOnce(Environment) -> T,
) -> Result<T, Error> {
    let reading = Reading::begin().map_err(Error::Signals)?;
    Ok(read(environment.with_stop(reading.stop())))
}

/// Returns whether the environment has a key or a salt, in any form. A keyring file in the environment counts as an argument.
pub(crate) fn describes_keys() -> bool {
    let is_described = |name: &OsStr| {
        let name = name.as_encoded_bytes();
        DESCRIBING.iter().any(|it| name.starts_with(it.as_bytes()))
    };
    std::env::vars_os().any(|(name, _)| is_described(&name))
}

/// Returns the key that unlocks a keyring: from the arguments, the environment, or the person at the terminal.
fn key_encryption_key(
    unlock: &UnlockArgs,
    cost: PassphraseCost,
    asked: Asked,
) -> Result<KeyEncryptionKey, Error> {
    if let Some(unlocking) = unlock.given() {
        return Ok(unlocked_by(unlocking, asked)?.key_encryption_key(cost)?);
    }
    let of_environment = read(secret_of_environment(), |environment| {
        environment.keyring_file()?.map(|file| file.key_encryption_key(cost)).transpose()
    });
    match of_environment? {
        Ok(Some(key)) => Ok(key),
        Ok(None) | Err(SourceError::NothingUnlocks) if can_ask() => {
            let prompt = Unlocking::Passphrase(Way::Prompt);
            Ok(unlocked_by(prompt, asked)?.key_encryption_key(cost)?)
        }
        Ok(None) | Err(SourceError::NothingUnlocks) => Err(Error::NothingUnlocks),
        Err(error) => Err(error.into()),
    }
}

/// Returns the environment with only the variables that unlock a keyring. The arguments name the keyring, and the keys in the
/// environment may be there for an import.
fn secret_of_environment() -> Environment {
    Environment::of_variables(|name| match name {
        KEYRING_FILE_VARIABLE => Some("named by the arguments".to_owned()),
        name if UNLOCKING.iter().any(|it| name.starts_with(it)) => std::env::var(name).ok(),
        _ => None,
    })
}

fn unlocked_by(unlocking: Unlocking, asked: Asked) -> Result<UnlockedBy, Error> {
    Ok(match unlocking {
        Unlocking::Passphrase(way) => UnlockedBy::Passphrase(source(
            way,
            question("Passphrase", "New passphrase", asked),
            asked,
        )?),
        Unlocking::Key(way) => UnlockedBy::Key(source(
            way,
            question("Key in base64", "New key in base64", asked),
            asked,
        )?),
    })
}

/// Reads a secret that is no part of the keyring.
#[cfg(feature = "legacy")]
pub(crate) fn secret(way: Way) -> Result<SecretText, Error> {
    Ok(source(way, "Key in base64", Asked::Once)?.read()?)
}

const fn question(old: &'static str, new: &'static str, asked: Asked) -> &'static str {
    match asked {
        Asked::Once => old,
        Asked::Twice => new,
    }
}

fn source(way: Way, question: &str, asked: Asked) -> Result<Box<dyn SecretSource>, Error> {
    Ok(match way {
        Way::File(path) => Box::new(SecretFile::new(path)),
        Way::Variable(name) => Box::new(SecretVariable::new(name.checked()?)),
        Way::Command(text, option) => {
            let command = SecretCommand::parse(&text).ok_or(Error::NotACommand { option })?;
            Box::new(StoppableCommand(command))
        }
        Way::Prompt => Box::new(Answer::prompted(question, asked)?),
        Way::Stdin => Box::new(Answer::from_stdin()?),
    })
}

/// The beginnings of the names of variables that unlock a keyring.
const UNLOCKING: [&str; 2] = [KEYRING_PASSPHRASE_VARIABLE, KEYRING_KEY_VARIABLE];
/// The beginnings of the names of variables that hold keys.
const DESCRIBING: [&str; 2] = [KEY_VARIABLE, SALT_VARIABLE];
