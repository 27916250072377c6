//! Values as bytes and back: the encoding of each Rust type.
//!
//! Numbers, dates and UUIDs have a fixed width, so that the stored length tells nothing. Encodings:
//! `docs/format.md`, "Plaintext encodings".

use std::ops::Deref;

use zeroize::Zeroizing;

use crate::{error::Result, secret};

mod bytes;
pub(crate) mod decimal;
mod json;
mod kind;
#[cfg(feature = "ipnetwork")]
mod network;
mod number;
#[cfg(test)]
mod tests;
mod text;
mod time;
mod uuid;

pub use json::Json;
pub use kind::PlaintextKind;

/// A type whose values can be sealed.
///
/// For a struct with one field and for an enumeration, `#[derive(encdb_diesel::Plaintext)]` implements it. By hand, implement
/// it with [`ToPlaintext`] and [`FromPlaintext`], and delegate to a type that has it:
///
/// ```
/// use encdb_core::{FromPlaintext, Plaintext, PlaintextBytes, PlaintextKind, Result, ToPlaintext};
///
/// struct Iban(String);
///
/// impl Plaintext for Iban {
///     type Owned = Self;
///     const KIND: PlaintextKind = String::KIND;
///     fn wipe(&mut self) {
///         self.0.wipe();
///     }
/// }
/// impl ToPlaintext for Iban {
///     fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
///         self.0.to_plaintext()
///     }
/// }
/// impl FromPlaintext for Iban {
///     fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
///         String::from_plaintext(opened).map(Self)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "values of type `{Self}` cannot be encrypted",
    label = "not a type that encdb can seal",
    note = "encdb seals `String`, `Vec<u8>`, `bool`, integers up to 64 bits, `f32`, `f64`, `Uuid`, chrono's date and time \
            types, `serde_json::Value`, and any serde type as `Json<S>`",
    note = "for a struct with one field, or an enumeration: `#[derive(encdb_diesel::Plaintext)]`",
    note = "with a feature of the crate's name: `BigDecimal` (bigdecimal), `Decimal` (rust_decimal), `IpNetwork` \
            (ipnetwork), and the types of `time`"
)]
pub trait Plaintext {
    /// The type that values are loaded as: `String` for `str`, and the type itself for most.
    type Owned;

    /// The encoding of the values. A newtype has the kind of the type that it delegates to.
    const KIND: PlaintextKind;

    /// Overwrites the value in memory, where the type allows it. Called when a wrapper is dropped.
    fn wipe(&mut self) {}
}

/// A value that can be sealed, by its plaintext bytes.
pub trait ToPlaintext: Plaintext {
    /// Returns the bytes to seal.
    ///
    /// # Errors
    /// [`ErrorKind::JsonEncode`](crate::ErrorKind::JsonEncode) and
    /// [`ErrorKind::Unencodable`](crate::ErrorKind::Unencodable), for the types that can fail.
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>>;
}

/// A value that can be opened: read back from its plaintext bytes.
pub trait FromPlaintext: Plaintext + Sized {
    /// Reads the value from these authenticated bytes. Bytes that do not become part of the value are wiped.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidUtf8`](crate::ErrorKind::InvalidUtf8),
    /// [`ErrorKind::Undecodable`](crate::ErrorKind::Undecodable) and
    /// [`ErrorKind::JsonDecode`](crate::ErrorKind::JsonDecode). None of them holds the bytes.
    fn from_plaintext(opened: Vec<u8>) -> Result<Self>;
}

/// Plaintext on its way to be sealed: borrowed from the value, or a copy that is wiped when dropped.
pub struct PlaintextBytes<'a>(Bytes<'a>);

enum Bytes<'a> {
    Borrowed(&'a [u8]),
    Fixed { bytes: Zeroizing<[u8; MAX_FIXED_LEN]>, len: usize },
    Owned(Wiped),
}

/// Length of the longest encoding of a fixed width: an IP network, and most decimals.
const MAX_FIXED_LEN: usize = 18;

/// Wiped when dropped, faster than by zeroize's own loop: a token is made of such bytes for every look-up.
struct Wiped(Vec<u8>);

impl Drop for Wiped {
    fn drop(&mut self) {
        secret::wipe(&mut self.0);
    }
}

impl<'a> PlaintextBytes<'a> {
    /// Borrows bytes that live in the value itself.
    #[must_use]
    pub const fn borrowed(bytes: &'a [u8]) -> Self {
        Self(Bytes::Borrowed(bytes))
    }

    /// Takes bytes that were made for the purpose; they are wiped when dropped.
    #[must_use]
    pub fn owned(bytes: Vec<u8>) -> Self {
        Self(Bytes::Owned(Wiped(bytes)))
    }

    /// Keeps at most 18 bytes on the stack; they are wiped when dropped.
    pub(crate) fn fixed<const N: usize>(encoded: [u8; N]) -> Self {
        const { assert!(N <= MAX_FIXED_LEN, "the fixed-width encodings have at most 18 bytes") };
        let mut bytes = Zeroizing::new([0; MAX_FIXED_LEN]);
        bytes[..N].copy_from_slice(&encoded);
        Self(Bytes::Fixed { bytes, len: N })
    }
}

impl Deref for PlaintextBytes<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Bytes::Borrowed(bytes) => bytes,
            Bytes::Fixed { bytes, len } => &bytes[..*len],
            Bytes::Owned(Wiped(bytes)) => bytes,
        }
    }
}

impl std::fmt::Debug for PlaintextBytes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PlaintextBytes(..)")
    }
}

impl<T: Plaintext + ?Sized> Plaintext for &T {
    type Owned = T::Owned;
    const KIND: PlaintextKind = T::KIND;
}

impl<T: ToPlaintext + ?Sized> ToPlaintext for &T {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        (**self).to_plaintext()
    }
}
