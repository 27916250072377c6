//! The first bytes of a stored value: enough to count the values under each key, without reading all of them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{FORMAT_V1, Flags, HEADER_LEN, ROW_SEAL_FORMAT, text::PREFIX};
use crate::key_id::KeyId;

/// Length of the start of a text form that contains the whole header, in characters.
pub const TEXT_START_LEN: usize = PREFIX.len() + HEADER_DIGITS;
/// Number of base64url digits that contain the header, with some bits of the nonce.
const HEADER_DIGITS: usize = (HEADER_LEN * 4).div_ceil(3);

/// What stored bytes seem to be. Only opening the value proves it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Start {
    /// A sealed value.
    Value(SealedUnder),
    /// A row seal.
    RowSeal(SealedUnder),
    /// Anything that version 1 of encdb does not write into a column.
    Neither,
}

/// The key that a header names.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum SealedUnder {
    /// A root key, by its id.
    RootKey(KeyId),
    /// A stored key of an owner, by its number.
    OwnerKey(KeyId),
}

impl Start {
    /// Reads the first bytes of a sealed value or a row seal; four are enough.
    #[must_use]
    pub fn of_bytes(start: &[u8]) -> Self {
        let Some([format, flags, high, low]) = start.first_chunk::<HEADER_LEN>() else {
            return Self::Neither;
        };
        let Some(id) = KeyId::new(u16::from_be_bytes([*high, *low])) else { return Self::Neither };
        let under = match flags & Flags::STORED_OWNER_KEY {
            0 => SealedUnder::RootKey(id),
            _ => SealedUnder::OwnerKey(id),
        };
        match *format {
            FORMAT_V1 => Self::Value(under),
            ROW_SEAL_FORMAT => Self::RowSeal(under),
            _ => Self::Neither,
        }
    }

    /// Reads the start of a text form; [`TEXT_START_LEN`] characters are enough.
    #[must_use]
    pub fn of_text(start: &str) -> Self {
        let digits = start.strip_prefix(PREFIX).and_then(|digits| digits.get(..HEADER_DIGITS));
        // Two more digits complete the last byte, which is not looked at.
        let bytes = digits.and_then(|digits| URL_SAFE_NO_PAD.decode(format!("{digits}AA")).ok());
        match bytes.as_deref().map(Self::of_bytes) {
            Some(value @ Self::Value(_)) => value,
            _ => Self::Neither,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stored::text::to_text;

    #[test]
    fn four_bytes_or_their_text_tell_the_key() {
        let id = KeyId::new(0x0102).unwrap();
        let of_owner = [0xf8, Flags::STORED_OWNER_KEY, 1, 2];
        assert_eq!(Start::of_bytes(&of_owner), Start::Value(SealedUnder::OwnerKey(id)));
        assert_eq!(Start::of_bytes(&[0xfa, 1, 1, 2, 9]), Start::RowSeal(SealedUnder::RootKey(id)));
        let text = to_text(&[0xf8, 0, 1, 2, 0xff, 0xff, 0xff]);
        let under = Start::Value(SealedUnder::RootKey(id));
        assert_eq!(Start::of_text(&text[..TEXT_START_LEN]), under);
    }

    #[test]
    fn anything_else_is_neither() {
        for start in [&[][..], &[0xf8, 0, 1], &[0xf8, 0, 0, 0], &[0xf9, 0, 0, 1], b"name"] {
            assert_eq!(Start::of_bytes(start), Start::Neither, "{start:?}");
        }
        for text in
            ["", "encdb1.", "encdb1.-AAA", "encdb2.-AAAAQ", "encdb1.-AAA=Q", "encdb1.+AAAAQ"]
        {
            assert_eq!(Start::of_text(text), Start::Neither, "{text}");
        }
        assert_eq!(
            Start::of_text(&to_text(&[0xfa, 1, 1, 2, 9])),
            Start::Neither,
            "a row seal has no text"
        );
    }
}
