//! The byte layout of a sealed value: a header of 4 bytes, a nonce of 12, the ciphertext, a tag of 16.
//!
//! Parsing checks shape only, before any key is touched; the keyring checks whether the bytes are authentic. Offsets
//! and meanings: `docs/format.md`, "A sealed value". The text form is in [`text`].

use std::num::NonZeroU16;

use crate::{
    error::{Error, ErrorKind, Result},
    key_id::KeyId,
    primitives::{NONCE_LEN, TAG_LEN},
};

pub(crate) mod inspect;
pub(crate) mod start;
pub(crate) mod text;

/// Length of the header, in bytes.
pub const HEADER_LEN: usize = 4;
/// The difference in length between a sealed value and its plaintext, in bytes.
pub const OVERHEAD_LEN: usize = HEADER_LEN + NONCE_LEN + TAG_LEN;
/// Length of a start that distinguishes a sealed value from every other one, in bytes, or in characters of its text: it
/// contains the header and the nonce.
pub const DISTINCT_START_LEN: usize = text::PREFIX.len() + (HEADER_LEN + NONCE_LEN).div_ceil(3) * 4;
const _: () = assert!(DISTINCT_START_LEN >= HEADER_LEN + NONCE_LEN);
/// Length of the longest plaintext that is sealed, in bytes: 16 MiB. (AES-GCM-SIV itself ends at 2^36, RFC 8452,
/// section 6.)
pub const MAX_PLAINTEXT_LEN: usize = 16 << 20;

/// Length of the longest sealed value, in bytes: the longest plaintext, padded to the largest block. Longer bytes are
/// refused without a further look.
pub const MAX_STORED_LEN: usize = OVERHEAD_LEN + MAX_PLAINTEXT_LEN + u16::MAX as usize;

/// Format byte of version 1: AES-256-GCM-SIV with HKDF-SHA256 subkeys.
const FORMAT_V1: u8 = 0xf8;
/// Format byte of a row seal, which is stored in a column of its own.
pub(crate) const ROW_SEAL_FORMAT: u8 = 0xfa;
/// The first bytes of all other formats, reserved or not: they are never the first byte of UTF-8 text.
const OTHER_FORMATS: std::ops::RangeInclusive<u8> = 0xf9..=0xff;
/// First byte of a binary Fernet token, and the start of a textual one.
const FERNET: (u8, &[u8]) = (0x80, b"gAAAAA");

/// The encoding of a plaintext before it is sealed. The header names it, and opening checks it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Codec {
    /// The bytes of the type (`docs/format.md`, "Plaintext encodings").
    #[default]
    Raw,
    /// UTF-8 JSON.
    Json,
}

/// Whether a column hides the exact length of its values.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Padding {
    /// The stored length is the plaintext's plus 32.
    #[default]
    None,
    /// Padded to a multiple of this many bytes, 1 to 65535, by ISO/IEC 7816-4.
    Block(NonZeroU16),
}

impl Padding {
    /// Returns padding to a multiple of `block` bytes; none for 0.
    #[must_use]
    pub const fn block(block: u16) -> Self {
        match NonZeroU16::new(block) {
            Some(block) => Self::Block(block),
            None => Self::None,
        }
    }
}

/// The form of a column's plaintext: its codec and padding.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Format {
    codec: Codec,
    padding: Padding,
}

impl Format {
    /// Makes a format of this codec and padding.
    #[must_use]
    pub const fn new(codec: Codec, padding: Padding) -> Self {
        Self { codec, padding }
    }

    /// Returns the codec.
    #[must_use]
    pub const fn codec(&self) -> Codec {
        self.codec
    }

    /// Returns the padding.
    #[must_use]
    pub const fn padding(&self) -> Padding {
        self.padding
    }
}

/// The flags of a header: bit 0 ROW, bit 1 OWNER, bit 2 DEK, bit 3 PAD, bits 4 to 6 the codec.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Flags(u8);

impl Flags {
    /// The flags of a raw value without padding, bound to its column alone.
    pub(crate) const NONE: Self = Self(0);
    const ROW: u8 = 1;
    const OWNER: u8 = 1 << 1;
    pub(crate) const STORED_OWNER_KEY: u8 = 1 << 2;
    const PAD: u8 = 1 << 3;
    const CODEC_SHIFT: u8 = 4;
    /// Bit 7, which no version uses.
    const RESERVED: u8 = 1 << 7;

    pub(crate) fn of(format: Format, has_owner: Presence, has_row: Presence) -> Self {
        let codec = match format.codec {
            Codec::Raw => 0,
            Codec::Json => 1 << Self::CODEC_SHIFT,
        };
        let pad = match format.padding {
            Padding::None => 0,
            Padding::Block(_) => Self::PAD,
        };
        let owner = if has_owner == Presence::Present { Self::OWNER } else { 0 };
        let row = if has_row == Presence::Present { Self::ROW } else { 0 };
        Self(codec | pad | owner | row)
    }

    /// Returns the same flags, for a value under a stored owner key.
    pub(crate) const fn under_stored_owner_key(self) -> Self {
        Self(self.0 | Self::STORED_OWNER_KEY)
    }

    /// Tells whether the value is under a stored owner key, so that no root key opens it.
    pub(crate) const fn has_stored_owner_key(self) -> bool {
        self.0 & Self::STORED_OWNER_KEY != 0
    }

    /// Returns the flags as a number, as they are in the header.
    pub(crate) const fn bits(self) -> u8 {
        self.0
    }
}

/// Whether an owner or a row is part of a context.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Presence {
    Absent,
    Present,
}

impl<T> From<Option<&T>> for Presence {
    fn from(part: Option<&T>) -> Self {
        part.map_or(Self::Absent, |_| Self::Present)
    }
}

/// The first four bytes of a sealed value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Header {
    pub(crate) flags: Flags,
    pub(crate) key_id: KeyId,
}

impl Header {
    pub(crate) const fn to_bytes(self) -> [u8; HEADER_LEN] {
        let [high, low] = self.key_id.get().to_be_bytes();
        [FORMAT_V1, self.flags.0, high, low]
    }
}

/// A sealed value taken apart, each piece still in place.
#[derive(Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) header: Header,
    pub(crate) nonce: &'a [u8; NONCE_LEN],
    pub(crate) ciphertext: &'a [u8],
    pub(crate) tag: &'a [u8; TAG_LEN],
}

impl<'a> Parts<'a> {
    /// Takes a stored value apart.
    ///
    /// # Errors
    /// [`ErrorKind::NotSealed`], [`ErrorKind::LegacyFernet`], [`ErrorKind::UnsupportedFormat`],
    /// [`ErrorKind::StoredTooLong`], [`ErrorKind::Truncated`], [`ErrorKind::ReservedBits`] and
    /// [`ErrorKind::ZeroKeyId`], by the public header alone.
    pub(crate) fn parse(stored: &'a [u8]) -> Result<Self> {
        check_format(stored)?;
        let (len, max) = (stored.len(), MAX_STORED_LEN);
        if len > max {
            return Err(ErrorKind::StoredTooLong { len, max }.into());
        }
        let truncated = Error::new(ErrorKind::Truncated { len: stored.len() });
        let (header, rest) = stored.split_first_chunk::<HEADER_LEN>().ok_or(truncated)?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE_LEN>().ok_or(truncated)?;
        let (ciphertext, tag) = rest.split_last_chunk::<TAG_LEN>().ok_or(truncated)?;
        let [_, flags, high, low] = *header;
        if flags & Flags::RESERVED != 0 {
            return Err(ErrorKind::ReservedBits.into());
        }
        let key_id = KeyId::new(u16::from_be_bytes([high, low])).ok_or(ErrorKind::ZeroKeyId)?;
        Ok(Self { header: Header { flags: Flags(flags), key_id }, nonce, ciphertext, tag })
    }
}

fn check_format(stored: &[u8]) -> Result<()> {
    let len = stored.len();
    match stored.first() {
        Some(&FORMAT_V1) => Ok(()),
        Some(&format) if OTHER_FORMATS.contains(&format) => {
            Err(ErrorKind::UnsupportedFormat { format }.into())
        }
        Some(&first) if first == FERNET.0 || stored.starts_with(FERNET.1) => {
            Err(ErrorKind::LegacyFernet.into())
        }
        _ => Err(ErrorKind::NotSealed { len }.into()),
    }
}
