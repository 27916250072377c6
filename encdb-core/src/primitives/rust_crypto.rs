//! The default provider: the `RustCrypto` crates.

use aes::Aes256Enc;
use aes_gcm_siv::{AeadInOut, AesGcmSiv, KeyInit, Nonce, Tag};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use hkdf::Hkdf;
use hmac::{HmacReset, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize, Zeroizing};

use super::{MAC_LEN, NONCE_LEN, Refused, TAG_LEN};
use crate::{
    error::{ErrorKind, Result as EncdbResult},
    secret::{KEY_LEN, KeyBytes},
};

/// AES-256-GCM-SIV, [RFC 8452], under one key. Wiped on drop.
///
/// The mode only ever encrypts with AES, so the half of AES that decrypts is left out: its round keys would be computed
/// and wiped again for every value.
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
pub(crate) struct Mac(HmacReset<Sha256>);

impl Mac {
    pub(crate) fn new(key: &KeyBytes) -> Self {
        let keyed =
            HmacReset::new_from_slice(key.expose()).expect("HMAC takes a key of any length");
        Self(keyed)
    }

    /// Returns the code of the parts, one after another.
    pub(crate) fn authenticate(&self, parts: &[&[u8]]) -> [u8; MAC_LEN] {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        // In place: taking it by value would leave the end of the message on the stack, and the next state that is made
        // there would carry it along in the unused part of its buffer.
        mac.finalize_reset().into_bytes().into()
    }
}

/// Hashes public bytes with SHA-256, FIPS 180-4.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// A pseudorandom key of HKDF-SHA256, RFC 5869. Wiped on drop.
pub(crate) struct Prk(Hkdf<Sha256>);

impl Prk {
    /// Extracts a pseudorandom key: HKDF-Extract, RFC 5869, section 2.2.
    pub(crate) fn extract(salt: &[u8], input: &[u8]) -> Self {
        let (mut prk, expander) = Hkdf::<Sha256>::extract(Some(salt), input);
        prk.as_mut_slice().zeroize();
        Self(expander)
    }

    /// Expands to 32 bytes: HKDF-Expand, RFC 5869, section 2.3.
    pub(crate) fn expand(&self, info: &[u8]) -> KeyBytes {
        KeyBytes::filled_by(|key| self.0.expand(info, key))
            .expect("32 bytes are under HKDF's limit of 255 * 32")
    }

    /// Expands to 64 bytes, as two halves: HKDF-Expand, RFC 5869, section 2.3.
    pub(crate) fn expand_two(&self, info: &[u8]) -> [KeyBytes; 2] {
        let mut both = Zeroizing::new([0; 2 * KEY_LEN]);
        self.0.expand(info, &mut *both).expect("64 bytes are under HKDF's limit of 255 * 32");
        let half = |range: std::ops::Range<usize>| {
            KeyBytes::filled_by(|key| both[range].try_into().map(|half| *key = half))
                .expect("a half of 64 bytes has 32")
        };
        [half(0..KEY_LEN), half(KEY_LEN..2 * KEY_LEN)]
    }
}

/// The cost of Argon2id: the parameters m, t and p of RFC 9106, section 3.1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Argon2Cost {
    pub(crate) memory_kib: u32,
    pub(crate) passes: u32,
    pub(crate) lanes: u32,
}

/// Stretches a passphrase to 32 bytes: Argon2id version 0x13, [RFC 9106]. Its memory is wiped.
///
/// [RFC 9106]: https://www.rfc-editor.org/rfc/rfc9106
pub(crate) fn argon2id(passphrase: &[u8], salt: &[u8], cost: Argon2Cost) -> EncdbResult<KeyBytes> {
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(KEY_LEN))
        .expect("the bounds of a cost are narrower than Argon2's");
    let mut memory = blocks(params.block_count())
        .ok_or(ErrorKind::OutOfMemory { memory_kib: cost.memory_kib })?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = |key: &mut [u8; KEY_LEN]| {
        argon2.hash_password_into_with_memory(passphrase, salt, key, &mut *memory)
    };
    Ok(KeyBytes::filled_by(hash).expect("a passphrase is under 4 GiB and a salt has 16 bytes"))
}

/// Returns Argon2's memory, if there is enough. Memory that Argon2 allocates itself would not be wiped.
fn blocks(count: usize) -> Option<Zeroizing<Box<[Block]>>> {
    let mut blocks = vec![];
    blocks.try_reserve_exact(count).ok()?;
    blocks.resize(count, Block::new());
    Some(Zeroizing::new(blocks.into_boxed_slice()))
}
