//! What a sealed value is bound to, and the bytes that say so.
//!
//! A [`Context`] names a column and, where the column asks for it, an owner and a row. Its encoding is the associated
//! data of the AEAD: a value opens only in the context it was sealed in. The encoding is injective: every part is
//! length-prefixed and typed, and an absent part is not an empty one. Layout: `docs/format.md`, "The context".

use std::fmt;

use smallvec::SmallVec;
use uuid::Uuid;

use crate::{
    column::Column,
    error::{Error, ErrorKind, Result, RowId},
    primitives::sha256,
    stored::HEADER_LEN,
};

#[cfg(test)]
mod tests;

/// A row or an owner as a sealed value is bound to it: `type u8 ‖ length u16 ‖ bytes`.
///
/// Integers of every width are widened to 64 bits, so that a wider key column leaves old rows readable; the text "1"
/// is not the integer 1.
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct BoundId(SmallVec<[u8; 24]>);

impl BoundId {
    /// An integer: type 1, 8 bytes.
    #[must_use]
    pub fn integer(id: i64) -> Self {
        Self::fixed(IdType::Integer, &id.to_be_bytes())
    }

    /// A UUID: type 3, 16 bytes.
    #[must_use]
    pub fn uuid(id: Uuid) -> Self {
        Self::fixed(IdType::Uuid, id.as_bytes())
    }

    /// A text: type 4, UTF-8.
    ///
    /// # Errors
    /// [`ErrorKind::ContextTooLong`] above 65535 bytes.
    pub fn text(id: &str) -> Result<Self> {
        Self::prefixed(IdType::Text, id.as_bytes())
    }

    /// Bytes: type 5.
    ///
    /// # Errors
    /// [`ErrorKind::ContextTooLong`] above 65535 bytes.
    pub fn bytes(id: &[u8]) -> Result<Self> {
        Self::prefixed(IdType::Bytes, id)
    }

    /// Several ids as one, in this order: type 6, `count u8`, then each part.
    ///
    /// # Errors
    /// [`ErrorKind::ContextTooLong`] above 255 parts or 65535 bytes.
    pub fn composite(parts: &[Self]) -> Result<Self> {
        let count = u8::try_from(parts.len())
            .map_err(|_| ErrorKind::ContextTooLong { len: parts.len() })?;
        let mut bytes = vec![count];
        parts.iter().for_each(|part| bytes.extend_from_slice(&part.0));
        Self::prefixed(IdType::Composite, &bytes)
    }

    /// `type u8 ‖ length u16 ‖ bytes`, as it stands in a context and in the derivation of an owner's key.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The id with these bytes, as [`as_bytes`](Self::as_bytes) gives them; none where they are no id.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        is_an_id(bytes).then(|| Self(bytes.into()))
    }

    /// What the id was made of; none for bytes that were made by another version.
    #[must_use]
    pub fn value(&self) -> Option<IdValue<'_>> {
        let (id_type, bytes, rest) = split_id(&self.0)?;
        if rest.is_empty() { id_value(id_type, bytes) } else { None }
    }

    /// The id as an error may show it: none for texts, bytes and composite ids, for the reasons that [`RowId`] gives.
    #[must_use]
    pub fn row_id(&self) -> Option<RowId> {
        match self.value()? {
            IdValue::Integer(id) => Some(RowId::Integer(id)),
            IdValue::Uuid(id) => Some(RowId::Uuid(id)),
            IdValue::Text(_) | IdValue::Bytes(_) | IdValue::Composite => None,
        }
    }

    /// The SHA-256 of the id, by which encdb's own table knows an owner: as long for every id, and no id itself.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        sha256(self.as_bytes())
    }

    fn fixed<const N: usize>(id_type: IdType, bytes: &[u8; N]) -> Self {
        const { assert!(N < 256, "the fixed-width ids have 8 and 16 bytes") };
        let mut encoded = SmallVec::new();
        encoded.extend_from_slice(&[id_type as u8, 0, N.to_le_bytes()[0]]);
        encoded.extend_from_slice(bytes);
        Self(encoded)
    }

    fn prefixed(id_type: IdType, bytes: &[u8]) -> Result<Self> {
        let mut encoded = vec![id_type as u8];
        push_prefixed(&mut encoded, bytes)?;
        Ok(Self(encoded.into()))
    }
}

/// Ids are kept out of logs: they may be personal data themselves. What an error shows of them is a [`RowId`].
impl fmt::Debug for BoundId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BoundId(..)")
    }
}

/// The type byte of an id in a context.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum IdType {
    /// An integer of any width.
    Integer = 1,
    /// A UUID.
    Uuid = 3,
    /// A text.
    Text = 4,
    /// Bytes.
    Bytes = 5,
    /// Several ids as one.
    Composite = 6,
}

/// What an id was made of.
#[derive(Clone, Copy, Eq, PartialEq)]
#[non_exhaustive]
pub enum IdValue<'a> {
    /// An integer.
    Integer(i64),
    /// A UUID.
    Uuid(Uuid),
    /// A text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// Several ids as one, which are not told apart here.
    Composite,
}

/// As that of [`BoundId`].
impl fmt::Debug for IdValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdValue(..)")
    }
}

/// A value that rows or owners are told apart by: integers, text, bytes, UUIDs, and your newtypes over them.
///
/// For a newtype and for an enumeration, `#[derive(encdb_diesel::Bindable)]` implements it.
///
/// ```
/// use encdb_core::{Bindable, BoundId, IdType};
///
/// struct TenantId(i32);
///
/// impl Bindable for TenantId {
///     const ID_TYPE: IdType = i32::ID_TYPE;
///     fn bound_id(&self) -> encdb_core::Result<BoundId> {
///         self.0.bound_id()
///     }
/// }
/// # assert_eq!(TenantId(7).bound_id(), 7_i64.bound_id());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot identify a row or an owner",
    label = "not an id that ciphertext can be bound to",
    note = "integers, text, bytes and `Uuid` can; for a struct with one field, or an enumeration: \
            `#[derive(encdb_diesel::Bindable)]`"
)]
pub trait Bindable {
    /// Which type byte the ids have, for tools that read rows without their model.
    const ID_TYPE: IdType;

    /// The id as a context encodes it.
    ///
    /// # Errors
    /// [`ErrorKind::ContextTooLong`] above 65535 bytes, and [`ErrorKind::Unencodable`] for a `u64` above the largest
    /// `i64`.
    fn bound_id(&self) -> Result<BoundId>;
}

macro_rules! bindable_integers {
    ($($integer:ty),*) => {$(
        impl Bindable for $integer {
            const ID_TYPE: IdType = IdType::Integer;

            fn bound_id(&self) -> Result<BoundId> {
                Ok(BoundId::integer(i64::from(*self)))
            }
        }
    )*};
}
bindable_integers!(i8, i16, i32, i64, u8, u16, u32);

/// An id above the largest `i64` is refused: integers of every width are bound as one.
impl Bindable for u64 {
    const ID_TYPE: IdType = IdType::Integer;

    fn bound_id(&self) -> Result<BoundId> {
        let id = i64::try_from(*self).map_err(|_| ErrorKind::Unencodable { type_name: "u64" })?;
        Ok(BoundId::integer(id))
    }
}

impl Bindable for Uuid {
    const ID_TYPE: IdType = IdType::Uuid;

    fn bound_id(&self) -> Result<BoundId> {
        Ok(BoundId::uuid(*self))
    }
}

impl Bindable for str {
    const ID_TYPE: IdType = IdType::Text;

    fn bound_id(&self) -> Result<BoundId> {
        BoundId::text(self)
    }
}

impl Bindable for String {
    const ID_TYPE: IdType = IdType::Text;

    fn bound_id(&self) -> Result<BoundId> {
        BoundId::text(self)
    }
}

impl Bindable for [u8] {
    const ID_TYPE: IdType = IdType::Bytes;

    fn bound_id(&self) -> Result<BoundId> {
        BoundId::bytes(self)
    }
}

impl Bindable for Vec<u8> {
    const ID_TYPE: IdType = IdType::Bytes;

    fn bound_id(&self) -> Result<BoundId> {
        BoundId::bytes(self)
    }
}

impl<T: Bindable + ?Sized> Bindable for &T {
    const ID_TYPE: IdType = T::ID_TYPE;

    fn bound_id(&self) -> Result<BoundId> {
        (**self).bound_id()
    }
}

/// What a value is bound to: a column always, an owner and a row where the column asks for them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Context {
    column: Column,
    owner: Option<BoundId>,
    row: Option<BoundId>,
}

impl Context {
    /// Bound to a column alone: the value opens in every row of it.
    #[must_use]
    pub const fn new(column: Column) -> Self {
        Self { column, owner: None, row: None }
    }

    /// Bound to this owner as well, and sealed under the owner's key.
    #[must_use]
    pub fn owned_by(self, owner: BoundId) -> Self {
        Self { owner: Some(owner), ..self }
    }

    /// Bound to this row as well.
    #[must_use]
    pub fn in_row(self, row: BoundId) -> Self {
        Self { row: Some(row), ..self }
    }

    /// The column.
    #[must_use]
    pub const fn column(&self) -> Column {
        self.column
    }

    /// The owner, where there is one.
    #[must_use]
    pub const fn owner(&self) -> Option<&BoundId> {
        self.owner.as_ref()
    }

    /// The row, where there is one.
    #[must_use]
    pub const fn row(&self) -> Option<&BoundId> {
        self.row.as_ref()
    }

    /// Names the column in an error, and the row where its id may be shown.
    #[must_use]
    pub fn name_in(&self, error: Error) -> Error {
        let error = error.at(self.column);
        self.row.as_ref().and_then(BoundId::row_id).map_or(error, |row| error.in_row(row))
    }

    /// The associated data of a value with this header in this context.
    pub(crate) fn associated_data(&self, header: [u8; HEADER_LEN]) -> Result<Vec<u8>> {
        let ids = [self.owner.as_ref(), self.row.as_ref()];
        let ids_len: usize = ids.iter().map(|id| id.map_or(1, |id| 1 + id.0.len())).sum();
        let names_len = 4 + self.column.table().len() + self.column.column().len();
        let mut bytes = Vec::with_capacity(DOMAIN.len() + HEADER_LEN + names_len + ids_len);
        bytes.extend_from_slice(DOMAIN);
        bytes.extend_from_slice(&header);
        push_prefixed(&mut bytes, self.column.table().as_bytes())?;
        push_prefixed(&mut bytes, self.column.column().as_bytes())?;
        ids.iter().for_each(|id| push_optional(&mut bytes, *id));
        Ok(bytes)
    }
}

/// Whether the bytes are one id; where that is a composite, also whether its parts are ids.
///
/// What is still to be looked at waits in a list: on the stack, bytes that nest deeply enough would overflow it.
fn is_an_id(bytes: &[u8]) -> bool {
    let mut series = vec![(1, bytes)];
    while let Some((n_ids, mut bytes)) = series.pop() {
        for _ in 0..n_ids {
            let Some((id_type, id, rest)) = split_id(bytes) else { return false };
            bytes = rest;
            match (id_value(id_type, id), id.split_first()) {
                (Some(IdValue::Composite), Some((count, parts))) => series.push((*count, parts)),
                (None | Some(IdValue::Composite), _) => return false,
                _ => (),
            }
        }
        if !bytes.is_empty() {
            return false;
        }
    }
    true
}

/// The type and the bytes of the id that comes first, and what follows it.
fn split_id(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[id_type, high, low], bytes) = bytes.split_first_chunk::<3>()?;
    let (id, rest) = bytes.split_at_checked(u16::from_be_bytes([high, low]).into())?;
    Some((id_type, id, rest))
}

fn id_value(id_type: u8, bytes: &[u8]) -> Option<IdValue<'_>> {
    match id_type {
        1 => bytes.try_into().ok().map(i64::from_be_bytes).map(IdValue::Integer),
        3 => Uuid::from_slice(bytes).ok().map(IdValue::Uuid),
        4 => std::str::from_utf8(bytes).ok().map(IdValue::Text),
        5 => Some(IdValue::Bytes(bytes)),
        6 => Some(IdValue::Composite),
        _ => None,
    }
}

/// `0x00`, or `0x01` and the id.
pub(crate) fn push_optional(out: &mut Vec<u8>, id: Option<&BoundId>) {
    match id {
        None => out.push(0),
        Some(id) => {
            out.push(1);
            out.extend_from_slice(id.as_bytes());
        }
    }
}

/// `LP16(bytes)`: the length as u16, big endian, then the bytes.
pub(crate) fn push_prefixed(out: &mut Vec<u8>, bytes: &[u8]) -> Result<()> {
    let len = u16::try_from(bytes.len())
        .map_err(|_| Error::new(ErrorKind::ContextTooLong { len: bytes.len() }))?;
    out.extend_from_slice(&len.to_be_bytes());
    out.extend_from_slice(bytes);
    Ok(())
}

const DOMAIN: &[u8; 12] = b"encdb-aad-v1";
