//! The bytes that a row seal is made over.
//!
//! A row seal is a code over the values of a row: its key, its encrypted values and the plain values that the model
//! names. The encoding is injective, like the encoding of a context, and NULL is left out of it. Layout:
//! `docs/format.md`, "A row seal". The keyring holds the keys and compares.

use std::fmt;

use crate::{
    column::Column,
    context::{Bindable, BoundId, Context, IdType, push_optional, push_prefixed},
    error::{Error, ErrorKind, Result, RowSealProblem},
    key_id::KeyId,
    primitives::{MAC_LEN, NONCE_LEN, TAG_LEN},
    stored::{HEADER_LEN, Parts, ROW_SEAL_FORMAT},
};

/// Length of a row seal, in bytes.
pub const ROW_SEAL_LEN: usize = HEADER_LEN + MAC_LEN;

const DOMAIN: &[u8; 17] = b"encdb-row-seal-v1";
/// Length of the part that distinguishes a sealed value from every other: its header, nonce and tag.
const VALUE_LEN: usize = HEADER_LEN + NONCE_LEN + TAG_LEN;

/// The values of a row that its seal covers.
///
/// ```
/// use encdb_core::{BoundId, Column, Context, Coverable, Format, KeyBytes, KeyId, Keyring, RowParts};
///
/// # fn main() -> encdb_core::Result<()> {
/// # let (key, salt) = (KeyBytes::random()?, b"\x01 sixteen bytes or more".as_slice());
/// let keyring = Keyring::builder(salt).current(KeyId::new(1).unwrap(), key).build()?;
/// let ssn = keyring.seal(&Context::new(Column::new("users", "ssn")), Format::default(), b"123-45-6789")?;
///
/// let row = |role: &str, ssn: Option<&[u8]>| -> encdb_core::Result<RowParts> {
///     let row = RowParts::new(Column::new("users", "row_mac"), BoundId::integer(7));
///     Ok(row.with_plain("role", role.covered()?).with_value("ssn", ssn)?)
/// };
/// let seal = keyring.seal_row(&row("guest", Some(&ssn))?)?;
/// assert!(keyring.check_row(&row("guest", Some(&ssn))?, Some(&seal)).is_ok());
/// assert!(keyring.check_row(&row("admin", Some(&ssn))?, Some(&seal)).is_err());
/// assert!(keyring.check_row(&row("guest", None)?, Some(&seal)).is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RowParts {
    /// The column of the seal, the owner, and the row's key.
    context: Context,
    key: BoundId,
    /// The encrypted values, by logical name.
    values: Vec<(&'static str, [u8; VALUE_LEN])>,
    /// The plain values, by logical name.
    plain: Vec<(&'static str, CoveredValue)>,
}

impl RowParts {
    /// Starts a row with this primary key, whose seal is in the column `seal`. Several key columns are one
    /// [composite](BoundId::composite) id.
    #[must_use]
    pub fn new(seal: Column, key: BoundId) -> Self {
        let context = Context::new(seal).in_row(key.clone());
        Self { context, key, values: vec![], plain: vec![] }
    }

    /// Says that the row belongs to this owner: its seal is then under the owner's key.
    #[must_use]
    pub fn owned_by(self, owner: BoundId) -> Self {
        Self { context: self.context.owned_by(owner), ..self }
    }

    /// Adds the sealed value of an encrypted column, by the column's logical name; `None` is NULL.
    ///
    /// # Errors
    /// By the public header, as [`inspect`](crate::inspect): bytes that are no sealed value cannot be covered.
    pub fn with_value(mut self, column: &'static str, stored: Option<&[u8]>) -> Result<Self> {
        if let Some(stored) = stored {
            let at = Column::new(self.context.column().table(), column);
            let value = distinct(stored).map_err(|error| error.at(at))?;
            self.values.push((column, value));
        }
        Ok(self)
    }

    /// Adds the value of a plain column that the seal covers, by the column's logical name; `None` is NULL.
    #[must_use]
    pub fn with_plain(mut self, column: &'static str, value: Option<CoveredValue>) -> Self {
        self.plain.extend(value.map(|value| (column, value)));
        self
    }

    /// Returns the column of the seal, by its logical names.
    #[must_use]
    pub const fn column(&self) -> Column {
        self.context.column()
    }

    pub(crate) const fn context(&self) -> &Context {
        &self.context
    }

    /// Returns the message that the code is made over, for a seal with this header.
    pub(crate) fn message(&self, header: [u8; HEADER_LEN]) -> Result<Vec<u8>> {
        let mut message = DOMAIN.to_vec();
        message.extend_from_slice(&header);
        push_prefixed(&mut message, self.context.column().table().as_bytes())?;
        push_optional(&mut message, self.context.owner());
        message.extend_from_slice(self.key.as_bytes());
        push_list(&mut message, &self.values, |value| value)?;
        push_list(&mut message, &self.plain, |value| &value.0)?;
        Ok(message)
    }
}

/// Prints only the column: names and ids may be personal data themselves.
impl fmt::Debug for RowParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RowParts({})", self.context.column())
    }
}

/// Appends `count u16`, then each name and value, in the order of the names' bytes.
fn push_list<T>(
    message: &mut Vec<u8>,
    list: &[(&'static str, T)],
    bytes: impl Fn(&T) -> &[u8],
) -> Result<()> {
    let too_many = |_| Error::new(ErrorKind::ContextTooLong { len: list.len() });
    message.extend_from_slice(&u16::try_from(list.len()).map_err(too_many)?.to_be_bytes());
    let mut sorted: Vec<_> = list.iter().collect();
    sorted.sort_by_key(|(name, _)| *name);
    for (name, value) in sorted {
        push_prefixed(message, name.as_bytes())?;
        message.extend_from_slice(bytes(value));
    }
    Ok(())
}

/// Returns header, nonce and tag of a sealed value. Without the key, nobody makes another ciphertext that opens with
/// them.
fn distinct(stored: &[u8]) -> Result<[u8; VALUE_LEN]> {
    let parts = Parts::parse(stored)?;
    let mut bytes = [0; VALUE_LEN];
    bytes[..HEADER_LEN].copy_from_slice(&parts.header.to_bytes());
    bytes[HEADER_LEN..HEADER_LEN + NONCE_LEN].copy_from_slice(parts.nonce);
    bytes[HEADER_LEN + NONCE_LEN..].copy_from_slice(parts.tag);
    Ok(bytes)
}

/// The value of a plain column as a row seal covers it: `type u8 ‖ length u16 ‖ bytes`.
#[derive(Clone, Eq, PartialEq)]
pub struct CoveredValue(Vec<u8>);

impl CoveredValue {
    /// Encodes a `bool`: type 7, one byte.
    #[must_use]
    pub fn bool(value: bool) -> Self {
        Self(vec![CoveredType::Bool as u8, 0, 1, value.into()])
    }

    /// Encodes a value that has the encoding of an id.
    #[must_use]
    pub fn id(id: &BoundId) -> Self {
        Self(id.as_bytes().to_vec())
    }
}

/// Prints no value: like ids, covered values are kept out of logs.
impl fmt::Debug for CoveredValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CoveredValue(..)")
    }
}

/// The type byte of a plain value that a row seal covers. The numbers are the same as for ids and search tokens.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum CoveredType {
    /// An integer of any width.
    Integer = 1,
    /// A UUID.
    Uuid = 3,
    /// A text.
    Text = 4,
    /// Bytes.
    Bytes = 5,
    /// True or false.
    Bool = 7,
}

impl CoveredType {
    /// Returns the covered type for values of this type of id.
    ///
    /// # Panics
    /// For [`IdType::Composite`], because one column does not hold several ids. In a constant this happens at compile
    /// time.
    #[must_use]
    pub const fn of_id(id_type: IdType) -> Self {
        match id_type {
            IdType::Integer => Self::Integer,
            IdType::Uuid => Self::Uuid,
            IdType::Text => Self::Text,
            IdType::Bytes => Self::Bytes,
            IdType::Composite => panic!("a composite id is not the value of one column"),
        }
    }
}

/// A plain value that a row seal can cover: `bool`, the [`Bindable`] types, and `Option`s of them.
///
/// Times and floating-point numbers are left out on purpose. Databases round them, and a row whose seal was made over
/// the program's own value would not load again.
#[diagnostic::on_unimplemented(
    message = "a row seal cannot cover a value of type `{Self}`",
    label = "not a type that a row seal covers",
    note = "integers, text, bytes, `Uuid` and `bool` can be covered, and `Option`s of them; for a newtype over an id, \
            or an enumeration: `#[derive(encdb_diesel::Bindable)]`; databases round times and floating-point numbers"
)]
pub trait Coverable {
    /// The type byte of the values, for tools that read rows without their model.
    const COVERED_TYPE: CoveredType;

    /// Returns the value as a row seal covers it; `None` for NULL.
    ///
    /// # Errors
    /// [`ErrorKind::ContextTooLong`] above 65535 bytes.
    fn covered(&self) -> Result<Option<CoveredValue>>;
}

impl<T: Bindable + ?Sized> Coverable for T {
    const COVERED_TYPE: CoveredType = CoveredType::of_id(T::ID_TYPE);

    fn covered(&self) -> Result<Option<CoveredValue>> {
        Ok(Some(CoveredValue::id(&self.bound_id()?)))
    }
}

impl Coverable for bool {
    const COVERED_TYPE: CoveredType = CoveredType::Bool;

    fn covered(&self) -> Result<Option<CoveredValue>> {
        Ok(Some(CoveredValue::bool(*self)))
    }
}

impl<T: Coverable> Coverable for Option<T> {
    const COVERED_TYPE: CoveredType = T::COVERED_TYPE;

    fn covered(&self) -> Result<Option<CoveredValue>> {
        self.as_ref().map_or(Ok(None), T::covered)
    }
}

/// A stored row seal taken apart: the flags and the key id of its header, and the code.
#[derive(Debug)]
pub(crate) struct SealParts<'a> {
    pub(crate) flags: u8,
    pub(crate) key_id: KeyId,
    pub(crate) code: &'a [u8; MAC_LEN],
}

impl<'a> SealParts<'a> {
    /// Takes a stored seal apart.
    ///
    /// # Errors
    /// [`RowSealProblem::Malformed`] and [`ErrorKind::ZeroKeyId`].
    pub(crate) fn parse(stored: &'a [u8]) -> Result<Self> {
        let malformed = || ErrorKind::RowSeal(RowSealProblem::Malformed { len: stored.len() });
        let (header, code) = stored.split_first_chunk::<HEADER_LEN>().ok_or_else(malformed)?;
        let code = code.try_into().map_err(|_| malformed())?;
        let [ROW_SEAL_FORMAT, flags, high, low] = *header else { return Err(malformed().into()) };
        let key_id = KeyId::new(u16::from_be_bytes([high, low])).ok_or(ErrorKind::ZeroKeyId)?;
        Ok(Self { flags, key_id, code })
    }
}

/// Returns the header of a row seal.
pub(crate) const fn seal_header(flags: u8, key_id: KeyId) -> [u8; HEADER_LEN] {
    let [high, low] = key_id.get().to_be_bytes();
    [ROW_SEAL_FORMAT, flags, high, low]
}

/// The header of a row seal, which anybody can read. Only [`check_row`](crate::Keyring::check_row) proves it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct InspectedSeal {
    /// The root key that the seal is under. With a [stored owner key](Self::stored_owner_key), the number of the
    /// owner's key.
    pub key_id: KeyId,
    /// The owner's key is a stored one, so that rotating root keys leaves the seal alone.
    pub stored_owner_key: bool,
}

/// Reads the header of a stored row seal.
///
/// # Errors
/// [`ErrorKind::RowSeal`] with [`RowSealProblem::Malformed`], and [`ErrorKind::ZeroKeyId`].
pub fn inspect_row_seal(stored: &[u8]) -> Result<InspectedSeal> {
    let parts = SealParts::parse(stored)?;
    let stored_owner_key = crate::stored::Flags::STORED_OWNER_KEY & parts.flags != 0;
    Ok(InspectedSeal { key_id: parts.key_id, stored_owner_key })
}
