//! The default provider: the `RustCrypto` crates.

use aes::Aes256Enc;
use aes_gcm_siv::{AeadInOut, AesGcmSiv, KeyInit, Nonce, Tag};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroize;

use super::{MAC_LEN, NONCE_LEN, Refused, TAG_LEN};
use crate::secret::KeyBytes;

/// AES-256-GCM-SIV, [RFC 8452], under one key. Wiped on drop.
///
/// The mode only ever encrypts with AES, so the half of AES that decrypts is left out: its round keys would be computed
/// and wiped anew for every value.
///
/// [RFC 8452]: https://www.rfc-editor.org/rfc/rfc8452
pub(crate) struct Cipher(AesGcmSiv<Aes256Enc>);

impl Cipher {
    pub(crate) fn new(key: &KeyBytes) -> Self {
        Self(AesGcmSiv::new(key.expose().into()))
    }

    /// Encrypts `buffer` in place and returns the tag.
    pub(crate) fn seal(
        &self,
        nonce: &[u8; NONCE_LEN],
        associated_data: &[u8],
        buffer: &mut [u8],
    ) -> Result<[u8; TAG_LEN], Refused> {
        let nonce = Nonce::from(*nonce);
        self.0
            .encrypt_inout_detached(&nonce, associated_data, buffer.into())
            .map(Into::into)
            .map_err(|_| Refused)
    }

    /// Decrypts into a buffer of exactly the plaintext's length. On refusal the buffer is wiped.
    pub(crate) fn open(
        &self,
        nonce: &[u8; NONCE_LEN],
        associated_data: &[u8],
        ciphertext: &[u8],
        tag: &[u8; TAG_LEN],
    ) -> Result<Vec<u8>, Refused> {
        let mut buffer = ciphertext.to_vec();
        let (nonce, tag) = (Nonce::from(*nonce), Tag::from(*tag));
        match self.0.decrypt_inout_detached(
            &nonce,
            associated_data,
            buffer.as_mut_slice().into(),
            &tag,
        ) {
            Ok(()) => Ok(buffer),
            Err(_) => {
                buffer.zeroize();
                Err(Refused)
            }
        }
    }
}

/// HMAC-SHA256, RFC 2104, keyed once. Wiped on drop.
pub(crate) struct Mac(Hmac<Sha256>);

impl Mac {
    pub(crate) fn new(key: &KeyBytes) -> Self {
        let keyed = Hmac::new_from_slice(key.expose()).expect("HMAC takes a key of any length");
        Self(keyed)
    }

    /// The code of the parts, one after another.
    pub(crate) fn authenticate(&self, parts: &[&[u8]]) -> [u8; MAC_LEN] {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// A pseudorandom key of HKDF-SHA256, RFC 5869. Wiped on drop.
pub(crate) struct Prk(Hkdf<Sha256>);

impl Prk {
    /// HKDF-Extract, RFC 5869, section 2.2.
    pub(crate) fn extract(salt: &[u8], input: &[u8]) -> Self {
        let (mut prk, expander) = Hkdf::<Sha256>::extract(Some(salt), input);
        prk.as_mut_slice().zeroize();
        Self(expander)
    }

    /// HKDF-Expand to 32 bytes, RFC 5869, section 2.3.
    pub(crate) fn expand(&self, info: &[u8]) -> KeyBytes {
        KeyBytes::filled_by(|key| self.0.expand(info, key))
            .expect("32 bytes are under HKDF's limit of 255 * 32")
    }
}
