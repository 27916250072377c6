//! What the public header of a stored value tells. No key is needed, and nothing is proved.

use super::{Codec, Flags, OVERHEAD_LEN, Parts};
use crate::{
    error::{ErrorKind, Result},
    key_id::KeyId,
};

/// What a header says of a sealed value, as anybody can read it. Only opening proves it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Inspected {
    /// The root key that the value is sealed under; or, with a [stored owner key](Self::stored_owner_key), the number of
    /// the owner's key.
    pub key_id: KeyId,
    /// How the plaintext is encoded.
    pub codec: Codec,
    /// Bound to a row.
    pub row_bound: bool,
    /// Sealed under the key of an owner, and bound to that owner.
    pub owner_bound: bool,
    /// The owner's key is a stored one: no root key opens the value, and rotating root keys leaves it alone.
    pub stored_owner_key: bool,
    /// Padded: the plaintext is shorter than [`body_len`](Self::body_len).
    pub padded: bool,
    /// Length of the plaintext, padding included, in bytes.
    pub body_len: usize,
}

/// Reads the header of a stored value in its binary form; for a text column, [`from_text`](crate::from_text) gives it.
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
