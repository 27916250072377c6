//! The kind of a plaintext: the encoding that its type has.

use crate::stored::Codec;

/// The encoding of a type's values, for tools that know a column and not its Rust type.
///
/// Types of one kind have the same bytes for the same value: an `i16` is read as an `i64`, and chrono's dates are read
/// as dates of the crate `time`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum PlaintextKind {
    /// True or false, one byte.
    Bool,
    /// Bytes, as they are.
    Bytes,
    /// A date, 4 bytes.
    Date,
    /// A decimal with its scale, 18 bytes or more.
    Decimal,
    /// A floating-point number, 8 bytes.
    Float,
    /// An integer of any width, 8 bytes.
    Integer,
    /// JSON text. The only kind with a codec of its own.
    Json,
    /// An IP network, 18 bytes.
    Network,
    /// UTF-8 text.
    Text,
    /// A time of day, 8 bytes.
    Time,
    /// A point in time, 12 bytes.
    Timestamp,
    /// A UUID, 16 bytes.
    Uuid,
}

impl PlaintextKind {
    /// Returns the codec that the header of a sealed value names for this kind.
    #[must_use]
    pub const fn codec(self) -> Codec {
        match self {
            Self::Json => Codec::Json,
            Self::Bool
            | Self::Bytes
            | Self::Date
            | Self::Decimal
            | Self::Float
            | Self::Integer
            | Self::Network
            | Self::Text
            | Self::Time
            | Self::Timestamp
            | Self::Uuid => Codec::Raw,
        }
    }
}
