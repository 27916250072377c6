//! XChaCha20-Poly1305 with the nonce kept apart: [draft-irtf-cfrg-xchacha-03], section 2; libsodium's
//! `crypto_aead_xchacha20poly1305_ietf`.
//!
//! [draft-irtf-cfrg-xchacha-03]: https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha-03

use std::fmt;

use chacha20poly1305::{AeadInOut, KeyInit, Tag, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::{
    error::{ErrorKind, KeyProblem, Result},
    plaintext::PlaintextBytes,
    secret::KeyBytes,
};

const NONCE_LEN: usize = 24;
const TAG_LEN: usize = 16;

/// A key of XChaCha20-Poly1305. Wiped on drop.
///
/// # Security
/// One key, not a list to try: Poly1305 commits to no key. An application that had several says for each row which one
/// it was.
pub struct XChaChaKey(KeyBytes);

impl XChaChaKey {
    /// Takes 32 bytes as a key.
    #[must_use]
    pub const fn new(key: KeyBytes) -> Self {
        Self(key)
    }

    /// Reads a key from its base64 text, in either alphabet.
    ///
    /// # Errors
    /// As [`KeyBytes::from_base64`]: lengths are told, never the text.
    pub fn from_base64(text: &str) -> std::result::Result<Self, KeyProblem> {
        KeyBytes::from_base64(text).map(Self)
    }

    /// Opens ciphertext with the tag at its end. What it returns is wiped when dropped.
    ///
    /// # Errors
    /// By lengths alone: [`ErrorKind::LegacyParts`] for a nonce that has not 24 bytes, and
    /// [`ErrorKind::LegacyMalformed`] for less than a tag. Then [`ErrorKind::LegacyRejected`], for every reason.
    pub fn open(
        &self,
        nonce: &[u8],
        ciphertext_and_tag: &[u8],
        associated_data: &[u8],
    ) -> Result<PlaintextBytes<'static>> {
        let parts = ErrorKind::LegacyParts { nonce_len: nonce.len() };
        let nonce = <[u8; NONCE_LEN]>::try_from(nonce).map(XNonce::from).map_err(|_| parts)?;
        let malformed = ErrorKind::LegacyMalformed { len: ciphertext_and_tag.len() };
        let (ciphertext, tag) =
            ciphertext_and_tag.split_last_chunk::<TAG_LEN>().ok_or(malformed)?;
        let mut buffer = Zeroizing::new(ciphertext.to_vec());
        XChaCha20Poly1305::new(self.0.expose().into())
            .decrypt_inout_detached(
                &nonce,
                associated_data,
                buffer.as_mut_slice().into(),
                &Tag::from(*tag),
            )
            .map_err(|_| ErrorKind::LegacyRejected)?;
        Ok(PlaintextBytes::owned(std::mem::take(&mut *buffer)))
    }
}

impl fmt::Debug for XChaChaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("XChaChaKey(..)")
    }
}
