//! One known answer per primitive, computed when a keyring is built.
//!
//! A hash that is wrong on one family of processors has been released before (RUSTSEC-2021-0100): every search token
//! would be wrong for ever. The self-test costs a few microseconds.

use super::{Argon2Cost, Cipher, Mac, NONCE_LEN, Prk, TAG_LEN, argon2id, random_nonce};
use crate::{
    error::{Error, ErrorKind, Result},
    secret::KeyBytes,
};

#[cfg(test)]
mod tests;

/// Refuses to go on where a primitive is wrong on this machine.
pub(crate) fn self_test() -> Result<()> {
    expect("AES-256-GCM-SIV", aes_gcm_siv())?;
    expect("HMAC-SHA256", hmac_sha256())?;
    expect("HKDF-SHA256", hkdf_sha256())?;
    expect("the random generator", random_nonce()? != random_nonce()?)
}

/// Refuses to wrap under a passphrase where Argon2id is wrong on this machine: no other machine could unwrap.
///
/// Apart from the others, because most keyrings never meet a passphrase.
pub(crate) fn self_test_of_argon2id() -> Result<()> {
    expect("Argon2id", argon2id_of_8_kib()?)
}

fn expect(primitive: &'static str, passed: bool) -> Result<()> {
    if passed { Ok(()) } else { Err(Error::new(ErrorKind::SelfTest { primitive })) }
}

/// RFC 8452, appendix C.2, second case: 8 bytes of plaintext, no associated data.
fn aes_gcm_siv() -> bool {
    const CIPHERTEXT: [u8; 8] = [0xc2, 0xef, 0x32, 0x8e, 0x5c, 0x71, 0xc8, 0x3b];
    const TAG: [u8; TAG_LEN] = [
        0x84, 0x31, 0x22, 0x13, 0x0f, 0x73, 0x64, 0xb7, 0x61, 0xe0, 0xb9, 0x74, 0x27, 0xe3, 0xdf,
        0x28,
    ];
    let mut key = [0; 32];
    key[0] = 1;
    let mut nonce = [0; NONCE_LEN];
    nonce[0] = 3;
    let plaintext = [1, 0, 0, 0, 0, 0, 0, 0];
    let cipher = Cipher::new(&KeyBytes::new(key));
    let mut buffer = plaintext;
    let sealed =
        cipher.seal(&nonce, &[], &mut buffer).is_ok_and(|tag| tag == TAG && buffer == CIPHERTEXT);
    let opened = cipher.open(&nonce, &[], &CIPHERTEXT, &TAG).is_ok_and(|bytes| bytes == plaintext);
    let refused = cipher.open(&nonce, &[1], &CIPHERTEXT, &TAG).is_err();
    sealed && opened && refused
}

/// RFC 4231, section 4.3 (case 2). HMAC pads a short key with zero bytes, so 32 bytes hold the key "Jefe".
fn hmac_sha256() -> bool {
    let mut key = [0; 32];
    key[..4].copy_from_slice(b"Jefe");
    let code = Mac::new(&KeyBytes::new(key)).authenticate(&[b"what do ya want ", b"for nothing?"]);
    code == [
        0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24, 0x26, 0x08, 0x95, 0x75,
        0xc7, 0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec,
        0x38, 0x43,
    ]
}

/// RFC 5869, appendix A.1: the first 32 of its 42 bytes.
fn hkdf_sha256() -> bool {
    let salt: [u8; 13] = std::array::from_fn(|i| u8::try_from(i).unwrap_or_default());
    let info = [0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9];
    let key = Prk::extract(&salt, &[0x0b; 22]).expand(&info);
    key.expose()
        == &[
            0x3c, 0xb2, 0x5f, 0x25, 0xfa, 0xac, 0xd5, 0x7a, 0x90, 0x43, 0x4f, 0x64, 0xd0, 0x36,
            0x2f, 0x2a, 0x2d, 0x2d, 0x0a, 0x90, 0xcf, 0x1a, 0x5a, 0x4c, 0x5d, 0xb0, 0x2d, 0x56,
            0xec, 0xc4, 0xc5, 0xbf,
        ]
}

/// 8 KiB, one pass, one lane: the cheapest that Argon2 allows. The answer is OpenSSL's.
fn argon2id_of_8_kib() -> Result<bool> {
    let cost = Argon2Cost { memory_kib: 8, passes: 1, lanes: 1 };
    let key = argon2id(b"passphrase", b"sixteen byte sal", cost)?;
    Ok(key.expose()
        == &[
            0x41, 0x43, 0x53, 0x93, 0xe8, 0x5b, 0x8f, 0x78, 0x50, 0x92, 0x78, 0xfd, 0xe3, 0xf1,
            0x70, 0x33, 0x5e, 0x9b, 0x63, 0xfe, 0x70, 0x8c, 0x3a, 0x60, 0xe6, 0xe0, 0xbb, 0xca,
            0x4a, 0x9d, 0x25, 0x13,
        ])
}
