//! How much a column can hold, by its declaration.

use encdb_core::{OVERHEAD_LEN, Padding, PlaintextKind};

use crate::{
    spec::{ColumnSpec, Storage},
    sql::{Kind, Syntax, Typing, catalogue::Column},
};

/// The length of the values of a column.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Capacity {
    /// At most this many bytes or characters.
    AtMost(u64),
    /// Always this many: shorter values are padded.
    Exactly(u64),
    Unlimited,
}

impl Capacity {
    /// Reads the capacity from a declaration. SQLite takes no notice of the lengths in it.
    pub(super) fn of(column: &Column, syntax: &Syntax) -> Self {
        if syntax.typing == Typing::OfValue {
            return Self::Unlimited;
        }
        let declared = column.declared.to_lowercase();
        let name = declared.split('(').next().unwrap_or_default().trim();
        let len = length(&declared);
        match (name, len) {
            ("tinyblob" | "tinytext", _) => Self::AtMost(u8::MAX.into()),
            ("blob", _) => Self::AtMost(u16::MAX.into()),
            ("text", _)
                if column.collation.as_ref().is_some_and(|it| it.character_set.is_some()) =>
            {
                Self::AtMost(u16::MAX.into())
            }
            ("binary" | "char" | "character", len) => Self::Exactly(len.unwrap_or(1)),
            ("varbinary" | "varchar" | "character varying", Some(len)) => Self::AtMost(len),
            _ => Self::Unlimited,
        }
    }
}

/// Returns the number in the first parentheses.
fn length(declared: &str) -> Option<u64> {
    let (_, after) = declared.split_once('(')?;
    after.split_once(')')?.0.trim().parse().ok()
}

/// Returns the length of the longest ciphertext that is known to be needed: of the plaintext's longest value where the type
/// or the plaintext column's declaration limits it, else of the shortest one.
pub(super) fn ciphertext_len(spec: &ColumnSpec, plaintext: Option<(&Column, Capacity)>) -> u64 {
    let len = plaintext_len(spec.kind()).unwrap_or_else(|| match plaintext {
        Some((column, Capacity::AtMost(len) | Capacity::Exactly(len))) if len < MANY => {
            if column.column_type.kind == Kind::Bytes { len } else { len * MAX_UTF8_LEN }
        }
        _ => 1,
    });
    let padded = match spec.format().padding() {
        Padding::Block(block) => (len + 1).next_multiple_of(u64::from(block.get())),
        _ => len,
    };
    let bytes = padded + OVERHEAD_LEN as u64;
    match spec.storage() {
        Storage::Text => PREFIX_LEN + (bytes * 4).div_ceil(3),
        Storage::Bytes => bytes,
    }
}

/// Returns the length of the encodings that have one length (`docs/format.md`, "Plaintext encodings").
const fn plaintext_len(kind: PlaintextKind) -> Option<u64> {
    match kind {
        PlaintextKind::Bool => Some(1),
        PlaintextKind::Date => Some(4),
        PlaintextKind::Float | PlaintextKind::Integer | PlaintextKind::Time => Some(8),
        PlaintextKind::Timestamp => Some(12),
        PlaintextKind::Uuid => Some(16),
        PlaintextKind::Decimal | PlaintextKind::Network => Some(18),
        _ => None,
    }
}

/// From this length on a declaration says nothing about the values: `TEXT` of MySQL.
const MANY: u64 = u16::MAX as u64;
/// The longest character, in bytes.
const MAX_UTF8_LEN: u64 = 4;
/// The length of `encdb1.`, in bytes.
const PREFIX_LEN: u64 = 7;
