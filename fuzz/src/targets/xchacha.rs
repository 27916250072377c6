//! XChaCha20-Poly1305 of an earlier application: only what its key sealed opens.
//!
//! An input is one byte with the length of the associated data, then the associated data, the nonce of 24 bytes, and the
//! ciphertext with its tag. A shorter input has a shorter nonce, or less than a tag.

use encdb_core::{ErrorKind, KeyBytes, legacy::XChaChaKey};

use super::{Target, assert_authentic};

pub(super) const TARGET: Target = Target { name: "xchacha", check, samples };

fn check(input: &[u8]) {
    let (&len, rest) = input.split_first().unwrap_or((&0, &[]));
    let (associated_data, rest) = rest.split_at(usize::from(len).min(rest.len()));
    let (nonce, ciphertext) = rest.split_at(NONCE_LEN.min(rest.len()));
    match XChaChaKey::new(KeyBytes::new(KEY)).open(nonce, ciphertext, associated_data) {
        Ok(_) => assert_authentic(&TARGET, input),
        Err(error) => {
            let expected = match (nonce.len(), ciphertext.len()) {
                (NONCE_LEN, TAG_LEN..) => ErrorKind::LegacyRejected,
                (NONCE_LEN, len) => ErrorKind::LegacyMalformed { len },
                (nonce_len, _) => ErrorKind::LegacyParts { nonce_len },
            };
            assert_eq!(error.kind(), expected);
        }
    }
}

/// The key of the values in `encdb-core/tests/legacy/xchacha.rs`.
const KEY: [u8; 32] = [
    0x93, 0x61, 0x0b, 0x95, 0x60, 0x41, 0xe0, 0x93, 0xe7, 0x32, 0xb4, 0xb6, 0x7b, 0xc3, 0xff, 0x9e,
    0xba, 0x6c, 0xfa, 0x8e, 0x10, 0xd8, 0x44, 0xf6, 0xd2, 0xf9, 0x74, 0x3b, 0x80, 0x58, 0x20, 0x2c,
];
const NONCE_LEN: usize = 24;
const TAG_LEN: usize = 16;

/// Returns no authentic samples, because encdb seals nothing with this cipher. The authentic files were made with libsodium,
/// for the tests of encdb-core.
fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let short_nonce = vec![0; 12];
    let zeros = [&[0][..], &[0; NONCE_LEN + TAG_LEN]].concat();
    vec![("another-tag", zeros), ("short-nonce", short_nonce)]
}
