//! The keys of earlier applications, whose ciphertext is opened to be sealed again.

#[cfg(feature = "legacy")]
use encdb_core::legacy::{LegacyCipher, LegacyValue};
use encdb_core::{ErrorKind, MigrationProblem, Result};
use zeroize::Zeroizing;

use crate::{spec::PlaintextForm, sql::SqlValue};

/// The ciphers of earlier applications, at most one of each kind.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LegacyKeys<'k> {
    #[cfg(feature = "legacy")]
    fernet: Option<&'k LegacyCipher>,
    #[cfg(feature = "legacy")]
    xchacha20poly1305: Option<&'k LegacyCipher>,
    #[cfg(not(feature = "legacy"))]
    none: std::marker::PhantomData<&'k ()>,
}

impl<'k> LegacyKeys<'k> {
    /// No keys: only values in the clear can be read.
    #[cfg(feature = "legacy")]
    pub(crate) const NONE: Self = Self { fernet: None, xchacha20poly1305: None };
    /// No keys: only values in the clear can be read.
    #[cfg(not(feature = "legacy"))]
    pub(crate) const NONE: Self = Self { none: std::marker::PhantomData };

    /// Adds a cipher with its keys.
    #[cfg(feature = "legacy")]
    pub(crate) const fn with(mut self, cipher: &'k LegacyCipher) -> Self {
        match cipher {
            LegacyCipher::XChaCha20Poly1305(_) => self.xchacha20poly1305 = Some(cipher),
            _ => self.fernet = Some(cipher),
        }
        self
    }

    /// Returns a value as its column had it before encryption by anybody.
    ///
    /// # Errors
    /// [`MigrationProblem::NoLegacyKey`], and the errors of the earlier ciphers.
    #[cfg(feature = "legacy")]
    pub(crate) fn open(
        self,
        form: PlaintextForm,
        stored: &SqlValue,
        nonce: Option<&SqlValue>,
    ) -> Result<Zeroizing<Vec<u8>>> {
        let cipher = match form {
            PlaintextForm::XChaCha20Poly1305 { .. } => self.xchacha20poly1305,
            _ => self.fernet,
        };
        let cipher = cipher.ok_or(ErrorKind::Migration(MigrationProblem::NoLegacyKey))?;
        let bytes = |value: &'_ SqlValue| -> Vec<u8> {
            value.text().map(str::as_bytes).or_else(|| value.bytes()).unwrap_or_default().to_vec()
        };
        let (ciphertext, nonce) = (bytes(stored), nonce.map(bytes));
        let value = LegacyValue::new(&ciphertext);
        let value = nonce.as_ref().map_or(value, |nonce| value.with_nonce(nonce));
        Ok(Zeroizing::new(cipher.open(&value)?.to_vec()))
    }

    #[cfg(not(feature = "legacy"))]
    pub(crate) fn open(
        self,
        _: PlaintextForm,
        _: &SqlValue,
        _: Option<&SqlValue>,
    ) -> Result<Zeroizing<Vec<u8>>> {
        Err(ErrorKind::Migration(MigrationProblem::NoLegacyKey).into())
    }
}
