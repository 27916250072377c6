//! The public header of a stored value. Reading it needs no key, and proves nothing.

use super::{Codec, Flags, OVERHEAD_LEN, Parts};
use crate::{
    error::{ErrorKind, Result},
    key_id::KeyId,
};

/// The header of a sealed value, which anybody can read. Only opening the value proves it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Inspected {
    /// The root key that the value is sealed under. With a [stored owner key](Self::stored_owner_key), the number of
    /// the owner's key.
    pub key_id: KeyId,
    /// The encoding of the plaintext.
    pub codec: Codec,
    /// Whether the value is bound to a row.
    pub row_bound: bool,
    /// Whether the value is bound to an owner and sealed under the owner's key.
    pub owner_bound: bool,
    /// Whether the owner's key is a stored one: then no root key opens the value, and rotating root keys leaves it
    /// alone.
    pub stored_owner_key: bool,
    /// Whether the plaintext is padded, and so shorter than [`body_len`](Self::body_len).
    pub padded: bool,
    /// Length of the plaintext, padding included, in bytes.
    pub body_len: usize,
}

/// Reads the header of a stored value in its binary form. [`from_text`](crate::from_text) makes that from a text
/// column.
///
/// # Errors
/// [`ErrorKind::NotSealed`], [`ErrorKind::LegacyFernet`], [`ErrorKind::UnsupportedFormat`],
/// [`ErrorKind::StoredTooLong`], [`ErrorKind::Truncated`], [`ErrorKind::ReservedBits`] and [`ErrorKind::ZeroKeyId`].
pub fn inspect(stored: &[u8]) -> Result<Inspected> {
    let parts = Parts::parse(stored)?;
    let bits = parts.header.flags.bits();
    Ok(Inspected {
        key_id: parts.header.key_id,
        codec: codec(bits)?,
        row_bound: bits & Flags::ROW != 0,
        owner_bound: bits & Flags::OWNER != 0,
        stored_owner_key: parts.header.flags.has_stored_owner_key(),
        padded: bits & Flags::PAD != 0,
        body_len: stored.len() - OVERHEAD_LEN,
    })
}

fn codec(bits: u8) -> Result<Codec> {
    match bits >> Flags::CODEC_SHIFT & 7 {
        0 => Ok(Codec::Raw),
        1 => Ok(Codec::Json),
        _ => Err(ErrorKind::ReservedBits.into()),
    }
}
