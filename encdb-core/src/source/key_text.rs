//! Keys as people write them: base64 (RFC 4648), in either alphabet, padded or not, with a newline at the end or not.

use std::ops::RangeInclusive;

use base64::{
    Engine,
    alphabet::{STANDARD, URL_SAFE},
    decoded_len_estimate,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use zeroize::Zeroizing;

use crate::{
    error::KeyProblem,
    secret::{KEY_LEN, KeyBytes, without_newline},
};

/// Canonical trailing bits are required, padding is optional, foreign characters are refused.
const CONFIG: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

impl KeyBytes {
    /// Reads a key from its base64 text: 32 bytes, either alphabet but not both, canonical, padding optional, one
    /// newline at the end tolerated.
    ///
    /// # Errors
    /// [`KeyProblem::Empty`], [`KeyProblem::Encoding`], [`KeyProblem::DoublyEncoded`], [`KeyProblem::Length`]. They
    /// hold lengths, never the text.
    pub fn from_base64(text: &str) -> Result<Self, KeyProblem> {
        let bytes = decode(text, KEY_LEN..=KEY_LEN)?;
        let length = KeyProblem::Length { found: bytes.len(), min: KEY_LEN, max: KEY_LEN };
        Self::filled_by(|key| bytes.as_slice().try_into().map(|bytes: [u8; KEY_LEN]| *key = bytes))
            .map_err(|_| length)
    }

    /// Makes a key with the operating system's generator.
    ///
    /// # Errors
    /// [`ErrorKind::Randomness`](crate::ErrorKind::Randomness).
    pub fn random() -> crate::Result<Self> {
        crate::primitives::random_key()
    }
}

/// Decodes a base64 text into bytes whose number must lie within `len`.
pub(super) fn decode(
    text: &str,
    len: RangeInclusive<usize>,
) -> Result<Zeroizing<Vec<u8>>, KeyProblem> {
    let text = without_newline(text);
    if text.is_empty() {
        return Err(KeyProblem::Empty);
    }
    let bytes = decode_base64(text.as_bytes()).ok_or(KeyProblem::Encoding { len: text.len() })?;
    if !len.contains(&bytes.len()) {
        let twice = decode_base64(without_newline_bytes(&bytes))
            .is_some_and(|inner| len.contains(&inner.len()));
        let length = KeyProblem::Length { found: bytes.len(), min: *len.start(), max: *len.end() };
        return Err(if twice { KeyProblem::DoublyEncoded } else { length });
    }
    Ok(bytes)
}

fn decode_base64(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let url_safe = text.iter().any(|byte| matches!(byte, b'-' | b'_'));
    let alphabet = if url_safe { &URL_SAFE } else { &STANDARD };
    let mut bytes = Zeroizing::new(vec![0; decoded_len_estimate(text.len())]);
    let len = GeneralPurpose::new(alphabet, CONFIG).decode_slice(text, &mut bytes).ok()?;
    bytes.truncate(len);
    Some(bytes)
}

fn without_newline_bytes(text: &[u8]) -> &[u8] {
    text.strip_suffix(b"\n").unwrap_or(text)
}
