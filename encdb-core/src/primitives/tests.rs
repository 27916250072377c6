//! The borrowed algorithms against published vectors: one set of rules, run for every provider.

use super::{MAC_LEN, NONCE_LEN, Refused, TAG_LEN};
use crate::secret::{KEY_LEN, KeyBytes};

/// The functions of a provider, so that a rule is written once.
trait Provider {
    fn seal(key: &Key, nonce: &Nonce, associated_data: &[u8], plaintext: &[u8]) -> (Vec<u8>, Tag);

    fn open(
        key: &Key,
        nonce: &Nonce,
        associated_data: &[u8],
        ciphertext: &[u8],
        tag: &Tag,
    ) -> Result<Vec<u8>, Refused>;
}

type Key = [u8; KEY_LEN];
type Nonce = [u8; NONCE_LEN];
type Tag = [u8; TAG_LEN];

macro_rules! provider {
    ($provider:ident in $module:ident) => {
        struct $provider;

        impl Provider for $provider {
            fn seal(
                key: &Key,
                nonce: &Nonce,
                associated_data: &[u8],
                plaintext: &[u8],
            ) -> (Vec<u8>, Tag) {
                let cipher = super::$module::Cipher::new(&KeyBytes::new(*key));
                let mut buffer = plaintext.to_vec();
                let tag = cipher.seal(nonce, associated_data, &mut buffer).unwrap();
                (buffer, tag)
            }

            fn open(
                key: &Key,
                nonce: &Nonce,
                associated_data: &[u8],
                ciphertext: &[u8],
                tag: &Tag,
            ) -> Result<Vec<u8>, Refused> {
                let cipher = super::$module::Cipher::new(&KeyBytes::new(*key));
                cipher.open(nonce, associated_data, ciphertext, tag)
            }
        }
    };
}

provider!(RustCrypto in rust_crypto);
#[cfg(feature = "aws-lc-rs")]
provider!(AwsLc in aws_lc);

/// Runs each rule, a function generic over its provider, as one test per provider.
macro_rules! for_every_provider {
    ($($rule:ident),* $(,)?) => {
        mod rust_crypto {
            $(#[test]
            fn $rule() {
                super::$rule::<crate::primitives::tests::RustCrypto>();
            })*
        }

        #[cfg(feature = "aws-lc-rs")]
        mod aws_lc {
            $(#[test]
            fn $rule() {
                super::$rule::<crate::primitives::tests::AwsLc>();
            })*
        }
    };
}

#[cfg(feature = "aws-lc-rs")]
mod providers;
mod rfc;
mod two_keys;
mod wycheproof;

/// Decodes a hexadecimal text.
fn hex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

fn authenticate(key: &Key, parts: &[&[u8]]) -> [u8; MAC_LEN] {
    super::Mac::new(&KeyBytes::new(*key)).authenticate(parts)
}

/// Returns a short HMAC key padded with zeros to 32 bytes, which is the same key: HMAC itself pads keys below a block
/// with zeros (RFC 2104, section 2).
fn zero_padded(key: &[u8]) -> Key {
    let mut padded = [0; KEY_LEN];
    padded[..key.len()].copy_from_slice(key);
    padded
}
