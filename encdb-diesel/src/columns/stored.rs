//! Ciphertext as it was loaded, before it is opened.

use std::{borrow::Cow, fmt};

use diesel::{
    Queryable,
    backend::Backend,
    deserialize::{self, FromSql, FromStaticSqlRow},
    sql_types::{Binary, Text},
};
use encdb_core::{Result, from_text};

use crate::columns::sql_types::{Ciphertext, CiphertextText, Token};

/// The bytes of a binary column or the text of a text column, not checked yet.
///
/// The generated `Queryable` impls load it and open it in the context of the rest of the row.
#[derive(Clone)]
pub struct StoredValue(Stored);

#[derive(Clone)]
enum Stored {
    Bytes(Vec<u8>),
    Text(String),
}

impl StoredValue {
    /// Returns the sealed value, decoded if it was text.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidText`](encdb_core::ErrorKind::InvalidText) and
    /// [`ErrorKind::LegacyFernet`](encdb_core::ErrorKind::LegacyFernet), for a text column.
    pub fn bytes(&self) -> Result<Cow<'_, [u8]>> {
        match &self.0 {
            Stored::Bytes(bytes) => Ok(Cow::Borrowed(bytes)),
            Stored::Text(text) => from_text(text).map(Cow::Owned),
        }
    }

    /// As [`bytes`](Self::bytes), except that only the start of a text is decoded, in which the header is.
    pub(crate) fn start(&self) -> Result<Cow<'_, [u8]>> {
        match &self.0 {
            Stored::Bytes(bytes) => Ok(Cow::Borrowed(bytes)),
            Stored::Text(text) => from_text(text.get(..START_LEN).unwrap_or(text)).map(Cow::Owned),
        }
    }

    /// Tells whether the text begins like the text of a sealed value.
    pub(crate) fn claims_to_be_sealed(&self) -> bool {
        matches!(&self.0, Stored::Text(text) if text.starts_with(TEXT_PREFIX))
    }

    /// Returns the loaded bytes, or the bytes of the text, as plaintext.
    pub(crate) fn into_unsealed(self) -> Vec<u8> {
        match self.0 {
            Stored::Bytes(bytes) => bytes,
            Stored::Text(text) => text.into_bytes(),
        }
    }
}

impl<DB> FromSql<Binary, DB> for StoredValue
where
    DB: Backend,
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        <Vec<u8> as FromSql<Binary, DB>>::from_sql(bytes).map(|bytes| Self(Stored::Bytes(bytes)))
    }
}

impl<DB> FromSql<Text, DB> for StoredValue
where
    DB: Backend,
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        <String as FromSql<Text, DB>>::from_sql(bytes).map(|text| Self(Stored::Text(text)))
    }
}

macro_rules! loaded_as {
    ($loaded:ident: $($sql_type:ty => $opaque:ty),*) => {$(
        impl<DB: Backend> Queryable<$sql_type, DB> for $loaded
        where
            Self: FromSql<$sql_type, DB>,
        {
            type Row = Self;

            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }

        /// To Diesel, the column is a row of one.
        impl<DB: Backend> Queryable<$opaque, DB> for $loaded
        where
            (Self,): FromStaticSqlRow<$opaque, DB>,
        {
            type Row = (Self,);

            fn build((stored,): (Self,)) -> deserialize::Result<Self> {
                Ok(stored)
            }
        }
    )*};
}
loaded_as!(StoredValue: Binary => Ciphertext, Text => CiphertextText);
loaded_as!(MandatoryValue: Binary => Ciphertext, Text => CiphertextText);

macro_rules! loaded_by_name {
    ($($sql_type:ty => $opaque:ty),*) => {$(
        impl<DB: Backend> FromSql<$opaque, DB> for StoredValue
        where
            Self: FromSql<$sql_type, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                <Self as FromSql<$sql_type, DB>>::from_sql(bytes)
            }
        }
    )*};
}
loaded_by_name!(Binary => Ciphertext, Text => CiphertextText);

/// The start of every sealed value in a text column (`docs/format.md`).
const TEXT_PREFIX: &str = "encdb1.";

/// Number of characters of a text that decode to the length of the shortest sealed value, and one byte more: `encdb1.`,
/// and eleven times four.
const START_LEN: usize = 7 + 44;

/// Prints nothing: the loaded bytes may be plaintext that somebody planted.
impl fmt::Debug for StoredValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredValue(..)")
    }
}

/// The ciphertext of a field that is in every row. NULL is loaded too, so that the error can name the column and the row.
#[derive(Debug)]
pub struct MandatoryValue(Option<StoredValue>);

impl MandatoryValue {
    /// Returns the ciphertext; `None` if the column is NULL.
    #[must_use]
    pub fn into_stored(self) -> Option<StoredValue> {
        self.0
    }
}

impl<ST, DB: Backend> FromSql<ST, DB> for MandatoryValue
where
    StoredValue: FromSql<ST, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        <StoredValue as FromSql<ST, DB>>::from_sql(bytes).map(|stored| Self(Some(stored)))
    }

    fn from_nullable_sql(bytes: Option<DB::RawValue<'_>>) -> deserialize::Result<Self> {
        bytes.map_or(Ok(Self(None)), <Self as FromSql<ST, DB>>::from_sql)
    }
}

/// A search token that was loaded only because a query asked for all columns of a table. Its bytes are not kept.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LoadedToken;

impl<ST, DB: Backend> FromSql<ST, DB> for LoadedToken {
    fn from_sql(_: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self)
    }
}

impl<DB: Backend> Queryable<Binary, DB> for LoadedToken {
    type Row = Self;

    fn build(row: Self) -> deserialize::Result<Self> {
        Ok(row)
    }
}

impl<DB: Backend> Queryable<Token, DB> for LoadedToken
where
    (Self,): FromStaticSqlRow<Token, DB>,
{
    type Row = (Self,);

    fn build((token,): (Self,)) -> deserialize::Result<Self> {
        Ok(token)
    }
}
