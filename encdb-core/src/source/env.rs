//! Keys from the environment.
//!
//! | variable | holds |
//! |---|---|
//! | `MASTER_ENCRYPTION_KEY` | the current root key, 32 bytes in base64 |
//! | `STATIC_ENCRYPTION_SALT` | the salt, 16 to 64 bytes in base64; public, and never changed |
//! | `MASTER_ENCRYPTION_KEY_ID` | the id of the current key, 1 to 65535; 1 if not set |
//! | `MASTER_ENCRYPTION_KEYS_RETIRED` | keys that still open, `1:base64,2:base64`; none if not set |
//!
//! The index root is the key with the lowest id, so that search tokens survive a rotation of the current key.

use std::ffi::OsString;

use zeroize::{Zeroize, Zeroizing};

use super::key_text::{decode, without_newline};
use crate::{
    error::{Error, ErrorKind, KeyProblem, Result},
    keyring::{Keyring, KeyringBuilder, SALT_LEN},
    secret::KeyBytes,
    stored::KeyId,
};

/// The variable of the current root key.
pub const KEY_VARIABLE: &str = "MASTER_ENCRYPTION_KEY";
/// The variable of the current key's id.
pub const KEY_ID_VARIABLE: &str = "MASTER_ENCRYPTION_KEY_ID";
/// The variable of the retired keys.
pub const RETIRED_KEYS_VARIABLE: &str = "MASTER_ENCRYPTION_KEYS_RETIRED";
/// The variable of the salt.
pub const SALT_VARIABLE: &str = "STATIC_ENCRYPTION_SALT";

const DEFAULT_KEY_ID: &str = "1";

impl Keyring {
    /// The keyring that the environment describes: `MASTER_ENCRYPTION_KEY` and `STATIC_ENCRYPTION_SALT`, and to rotate
    /// `MASTER_ENCRYPTION_KEY_ID` and `MASTER_ENCRYPTION_KEYS_RETIRED`.
    ///
    /// # Errors
    /// [`ErrorKind::Key`] names the variable and the [`KeyProblem`]: not set, empty, not base64, encoded twice, wrong
    /// length, all bytes equal, printable text, equal to the salt, an id given twice, two ids with one key. Also what
    /// [`KeyringBuilder::build`] may fail with.
    pub fn from_env() -> Result<Self> {
        Self::from_variables(|name| std::env::var_os(name).map(text))
    }

    /// As [`from_env`](Self::from_env), with the variables looked up by `variable`: for a secret store that keeps them
    /// under the same names.
    ///
    /// # Errors
    /// As [`from_env`](Self::from_env).
    pub fn from_variables(variable: impl Fn(&'static str) -> Option<String>) -> Result<Self> {
        let look_up = |name| variable(name).map(Zeroizing::new);
        let salt = required(look_up(SALT_VARIABLE), SALT_VARIABLE)?;
        let salt = decode(&salt, SALT_LEN).map_err(|problem| at(SALT_VARIABLE, problem))?;
        let key = required(look_up(KEY_VARIABLE), KEY_VARIABLE)?;
        let key = KeyBytes::from_base64(&key).map_err(|problem| at(KEY_VARIABLE, problem))?;
        let id =
            look_up(KEY_ID_VARIABLE).unwrap_or_else(|| Zeroizing::new(DEFAULT_KEY_ID.to_owned()));
        let id = key_id(&id).ok_or_else(|| at(KEY_ID_VARIABLE, KeyProblem::NotAnId))?;
        let builder =
            Self::builder(&salt).salt_named(SALT_VARIABLE).named_current(KEY_VARIABLE, id, key);
        add_retired(builder, look_up(RETIRED_KEYS_VARIABLE))?.build()
    }
}

/// The value itself where it is text. What is not has no good base64 in it, and is wiped.
fn text(value: OsString) -> String {
    value.into_string().unwrap_or_else(|value| {
        let text = value.to_string_lossy().into_owned();
        value.into_encoded_bytes().zeroize();
        text
    })
}

fn add_retired(builder: KeyringBuilder, list: Option<Zeroizing<String>>) -> Result<KeyringBuilder> {
    let Some(list) = list else { return Ok(builder) };
    let list = required(Some(list), RETIRED_KEYS_VARIABLE)?;
    let list = without_newline(&list);
    if list.contains('\n') {
        return Err(at(RETIRED_KEYS_VARIABLE, KeyProblem::List));
    }
    list.split(',').try_fold(builder, |builder, entry| {
        let (id, key) =
            entry.split_once(':').ok_or_else(|| at(RETIRED_KEYS_VARIABLE, KeyProblem::List))?;
        let id = key_id(id).ok_or_else(|| at(RETIRED_KEYS_VARIABLE, KeyProblem::List))?;
        let key =
            KeyBytes::from_base64(key).map_err(|problem| at(RETIRED_KEYS_VARIABLE, problem))?;
        Ok(builder.named(RETIRED_KEYS_VARIABLE, id, key))
    })
}

fn required(value: Option<Zeroizing<String>>, name: &'static str) -> Result<Zeroizing<String>> {
    let value = value.ok_or_else(|| at(name, KeyProblem::Missing))?;
    if without_newline(&value).is_empty() {
        return Err(at(name, KeyProblem::Empty));
    }
    Ok(value)
}

fn key_id(text: &str) -> Option<KeyId> {
    let digits = without_newline(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse().ok().and_then(KeyId::new) } else { None }
}

fn at(name: &'static str, problem: KeyProblem) -> Error {
    ErrorKind::Key { name, problem }.into()
}
