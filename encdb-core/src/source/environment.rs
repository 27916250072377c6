//! Keys from the environment: in variables, or in files and commands that variables name.
//!
//! | variable | holds |
//! |---|---|
//! | `MASTER_ENCRYPTION_KEY` | the current root key, 32 bytes in base64 |
//! | `STATIC_ENCRYPTION_SALT` | the salt, 16 to 64 bytes in base64; public, and never changed |
//! | `MASTER_ENCRYPTION_KEY_ID` | the id of the current key, 1 to 65535; 1 if not set |
//! | `MASTER_ENCRYPTION_KEYS_RETIRED` | keys that still open, `1:base64,2:base64`; none if not set |
//! | `ENCDB_KEYRING_FILE` | the path of a keyring file, which is then used instead of all these |
//! | `KEYRING_PASSPHRASE` | the passphrase that unlocks it |
//! | `KEYRING_KEY` | or the key that does, 32 bytes in base64 |
//! | `KEYRING_MAX_PASSPHRASE_COST` | what trying the passphrase may cost, as in `256,3,4`: MiB, passes and lanes |
//!
//! Each of them but the id, the path and the cost may end in `_FILE`, and be the path of a file with the value, or in
//! `_COMMAND`, and be a command that prints it. Without a keyring file, the index root is the key with the lowest id,
//! so that search tokens survive a rotation of the current key.

use std::{
    ffi::OsString,
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
};

use zeroize::Zeroizing;

use super::{
    KeyringFile, KeyringSource, SecretCommand, SecretFile, SecretSource, SecretVariable,
    SourceError,
    key_text::decode,
    variable::{Variables, text},
};
use crate::{
    error::{Error, ErrorKind, KeyProblem, Result},
    key_id::KeyId,
    keyring::{Keyring, KeyringBuilder, SALT_LEN},
    secret::{KeyBytes, SecretText, without_newline},
    wrapped::{PassphraseCost, PassphraseCostLimit},
};

#[cfg(test)]
mod tests;

/// The variable of the current root key.
pub const KEY_VARIABLE: &str = KEY.plain;
/// The variable of the current key's id.
pub const KEY_ID_VARIABLE: &str = "MASTER_ENCRYPTION_KEY_ID";
/// The variable of the retired keys.
pub const RETIRED_KEYS_VARIABLE: &str = RETIRED_KEYS.plain;
/// The variable of the salt.
pub const SALT_VARIABLE: &str = SALT.plain;
/// The variable of the keyring file's path.
pub const KEYRING_FILE_VARIABLE: &str = "ENCDB_KEYRING_FILE";
/// The variable of the passphrase that unlocks the keyring file.
pub const KEYRING_PASSPHRASE_VARIABLE: &str = KEYRING_PASSPHRASE.plain;
/// The variable of the limit for trying the passphrase of the keyring file.
pub const KEYRING_MAX_PASSPHRASE_COST_VARIABLE: &str = "KEYRING_MAX_PASSPHRASE_COST";
/// The variable of the key that unlocks the keyring file.
pub const KEYRING_KEY_VARIABLE: &str = KEYRING_KEY.plain;

/// A secret that is given in one of three ways.
#[derive(Clone, Copy, Debug)]
struct Setting {
    plain: &'static str,
    file: &'static str,
    command: &'static str,
}

macro_rules! setting {
    ($name:literal) => {
        Setting { plain: $name, file: concat!($name, "_FILE"), command: concat!($name, "_COMMAND") }
    };
}
const KEY: Setting = setting!("MASTER_ENCRYPTION_KEY");
const SALT: Setting = setting!("STATIC_ENCRYPTION_SALT");
const RETIRED_KEYS: Setting = setting!("MASTER_ENCRYPTION_KEYS_RETIRED");
const KEYRING_PASSPHRASE: Setting = setting!("KEYRING_PASSPHRASE");
const KEYRING_KEY: Setting = setting!("KEYRING_KEY");

const DEFAULT_KEY_ID: &str = "1";

/// The keyring that the environment describes: by its keys, or by a keyring file.
#[derive(Clone, Debug)]
pub struct Environment {
    variables: Variables,
    stop: Arc<AtomicBool>,
}

impl Environment {
    /// Reads the environment of the process.
    #[must_use]
    pub fn of_process() -> Self {
        Self { variables: Variables::of_process(), stop: Arc::default() }
    }

    /// Reads the variables that `variable` looks up, instead of the environment of the process.
    #[must_use]
    pub fn of_variables(variable: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        let variables = Variables::new(move |name| variable(name).map(OsString::from));
        Self { variables, stop: Arc::default() }
    }

    /// Has commands killed as soon as `stop` is true: see [`SecretCommand::with_stop`].
    #[must_use]
    pub fn with_stop(self, stop: Arc<AtomicBool>) -> Self {
        Self { stop, ..self }
    }

    /// Returns the keyring that `MASTER_ENCRYPTION_KEY` and the variables beside it describe, before it is built: to
    /// build it, or to [`import`](crate::UnlockedKeyring::import) it into a keyring file.
    ///
    /// # Errors
    /// [`SourceError::TwoVariables`], the errors of reading a file or a command, and [`SourceError::Encdb`] as
    /// [`Keyring::from_variables`].
    pub fn builder(&self) -> Result<KeyringBuilder, SourceError> {
        let key_id = self.variables.value(KEY_ID_VARIABLE);
        let key_id = key_id.map(|id| id.to_string_lossy().into_owned());
        builder(key_id.as_deref(), |setting| self.found(setting))
    }

    /// Returns the keyring file that the environment names, if any, and the source of the secret that unlocks it.
    ///
    /// # Errors
    /// [`SourceError::TwoVariables`], [`SourceError::NothingUnlocks`], [`SourceError::VariableEmpty`],
    /// [`SourceError::VariableNotText`], [`SourceError::CommandText`], [`SourceError::NotACost`].
    pub fn keyring_file(&self) -> Result<Option<KeyringFile>, SourceError> {
        let Some(path) = self.non_empty(KEYRING_FILE_VARIABLE)? else { return Ok(None) };
        for setting in [KEY, RETIRED_KEYS] {
            if let Some(given) = self.given(setting)? {
                return Err(two(KEYRING_FILE_VARIABLE, given.name));
            }
        }
        let (path, limit) = (PathBuf::from(path), self.cost_limit()?);
        match (self.given(KEYRING_PASSPHRASE)?, self.given(KEYRING_KEY)?) {
            (Some(first), Some(second)) => Err(two(first.name, second.name)),
            (Some(given), None) => {
                Ok(Some(KeyringFile::with_passphrase(path, given.source).accepting(limit)))
            }
            (None, Some(given)) => Ok(Some(KeyringFile::with_key(path, given.source))),
            (None, None) => Err(SourceError::NothingUnlocks),
        }
    }

    /// Returns the limit of the cost of trying a passphrase.
    fn cost_limit(&self) -> Result<PassphraseCostLimit, SourceError> {
        let name = KEYRING_MAX_PASSPHRASE_COST_VARIABLE;
        let Some(value) = self.non_empty(name)? else { return Ok(PassphraseCostLimit::default()) };
        let cost = value.to_str().and_then(PassphraseCost::parse);
        let cost = cost.ok_or_else(|| SourceError::NotACost { name: name.to_owned() })?;
        Ok(PassphraseCostLimit::up_to(cost))
    }

    /// Returns the text of a setting, and the name of the variable that it comes from.
    fn found(&self, setting: Setting) -> Result<Option<Found>, SourceError> {
        let given = self.given(setting)?;
        given.map(|Given { name, source }| Ok(Found { name, text: source.read()? })).transpose()
    }

    /// Returns the source that a setting is to be read from, if it is set.
    fn given(&self, setting: Setting) -> Result<Option<Given>, SourceError> {
        let Setting { plain, file, command } = setting;
        let mut set = [plain, file, command].into_iter().filter(|name| self.is_set(name));
        let Some(name) = set.next() else { return Ok(None) };
        if let Some(second) = set.next() {
            return Err(two(name, second));
        }
        let source: Box<dyn SecretSource> = match name {
            name if name == plain => Box::new(SecretVariable::among(&self.variables, name)),
            name if name == file => {
                Box::new(SecretFile::new(self.non_empty(name)?.unwrap_or_default()))
            }
            name => Box::new(self.command(name)?),
        };
        Ok(Some(Given { name, source }))
    }

    fn command(&self, name: &'static str) -> Result<SecretCommand, SourceError> {
        let text = text(name, self.variables.value(name).unwrap_or_default())?;
        let command = SecretCommand::parse(text.expose());
        let command = command.map(|it| it.with_stop(Arc::clone(&self.stop)));
        command.ok_or_else(|| SourceError::CommandText { name: name.to_owned() })
    }

    fn is_set(&self, name: &str) -> bool {
        self.variables.value(name).map(OsString::into_encoded_bytes).map(Zeroizing::new).is_some()
    }

    fn non_empty(&self, name: &str) -> Result<Option<OsString>, SourceError> {
        match self.variables.value(name) {
            Some(value) if value.is_empty() => {
                Err(SourceError::VariableEmpty { name: name.to_owned() })
            }
            value => Ok(value),
        }
    }
}

impl KeyringSource for Environment {
    fn load(&self) -> Result<Keyring, SourceError> {
        match self.keyring_file()? {
            Some(file) => file.load(),
            None => Ok(self.builder()?.build()?),
        }
    }

    fn revision(&self) -> Result<Option<u64>, SourceError> {
        self.keyring_file()?.map_or(Ok(None), |file| file.revision())
    }
}

impl Keyring {
    /// Reads the keyring that the environment describes: `MASTER_ENCRYPTION_KEY` and `STATIC_ENCRYPTION_SALT`, and to
    /// rotate `MASTER_ENCRYPTION_KEY_ID` and `MASTER_ENCRYPTION_KEYS_RETIRED`; each key and the salt also as `…_FILE`
    /// or `…_COMMAND`. Or `ENCDB_KEYRING_FILE`, with `KEYRING_PASSPHRASE` or `KEYRING_KEY`.
    ///
    /// # Errors
    /// [`SourceError::TwoVariables`] if two variables set the same thing, the errors of reading a file or a command,
    /// and [`SourceError::Encdb`] as [`from_variables`](Self::from_variables).
    pub fn from_env() -> Result<Self, SourceError> {
        Environment::of_process().load()
    }

    /// Reads the keyring that `MASTER_ENCRYPTION_KEY` and the variables beside it describe, looked up by `variable`:
    /// for a secret store that keeps them under the same names. Neither files nor commands are read.
    ///
    /// # Errors
    /// [`ErrorKind::Key`] names the variable and the [`KeyProblem`]: not set, empty, not base64, encoded twice, wrong
    /// length, all bytes equal, printable text, equal to the salt, an id given twice, two ids with one key. Also what
    /// [`KeyringBuilder::build`] may fail with.
    pub fn from_variables(variable: impl Fn(&'static str) -> Option<String>) -> Result<Self> {
        let key_id = variable(KEY_ID_VARIABLE);
        let found = |Setting { plain, .. }| {
            Ok(variable(plain).map(|text| Found { name: plain, text: SecretText::new(text) }))
        };
        builder::<Error>(key_id.as_deref(), found)?.build()
    }
}

/// The source of a setting, and the name of the variable that names it.
struct Given {
    name: &'static str,
    source: Box<dyn SecretSource>,
}

/// A text, and the name of the variable that it was configured with.
struct Found {
    name: &'static str,
    text: SecretText,
}

impl Found {
    fn problem(&self, problem: KeyProblem) -> Error {
        at(self.name, problem)
    }
}

fn builder<E: From<Error>>(
    key_id: Option<&str>,
    found: impl Fn(Setting) -> Result<Option<Found>, E>,
) -> Result<KeyringBuilder, E> {
    let found = |setting| found(setting)?.map(not_empty).transpose().map_err(E::from);
    let required = |setting: Setting| -> Result<Found, E> {
        found(setting)?.ok_or_else(|| at(setting.plain, KeyProblem::Missing).into())
    };
    let salt = required(SALT)?;
    let bytes = decode(salt.text.expose(), SALT_LEN).map_err(|problem| salt.problem(problem))?;
    let key = required(KEY)?;
    let current = KeyBytes::from_base64(key.text.expose()).map_err(|it| key.problem(it))?;
    let id = self::key_id(key_id.unwrap_or(DEFAULT_KEY_ID))
        .ok_or_else(|| at(KEY_ID_VARIABLE, KeyProblem::NotAnId))?;
    let builder =
        Keyring::builder(&bytes).salt_named(salt.name).named_current(key.name, id, current);
    Ok(match found(RETIRED_KEYS)? {
        Some(retired) => add_retired(builder, &retired)?,
        None => builder,
    })
}

fn not_empty(found: Found) -> Result<Found> {
    if without_newline(found.text.expose()).is_empty() {
        return Err(found.problem(KeyProblem::Empty));
    }
    Ok(found)
}

fn add_retired(builder: KeyringBuilder, retired: &Found) -> Result<KeyringBuilder> {
    let list = without_newline(retired.text.expose());
    let no_list = || retired.problem(KeyProblem::List);
    if list.contains('\n') {
        return Err(no_list());
    }
    list.split(',').try_fold(builder, |builder, entry| {
        let (id, key) = entry.split_once(':').ok_or_else(no_list)?;
        let id = key_id(id).ok_or_else(no_list)?;
        let key = KeyBytes::from_base64(key).map_err(|problem| retired.problem(problem))?;
        Ok(builder.named(retired.name, id, key))
    })
}

fn key_id(text: &str) -> Option<KeyId> {
    let digits = without_newline(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse().ok().and_then(KeyId::new) } else { None }
}

fn at(name: &'static str, problem: KeyProblem) -> Error {
    ErrorKind::Key { name, problem }.into()
}

fn two(first: &str, second: &str) -> SourceError {
    SourceError::TwoVariables { first: first.to_owned(), second: second.to_owned() }
}
