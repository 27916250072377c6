//! Search tokens: an HMAC of a normalized value, stored in a column of its own and indexed there.
//!
//! Equal values of a column have equal tokens: this makes the look-up work, and is what it reveals. Layout:
//! `docs/format.md`, "Search tokens"; what equality tells an attacker: `docs/threat-model.md`.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use smallvec::SmallVec;
use uuid::Uuid;

use crate::{
    column::Column,
    context::BoundId,
    error::{Error, ErrorKind, Result},
    normalize::Normalization,
    plaintext::{PlaintextBytes, ToPlaintext, decimal::without_trailing_zeros},
    primitives::MAC_LEN,
};

/// Length of the HMAC in a token, in bytes, unless the column sets another: 128 bits.
pub const DEFAULT_MAC_LEN: u8 = 16;
/// Least length of the HMAC in a token that may be UNIQUE, in bytes: 128 bits. At 64 bits, a thousand million values
/// collide with a chance of 2.7 %.
pub const UNIQUE_MAC_LEN: u8 = 16;

/// The definition of an equality index over a column.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Index {
    column: Column,
    normalizations: &'static [Normalization],
    mac_len: u8,
}

impl Index {
    /// Defines an index over `column`, of values folded by these normalizations in this order; tokens of 17 bytes.
    #[must_use]
    pub const fn new(column: Column, normalizations: &'static [Normalization]) -> Self {
        Self { column, normalizations, mac_len: DEFAULT_MAC_LEN }
    }

    /// Sets the length of the tokens to `1 + mac_len` bytes. More than 32 count as 32, less than 1 as 1.
    #[must_use]
    pub const fn with_mac_len(self, mac_len: u8) -> Self {
        let mac_len = match mac_len {
            0 => 1,
            1..=32 => mac_len,
            _ => 32,
        };
        Self { mac_len, ..self }
    }

    /// Returns the column that is searched.
    #[must_use]
    pub const fn column(&self) -> Column {
        self.column
    }

    /// Returns the normalizations, in the order in which they are applied.
    #[must_use]
    pub const fn normalizations(&self) -> &'static [Normalization] {
        self.normalizations
    }

    /// Returns the length of the HMAC in each token, in bytes: 1 to 32.
    #[must_use]
    pub const fn mac_len(&self) -> u8 {
        self.mac_len
    }

    /// Tells whether two values are equal once they are normalized. Equal tokens claim it, and a loaded value proves
    /// it.
    ///
    /// # Errors
    /// The errors of encoding a value.
    pub fn matches<A, B>(&self, one: &A, other: &B) -> Result<bool>
    where
        A: SearchTerm + ?Sized,
        B: SearchTerm + ?Sized,
    {
        let named = |error: Error| error.at(self.column);
        let one_normal = normalized(self, one).map_err(named)?;
        let other_normal = normalized(self, other).map_err(named)?;
        Ok(A::TERM == B::TERM && *one_normal == *other_normal)
    }

    /// Returns the kind and the normalizations as they enter the derivation of the index key: `eq|trim|lowercase`.
    pub(crate) fn derivation_text(&self) -> Result<BoundId> {
        let names = self.normalizations.iter().map(|normalization| normalization.name());
        BoundId::text(&std::iter::once("eq").chain(names).collect::<Vec<_>>().join("|"))
    }
}

/// The type of a searched value, as it precedes the value in the message that is authenticated.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum TermKind {
    /// Integers of every width, as 8 bytes.
    Integer = 1,
    /// UUIDs, 16 bytes.
    Uuid = 3,
    /// Text, which is normalized first.
    Text = 4,
    /// Bytes.
    Bytes = 5,
    /// True or false, 1 byte.
    Bool = 7,
    /// A date, 4 bytes.
    Date = 8,
    /// A time of day, 8 bytes.
    Time = 9,
    /// A point in time, 12 bytes.
    Timestamp = 10,
    /// A decimal without trailing zeros in its fraction, 18 bytes or more.
    Decimal = 11,
    /// An IP network, 18 bytes.
    Network = 12,
}

/// A value that can be searched for by equality. Floating point and JSON cannot: equal values have several encodings.
#[diagnostic::on_unimplemented(
    message = "values of type `{Self}` cannot be searched for",
    label = "not a searchable type",
    note = "text, bytes, integers, decimals, `bool`, `Uuid`, dates, times and IP networks can; floating point and JSON \
            have no one encoding",
    note = "`#[derive(encdb_diesel::Plaintext)]` makes a newtype searchable where the type inside is, and every enumeration"
)]
pub trait SearchTerm: ToPlaintext {
    /// The type, by which tokens of equal bytes differ.
    const TERM: TermKind;
}

/// A searchable type with many possible values. Its absence on `bool`, `i8` and `u8` makes searching them a decision.
#[diagnostic::on_unimplemented(
    message = "a search token over `{Self}` would tell its value: it has too few",
    label = "too few values to be searched for safely",
    note = "with two values, counting rows reveals every one of them; drop the token, or say that this is acceptable with \
            `#[encdb(low_cardinality)]`",
    note = "a type of your own that has many values says so with `#[encdb(high_cardinality)]` beside \
            `#[derive(encdb_diesel::Plaintext)]`"
)]
pub trait HighCardinality: SearchTerm {}

macro_rules! terms {
    ($($term:ty => $kind:ident),* $(,)?) => {$(
        impl SearchTerm for $term {
            const TERM: TermKind = TermKind::$kind;
        }
    )*};
}
terms!(
    str => Text, String => Text, [u8] => Bytes, Vec<u8> => Bytes, bool => Bool,
    i8 => Integer, i16 => Integer, i32 => Integer, i64 => Integer,
    u8 => Integer, u16 => Integer, u32 => Integer, u64 => Integer, Uuid => Uuid,
    NaiveDate => Date, NaiveTime => Time, NaiveDateTime => Timestamp, DateTime<Utc> => Timestamp,
);
#[cfg(feature = "bigdecimal")]
terms!(bigdecimal::BigDecimal => Decimal);
#[cfg(feature = "rust_decimal")]
terms!(rust_decimal::Decimal => Decimal);
#[cfg(feature = "ipnetwork")]
terms!(ipnetwork::IpNetwork => Network);
#[cfg(feature = "time")]
terms!(
    time::Date => Date, time::Time => Time,
    time::PrimitiveDateTime => Timestamp, time::OffsetDateTime => Timestamp,
);

macro_rules! high_cardinality {
    ($($term:ty),* $(,)?) => {$(
        impl HighCardinality for $term {}
    )*};
}
high_cardinality!(
    str,
    String,
    [u8],
    Vec<u8>,
    i16,
    i32,
    i64,
    u16,
    u32,
    u64,
    Uuid,
    NaiveDate,
    NaiveTime,
    NaiveDateTime,
    DateTime<Utc>
);
#[cfg(feature = "bigdecimal")]
high_cardinality!(bigdecimal::BigDecimal);
#[cfg(feature = "rust_decimal")]
high_cardinality!(rust_decimal::Decimal);
#[cfg(feature = "ipnetwork")]
high_cardinality!(ipnetwork::IpNetwork);
#[cfg(feature = "time")]
high_cardinality!(time::Date, time::Time, time::PrimitiveDateTime, time::OffsetDateTime);

impl<T: SearchTerm + ?Sized> SearchTerm for &T {
    const TERM: TermKind = T::TERM;
}

impl<T: HighCardinality + ?Sized> HighCardinality for &T {}

/// A search token as it is stored: the epoch, then the leftmost bytes of the HMAC.
///
/// `Debug` prints no byte of it: tokens in a log let its readers compare values.
#[derive(Clone, Copy)]
pub struct SearchToken {
    /// Of fixed length, so that a look-up allocates no memory for it.
    bytes: [u8; 1 + MAC_LEN],
    len: u8,
}

/// The tokens that a value may be stored with, one for each epoch. The token that is written comes first.
pub type SearchTokens = SmallVec<[SearchToken; 1]>;

impl SearchToken {
    pub(crate) fn new(epoch: u8, mac: &[u8; MAC_LEN], mac_len: u8) -> Self {
        let mut bytes = [epoch; 1 + MAC_LEN];
        bytes[1..].copy_from_slice(mac);
        Self { bytes, len: 1 + mac_len }
    }

    /// Returns the stored bytes: `1 + mac_len`, 17 by default.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// Returns the epoch: the number of the index root that made the token.
    #[must_use]
    pub fn epoch(&self) -> u8 {
        self.bytes[0]
    }
}

impl fmt::Debug for SearchToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SearchToken(..)")
    }
}

/// Plaintext bytes with their kind: a search term without its Rust type, for tools that rewrite rows.
#[derive(Clone, Copy)]
pub struct PlainTerm<'a> {
    pub(crate) kind: TermKind,
    pub(crate) bytes: &'a [u8],
}

impl<'a> PlainTerm<'a> {
    /// Takes the opened plaintext of a value, and the kind of its column's type.
    #[must_use]
    pub const fn new(kind: TermKind, bytes: &'a [u8]) -> Self {
        Self { kind, bytes }
    }
}

impl fmt::Debug for PlainTerm<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlainTerm({:?})", self.kind)
    }
}

/// Returns the bytes that are authenticated for a value: its plaintext, normalized if it is text or a decimal.
pub(crate) fn normalized<'a, T: SearchTerm + ?Sized>(
    index: &Index,
    term: &'a T,
) -> Result<PlaintextBytes<'a>> {
    fold(index, T::TERM, term.to_plaintext()?)
}

/// Returns the bytes that are authenticated for plaintext of this kind.
pub(crate) fn fold<'a>(
    index: &Index,
    kind: TermKind,
    plaintext: PlaintextBytes<'a>,
) -> Result<PlaintextBytes<'a>> {
    match kind {
        TermKind::Text if !index.normalizations.is_empty() => fold_text(index, &plaintext),
        TermKind::Decimal => without_trailing_zeros(plaintext),
        _ => Ok(plaintext),
    }
}

fn fold_text(index: &Index, plaintext: &[u8]) -> Result<PlaintextBytes<'static>> {
    let text = std::str::from_utf8(plaintext).map_err(|_| ErrorKind::InvalidUtf8)?;
    let mut folded = Normalization::apply_all(index.normalizations, text);
    Ok(PlaintextBytes::owned(std::mem::take(&mut *folded).into_bytes()))
}
