//! The ciphers of earlier applications, with the keys that the arguments name.

use encdb_core::{
    SecretText,
    legacy::{FernetKey, FernetKeys, LegacyCipher, XChaChaKey},
};
use encdb_diesel::migrate::Migration;

use crate::{args::LegacyArgs, error::Error, keyring};

/// The ciphers of earlier applications.
#[derive(Debug)]
pub(crate) struct LegacyCiphers(Vec<LegacyCipher>);

impl LegacyCiphers {
    /// Reads the keys of earlier applications that the arguments name.
    pub(crate) fn read(args: &LegacyArgs) -> Result<Self, Error> {
        let mut ciphers = vec![];
        if let Some(way) = args.fernet() {
            ciphers.push(LegacyCipher::Fernet(fernet(&keyring::secret(way)?)?));
        }
        if let Some(way) = args.xchacha20poly1305() {
            let key = XChaChaKey::from_base64(keyring::secret(way)?.expose().trim());
            let key = key.map_err(|problem| unread("XChaCha20-Poly1305", problem))?;
            ciphers.push(LegacyCipher::XChaCha20Poly1305(key));
        }
        Ok(Self(ciphers))
    }

    /// Lets a migration open the values of these ciphers.
    pub(crate) fn open_for<'k>(&'k self, migration: Migration<'k>) -> Migration<'k> {
        self.0.iter().fold(migration, Migration::opening)
    }
}

/// Reads Fernet keys, one a line, the current one first.
fn fernet(text: &SecretText) -> Result<FernetKeys, Error> {
    let key = |text| FernetKey::from_base64(text).map_err(|problem| unread("Fernet", problem));
    let mut keys = text.expose().split_whitespace();
    let current = FernetKeys::new(key(keys.next().unwrap_or_default())?);
    keys.try_fold(current, |keys, text| Ok(keys.retired(key(text)?)))
}

fn unread(cipher: &'static str, problem: encdb_core::KeyProblem) -> Error {
    Error::LegacyKey { cipher, problem }
}
