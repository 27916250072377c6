//! The borrowed algorithms, one short function each. Only this module and its two providers name their crates.
//! Algorithms that only the values of earlier applications need are in `legacy`.
//!
//! `RustCrypto` is the default provider. With the feature `aws-lc-rs` AWS-LC seals and opens instead,
//! with the same bytes (`primitives/tests/providers.rs` holds the two against each other). Key derivation, codes and randomness
//! have one implementation each: for an HMAC of a few bytes AWS-LC takes a tenth of a microsecond longer.

use ctutils::CtEq;

use crate::{
    error::{ErrorKind, Result},
    secret::{KEY_LEN, KeyBytes},
};

#[cfg(feature = "aws-lc-rs")]
pub(crate) mod aws_lc;
#[cfg_attr(
    all(feature = "aws-lc-rs", not(test)),
    expect(
        dead_code,
        reason = "beside AWS-LC its cipher is there for the tests, which compare the two"
    )
)]
pub(crate) mod rust_crypto;
mod self_test;
#[cfg(test)]
mod tests;

#[cfg(feature = "aws-lc-rs")]
pub(crate) use aws_lc::Cipher;
#[cfg(not(feature = "aws-lc-rs"))]
pub(crate) use rust_crypto::Cipher;
pub(crate) use rust_crypto::{Argon2Cost, Mac, Prk, argon2id, sha256};
pub(crate) use self_test::{self_test, self_test_of_argon2id};

/// Length of an AES-GCM-SIV nonce, in bytes (RFC 8452, section 4).
pub(crate) const NONCE_LEN: usize = 12;
/// Length of an AES-GCM-SIV tag, in bytes (RFC 8452, section 4).
pub(crate) const TAG_LEN: usize = 16;
/// Length of an HMAC-SHA256, in bytes.
pub(crate) const MAC_LEN: usize = 32;

/// The AEAD's refusal: a tag that does not verify. Carries nothing, so that it reveals nothing.
#[derive(Debug)]
pub(crate) struct Refused;

/// Returns a nonce from the operating system's generator.
pub(crate) fn random_nonce() -> Result<[u8; NONCE_LEN]> {
    random_bytes()
}

/// Returns public bytes from the operating system's generator.
pub(crate) fn random_bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| ErrorKind::Randomness)?;
    Ok(bytes)
}

/// Returns a key from the operating system's generator.
pub(crate) fn random_key() -> Result<KeyBytes> {
    let fill =
        |bytes: &mut [u8; KEY_LEN]| getrandom::fill(bytes).map_err(|_| ErrorKind::Randomness);
    Ok(KeyBytes::filled_by(fill)?)
}

/// Tells whether two codes are equal, in a time that does not show where they differ.
pub(crate) fn equal(one: &[u8; MAC_LEN], other: &[u8; MAC_LEN]) -> bool {
    one.ct_eq(other).to_bool()
}
