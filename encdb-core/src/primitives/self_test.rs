//! One known answer per primitive, computed when a keyring is built.
//!
//! A hash that is wrong on one family of processors has been released before (RUSTSEC-2021-0100): every search token
//! would be wrong for ever. The self-test costs a few microseconds.

use super::{Argon2Cost, Cipher, MAC_LEN, Mac, NONCE_LEN, Prk, TAG_LEN, argon2id, random_nonce};
use crate::{
    error::{Error, ErrorKind, Result},
    secret::{KEY_LEN, KeyBytes},
};

#[cfg(test)]
mod tests;

/// Refuses to go on if a primitive is wrong on this machine.
pub(crate) fn self_test() -> Result<()> {
    BORROWED.test()
}

/// Refuses to wrap under a passphrase if Argon2id is wrong on this machine: no other machine could unwrap.
///
/// It is apart from the others, because most keyrings never meet a passphrase.
pub(crate) fn self_test_of_argon2id() -> Result<()> {
    expect("Argon2id", hashes_to_the_known_key(argon2id)?)
}

/// Key, nonce, associated data and plaintext, which becomes ciphertext, to a tag.
type Seal = fn(&KeyBytes, &[u8; NONCE_LEN], &[u8], &mut [u8]) -> Option<[u8; TAG_LEN]>;

/// Key, nonce, associated data, ciphertext and tag to a plaintext.
type Open = fn(&KeyBytes, &[u8; NONCE_LEN], &[u8], &[u8], &[u8; TAG_LEN]) -> Option<Vec<u8>>;

/// The primitives as functions, so that the tests of the self-test can put wrong ones in their place.
#[derive(Clone, Copy)]
struct Primitives {
    seal: Seal,
    open: Open,
    code: fn(&KeyBytes, &[&[u8]]) -> [u8; MAC_LEN],
    /// Salt, input and info to a key.
    derive: fn(&[u8], &[u8], &[u8]) -> KeyBytes,
    nonce: fn() -> Result<[u8; NONCE_LEN]>,
}

/// The primitives that values are sealed with.
const BORROWED: Primitives = Primitives {
    seal: |key, nonce, associated_data, buffer| {
        Cipher::new(key).seal(nonce, associated_data, buffer).ok()
    },
    open: |key, nonce, associated_data, ciphertext, tag| {
        Cipher::new(key).open(nonce, associated_data, ciphertext, tag).ok()
    },
    code: |key, message| Mac::new(key).authenticate(message),
    derive: |salt, input, info| Prk::extract(salt, input).expand(info),
    nonce: random_nonce,
};

impl Primitives {
    fn test(self) -> Result<()> {
        expect("AES-256-GCM-SIV", self.seals_and_opens_as_known())?;
        expect("HMAC-SHA256", self.gives_the_known_code())?;
        expect("HKDF-SHA256", self.derives_the_known_key())?;
        expect("the random generator", (self.nonce)()? != (self.nonce)()?)
    }

    /// Seals and opens as in RFC 8452, appendix C.2, second case: 8 bytes of plaintext, no associated data.
    fn seals_and_opens_as_known(self) -> bool {
        const CIPHERTEXT: [u8; 8] = [0xc2, 0xef, 0x32, 0x8e, 0x5c, 0x71, 0xc8, 0x3b];
        const TAG: [u8; TAG_LEN] = [
            0x84, 0x31, 0x22, 0x13, 0x0f, 0x73, 0x64, 0xb7, 0x61, 0xe0, 0xb9, 0x74, 0x27, 0xe3,
            0xdf, 0x28,
        ];
        let mut key = [0; KEY_LEN];
        key[0] = 1;
        let key = KeyBytes::new(key);
        let mut nonce = [0; NONCE_LEN];
        nonce[0] = 3;
        let plaintext = [1, 0, 0, 0, 0, 0, 0, 0];
        let mut buffer = plaintext;
        let tag = (self.seal)(&key, &nonce, &[], &mut buffer);
        let opened = (self.open)(&key, &nonce, &[], &CIPHERTEXT, &TAG);
        let moved = (self.open)(&key, &nonce, &[1], &CIPHERTEXT, &TAG);
        tag == Some(TAG)
            && buffer == CIPHERTEXT
            && opened.as_deref() == Some(&plaintext)
            && moved.is_none()
    }

    /// Checks the code of RFC 4231, section 4.3 (case 2). HMAC pads a short key with zero bytes, so 32 bytes hold the
    /// key "Jefe".
    fn gives_the_known_code(self) -> bool {
        let mut key = [0; KEY_LEN];
        key[..4].copy_from_slice(b"Jefe");
        let code = (self.code)(&KeyBytes::new(key), &[b"what do ya want ", b"for nothing?"]);
        code == [
            0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24, 0x26, 0x08, 0x95,
            0x75, 0xc7, 0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9,
            0x64, 0xec, 0x38, 0x43,
        ]
    }

    /// Checks the key of RFC 5869, appendix A.1: the first 32 of its 42 bytes.
    fn derives_the_known_key(self) -> bool {
        let salt: [u8; 13] = std::array::from_fn(|i| u8::try_from(i).unwrap_or_default());
        let info = [0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9];
        (self.derive)(&salt, &[0x0b; 22], &info).expose()
            == &[
                0x3c, 0xb2, 0x5f, 0x25, 0xfa, 0xac, 0xd5, 0x7a, 0x90, 0x43, 0x4f, 0x64, 0xd0, 0x36,
                0x2f, 0x2a, 0x2d, 0x2d, 0x0a, 0x90, 0xcf, 0x1a, 0x5a, 0x4c, 0x5d, 0xb0, 0x2d, 0x56,
                0xec, 0xc4, 0xc5, 0xbf,
            ]
    }
}

/// Checks one hash at 8 KiB, one pass and one lane, the cheapest that Argon2 allows. The answer is OpenSSL's.
fn hashes_to_the_known_key(
    hash: impl Fn(&[u8], &[u8], Argon2Cost) -> Result<KeyBytes>,
) -> Result<bool> {
    let cost = Argon2Cost { memory_kib: 8, passes: 1, lanes: 1 };
    let key = hash(b"passphrase", b"sixteen byte sal", cost)?;
    Ok(key.expose()
        == &[
            0x41, 0x43, 0x53, 0x93, 0xe8, 0x5b, 0x8f, 0x78, 0x50, 0x92, 0x78, 0xfd, 0xe3, 0xf1,
            0x70, 0x33, 0x5e, 0x9b, 0x63, 0xfe, 0x70, 0x8c, 0x3a, 0x60, 0xe6, 0xe0, 0xbb, 0xca,
            0x4a, 0x9d, 0x25, 0x13,
        ])
}

fn expect(primitive: &'static str, passed: bool) -> Result<()> {
    if passed { Ok(()) } else { Err(Error::new(ErrorKind::SelfTest { primitive })) }
}
