//! The text form of a sealed value, for text columns: `encdb1.` and base64url without padding (RFC 4648, section 5).
//!
//! Only the canonical encoding is accepted: one sealed value has one text.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::MAX_STORED_LEN;
use crate::error::{ErrorKind, Result};

pub(super) const PREFIX: &str = "encdb1.";
/// Length of the text of the longest sealed value.
const MAX_TEXT_LEN: usize = PREFIX.len() + (MAX_STORED_LEN * 4).div_ceil(3);

/// Encodes a sealed value as text.
#[must_use]
pub fn to_text(stored: &[u8]) -> String {
    let mut text = String::with_capacity(PREFIX.len() + stored.len().div_ceil(3) * 4);
    text.push_str(PREFIX);
    URL_SAFE_NO_PAD.encode_string(stored, &mut text);
    text
}

/// Decodes the text of a sealed value, the inverse of [`to_text`].
///
/// # Errors
/// [`ErrorKind::LegacyFernet`] for the text of a Fernet token, [`ErrorKind::StoredTooLong`] for the text of more than
/// [`MAX_STORED_LEN`] bytes, [`ErrorKind::InvalidText`] for any other text that [`to_text`] does not write.
pub fn from_text(text: &str) -> Result<Vec<u8>> {
    if text.starts_with("gAAAAA") {
        return Err(ErrorKind::LegacyFernet.into());
    }
    let invalid = ErrorKind::InvalidText { len: text.len() };
    let encoded = text.strip_prefix(PREFIX).ok_or(invalid)?;
    if text.len() > MAX_TEXT_LEN {
        return Err(ErrorKind::StoredTooLong { len: text.len(), max: MAX_TEXT_LEN }.into());
    }
    Ok(URL_SAFE_NO_PAD.decode(encoded).map_err(|_| invalid)?)
}
