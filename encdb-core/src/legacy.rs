//! Opening what earlier applications stored, so that a migration can seal it again.
//!
//! Nothing is sealed here, and no ordinary read comes here: only a migration, which knows for each column which cipher
//! the application before used. Switch the feature `legacy` off when the last column is migrated.
//!
//! Fernet binds a value to no column and no row, nor does XChaCha20-Poly1305 without associated data. Values that
//! somebody swapped in the old table open all the same; sealed again, they stay where they were found.
//!
//! ```
//! use encdb_core::legacy::{FernetKey, FernetKeys, LegacyCipher, LegacyValue};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let key = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
//! # let token = b"gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
//! let cipher = LegacyCipher::Fernet(FernetKeys::new(FernetKey::from_base64(key)?));
//! let plaintext = cipher.open(&LegacyValue::new(token))?;
//! assert_eq!(&*plaintext, b"hello");
//! # Ok(())
//! # }
//! ```

use std::fmt;

use crate::{
    error::{ErrorKind, Result},
    plaintext::PlaintextBytes,
};

mod fernet;
mod xchacha;

pub use fernet::{FernetKey, FernetKeys, FernetToken};
pub use xchacha::XChaChaKey;

// Switched on for its `zeroize` feature only; see the workspace manifest.
use poly1305 as _;

/// What an earlier application sealed a column with, and its keys.
#[derive(Debug)]
#[non_exhaustive]
pub enum LegacyCipher {
    /// Fernet tokens, as text or as the bytes that the text encodes.
    Fernet(FernetKeys),
    /// XChaCha20-Poly1305: the ciphertext and its tag as bytes, the nonce in a column of its own.
    XChaCha20Poly1305(XChaChaKey),
}

impl LegacyCipher {
    /// Opens one stored value. What it returns is wiped when dropped.
    ///
    /// # Errors
    /// By public facts alone, before any key is touched: [`ErrorKind::LegacyMalformed`] and
    /// [`ErrorKind::LegacyParts`]. Then [`ErrorKind::LegacyRejected`], for every reason.
    pub fn open(&self, value: &LegacyValue<'_>) -> Result<PlaintextBytes<'static>> {
        match self {
            Self::Fernet(keys) => keys.open(&value.fernet_token()?),
            Self::XChaCha20Poly1305(key) => {
                let nonce = value.nonce.unwrap_or_default();
                key.open(nonce, value.ciphertext, value.associated_data)
            }
        }
    }
}

/// One value as an earlier application stored it: all of a column's text or bytes, and what else its row keeps for it.
#[derive(Clone, Copy)]
pub struct LegacyValue<'a> {
    ciphertext: &'a [u8],
    nonce: Option<&'a [u8]>,
    associated_data: &'a [u8],
}

impl<'a> LegacyValue<'a> {
    /// Takes the column's whole value; of a text column, the bytes of its text.
    #[must_use]
    pub const fn new(ciphertext: &'a [u8]) -> Self {
        Self { ciphertext, nonce: None, associated_data: &[] }
    }

    /// Adds the value's nonce, from the column that has it.
    #[must_use]
    pub const fn with_nonce(self, nonce: &'a [u8]) -> Self {
        Self { nonce: Some(nonce), ..self }
    }

    /// Adds the associated data that the application gave. Without this call there is none.
    #[must_use]
    pub const fn with_associated_data(self, associated_data: &'a [u8]) -> Self {
        Self { associated_data, ..self }
    }

    /// A token is whole by itself. What is named beside it would be checked by nobody, so it is refused.
    fn fernet_token(&self) -> Result<FernetToken> {
        if self.nonce.is_some() || !self.associated_data.is_empty() {
            let nonce_len = self.nonce.unwrap_or_default().len();
            return Err(ErrorKind::LegacyParts { nonce_len }.into());
        }
        FernetToken::parse(self.ciphertext)
    }
}

/// Shows lengths: associated data may be personal.
impl fmt::Debug for LegacyValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LegacyValue")
            .field("ciphertext_len", &self.ciphertext.len())
            .field("nonce_len", &self.nonce.map(<[u8]>::len))
            .field("associated_data_len", &self.associated_data.len())
            .finish()
    }
}
