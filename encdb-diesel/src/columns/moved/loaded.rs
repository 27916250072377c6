//! Values of a moved column as they are loaded: ciphertext, or plaintext where there is no ciphertext yet.

use std::{error::Error as StdError, fmt};

use diesel::{
    Queryable,
    backend::Backend,
    deserialize::{self, FromSql},
    sql_types::{IntoNotNullable, SingleValue},
};
use encdb_core::{Context, Error, ErrorKind, FromPlaintext, Plaintext, Result};

use crate::{
    columns::{EncryptedColumn, concerning, open, protected::Protected, stored::StoredValue},
    error::MigrationProblem,
};

/// The value of a plaintext column, or NULL, whether or not `table!` says that the column may be NULL. It is wiped when
/// dropped.
pub struct LoadedClear<T: Plaintext>(Option<Protected<T>>);

impl<T: Plaintext> LoadedClear<T> {
    fn into_inner(self) -> Option<T> {
        self.0.map(Protected::into_inner)
    }
}

impl<T, ST, DB> FromSql<ST, DB> for LoadedClear<T>
where
    ST: IntoNotNullable,
    DB: Backend,
    T: Plaintext + FromSql<ST::NotNullable, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Some(Protected::new(T::from_sql(bytes)?))))
    }

    fn from_nullable_sql(bytes: Option<DB::RawValue<'_>>) -> deserialize::Result<Self> {
        bytes.map_or(Ok(Self(None)), <Self as FromSql<ST, DB>>::from_sql)
    }
}

impl<T, ST, DB> Queryable<ST, DB> for LoadedClear<T>
where
    T: Plaintext,
    ST: SingleValue,
    DB: Backend,
    Self: FromSql<ST, DB>,
{
    type Row = Self;

    fn build(row: Self) -> deserialize::Result<Self> {
        Ok(row)
    }
}

impl<T: Plaintext> fmt::Debug for LoadedClear<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoadedClear(..)")
    }
}

/// The place that a loaded value is read from.
pub enum Source<T> {
    /// Ciphertext, which opens or is an error.
    Ciphertext(StoredValue),
    /// A value in the clear, which has been counted.
    Plaintext(T),
}

impl<T> Source<T> {
    /// Returns the value in this context.
    ///
    /// # Errors
    /// As [`open`].
    pub fn open<C>(self, context: &Result<Context>) -> Result<T>
    where
        C: EncryptedColumn<Value = T>,
    {
        match self {
            Self::Ciphertext(stored) => open::<C>(context, &stored),
            Self::Plaintext(value) => Ok(value),
        }
    }
}

impl<T> fmt::Debug for Source<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Source(..)")
    }
}

/// Chooses between ciphertext and the plaintext in a column beside it: the ciphertext if there is one. Returns `None` if
/// both are NULL.
///
/// # Errors
/// None. The function has the shape of [`from_flagged`].
pub fn from_column<C: EncryptedColumn>(
    _: &Result<Context>,
    stored: Option<StoredValue>,
    clear: LoadedClear<C::Value>,
) -> Result<Option<Source<C::Value>>> {
    let clear = || clear.into_inner().map(in_the_clear::<C>);
    Ok(stored.map(Source::Ciphertext).or_else(clear))
}

/// Reads what the flag beside a text says that it is. Returns `None` if the text is NULL.
///
/// # Errors
/// [`ErrorKind::Migration`] if the flag is NULL, or says that ciphertext is in the clear; as
/// [`FromPlaintext::from_plaintext`].
pub fn from_flagged<C: EncryptedColumn>(
    context: &Result<Context>,
    stored: Option<StoredValue>,
    flag: LoadedClear<bool>,
) -> Result<Option<Source<C::Value>>> {
    let source = stored.map(|stored| match flag.into_inner() {
        Some(true) => Ok(Source::Ciphertext(stored)),
        Some(false) => text_in_the_clear::<C>(stored),
        None => Err(ErrorKind::Migration(MigrationProblem::FlagNull).into()),
    });
    source.transpose().map_err(|error| concerning::<C>(error, context))
}

fn text_in_the_clear<C: EncryptedColumn>(stored: StoredValue) -> Result<Source<C::Value>> {
    if stored.claims_to_be_sealed() {
        return Err(ErrorKind::Migration(MigrationProblem::CiphertextFlaggedClear).into());
    }
    Ok(in_the_clear::<C>(C::Value::from_plaintext(stored.into_unsealed())?))
}

fn in_the_clear<C: EncryptedColumn>(value: C::Value) -> Source<C::Value> {
    C::keyring().count_plaintext_read(C::SPEC.column());
    Source::Plaintext(value)
}

/// Returns the error for a row without a value where the model has one.
#[must_use]
pub fn missing<C: EncryptedColumn>(context: &Result<Context>) -> Box<dyn StdError + Send + Sync> {
    let error = Error::new(ErrorKind::Migration(MigrationProblem::NoCiphertext));
    concerning::<C>(error, context).into()
}
