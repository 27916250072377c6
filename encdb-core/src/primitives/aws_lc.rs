//! The second provider: AWS-LC, through `aws-lc-rs`. AWS-LC wipes what it frees.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroize;

use super::{NONCE_LEN, Refused, TAG_LEN};
use crate::secret::KeyBytes;

/// AES-256-GCM-SIV, RFC 8452, under one key.
pub(crate) struct Cipher(LessSafeKey);

impl Cipher {
    pub(crate) fn new(key: &KeyBytes) -> Self {
        let key = UnboundKey::new(&AES_256_GCM_SIV, key.expose())
            .expect("AES-256 takes a key of 32 bytes");
        Self(LessSafeKey::new(key))
    }

    /// Encrypts `buffer` in place and returns the tag.
    pub(crate) fn seal(
        &self,
        nonce: &[u8; NONCE_LEN],
        associated_data: &[u8],
        buffer: &mut [u8],
    ) -> Result<[u8; TAG_LEN], Refused> {
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let tag = self
            .0
            .seal_in_place_separate_tag(nonce, Aad::from(associated_data), buffer)
            .map_err(|_| Refused)?;
        tag.as_ref().try_into().map_err(|_| Refused)
    }

    /// Decrypts into a buffer of exactly the plaintext's length. On refusal the buffer is wiped.
    pub(crate) fn open(
        &self,
        nonce: &[u8; NONCE_LEN],
        associated_data: &[u8],
        ciphertext: &[u8],
        tag: &[u8; TAG_LEN],
    ) -> Result<Vec<u8>, Refused> {
        let mut buffer = vec![0; ciphertext.len()];
        let nonce = Nonce::assume_unique_for_key(*nonce);
        match self.0.open_separate_gather(
            nonce,
            Aad::from(associated_data),
            ciphertext,
            tag,
            &mut buffer,
        ) {
            Ok(()) => Ok(buffer),
            Err(_) => {
                buffer.zeroize();
                Err(Refused)
            }
        }
    }
}
