//! Row seals on their way into a statement and out of a row: the functions that a model with `seal` calls.
//!
//! A seal is made of the very bytes that are written beside it, at the time when they are made. It is checked in
//! `Queryable::build`, before anything is opened. What it covers: `docs/format.md`, "A row seal".

use std::{borrow::Cow, fmt, marker::PhantomData};

use diesel::{
    Queryable,
    backend::Backend,
    deserialize::{self, FromSql, FromStaticSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::{Binary, Nullable},
};
use encdb_core::{
    Column, Context, Coverable, CoveredValue, Error, ErrorKind, Keyring, Plaintext, Result,
    RowParts, SearchTerm, SearchTokenProblem,
};

use crate::{
    columns::{
        EncryptedTable, HasField, SearchableColumn,
        bind::SealedBind,
        concerning,
        made::{Made, MadeBy},
        sql_types::Token,
        storage::Checked,
        stored::StoredValue,
        token_owner,
    },
    runtime::KeyringSlot,
};

/// Whether the rows of a table have a seal. A table without a model breaks another rule of the derive, which reports
/// it.
#[derive(Debug)]
pub struct SealOf<T>(PhantomData<T>);

impl<T: EncryptedTable> SealOf<T> {
    /// Whether the rows have a seal.
    pub const KNOWN: bool = T::SPEC.seal().is_some();
}

/// The answer for tables without a model.
pub trait NoSealKnown {
    /// No: the rows have no seal.
    const KNOWN: bool = false;
}

impl<T> NoSealKnown for SealOf<T> {}

/// A field that has sealed bytes, loaded or about to be written.
pub trait StoredBytes {
    /// Returns the bytes; `None` for NULL.
    ///
    /// # Errors
    /// The text is not canonical, or the value could not be sealed.
    fn stored_bytes(&self) -> Result<Option<Cow<'_, [u8]>>>;
}

impl StoredBytes for StoredValue {
    fn stored_bytes(&self) -> Result<Option<Cow<'_, [u8]>>> {
        self.bytes().map(Some)
    }
}

impl StoredBytes for SealedBind {
    fn stored_bytes(&self) -> Result<Option<Cow<'_, [u8]>>> {
        Ok(Some(Cow::Borrowed(self.sealed()?)))
    }
}

impl<T: StoredBytes> StoredBytes for Option<T> {
    fn stored_bytes(&self) -> Result<Option<Cow<'_, [u8]>>> {
        self.as_ref().map_or(Ok(None), T::stored_bytes)
    }
}

impl<T: StoredBytes> StoredBytes for Checked<T> {
    fn stored_bytes(&self) -> Result<Option<Cow<'_, [u8]>>> {
        self.0.stored_bytes()
    }
}

/// Adds the value of an encrypted column to the row.
///
/// # Errors
/// As `StoredBytes::stored_bytes` and [`RowParts::with_value`], naming the column.
pub fn with_value(row: RowParts, column: Column, value: &impl StoredBytes) -> Result<RowParts> {
    let stored = value.stored_bytes().map_err(|error| error.at(column))?;
    row.with_value(column.column(), stored.as_deref())
}

/// Returns the value that a seal covers of the field of `source` for the column `C`.
///
/// # Errors
/// As [`Coverable::covered`].
pub fn covered<C, S>(source: &S) -> Result<Option<CoveredValue>>
where
    S: HasField<C> + ?Sized,
    S::Field: Coverable,
{
    source.field().covered()
}

/// Returns the bind value of a row's seal, or the reason why it could not be made.
#[must_use]
pub fn seal_row(slot: &'static KeyringSlot, column: Column, row: Result<RowParts>) -> RowSealBind {
    let made = |keyring: &Keyring, row: &RowParts| {
        let seal = keyring.seal_row(row)?;
        let by = MadeBy::sealing(slot, keyring, &seal);
        Ok(Made::new(seal, by))
    };
    let seal = row.and_then(|row| slot.read_or_reload(|keyring| made(keyring, &row)));
    RowSealBind { column, seal: seal.map_err(|error| at(error, column)) }
}

/// Checks that a loaded row passes its seal.
///
/// # Errors
/// As [`Keyring::check_row`](encdb_core::Keyring::check_row), naming the column.
pub fn check_row(
    slot: &KeyringSlot,
    column: Column,
    row: Result<RowParts>,
    seal: &LoadedBytes,
) -> Result<()> {
    let checked = row
        .and_then(|row| slot.read_or_reload(|keyring| keyring.check_row(&row, seal.0.as_deref())));
    checked.map_err(|error| at(error, column))
}

/// Returns the error with this column, unless it names one already.
fn at(error: Error, column: Column) -> Error {
    error.at(error.column().unwrap_or(column))
}

/// Checks that the loaded search token belongs to the value beside it. Of two token columns one may lag behind during a
/// deployment: then it is enough that the other is right.
///
/// # Errors
/// [`ErrorKind::SearchToken`], and the errors of making the token, naming the column.
pub fn check_tokens<C, T>(
    context: &Result<Context>,
    value: Option<&T>,
    tokens: &[Option<&LoadedBytes>],
) -> Result<()>
where
    C: SearchableColumn,
    T: SearchTerm + Plaintext<Owned = C::Value> + ?Sized,
{
    let mut checked = Ok(());
    for (at, token) in tokens.iter().enumerate() {
        match check_token::<C, T>(context, value, token.and_then(|it| it.0.as_deref())) {
            Ok(()) => return Ok(()),
            Err(error) if at == 0 => checked = Err(concerning::<C>(error, context)),
            Err(_) => (),
        }
    }
    checked
}

fn check_token<C, T>(
    context: &Result<Context>,
    value: Option<&T>,
    stored: Option<&[u8]>,
) -> Result<()>
where
    C: SearchableColumn,
    T: SearchTerm + ?Sized,
{
    let problem = |problem| Err(Error::new(ErrorKind::SearchToken(problem)));
    let Some(value) = value else {
        return stored.map_or(Ok(()), |_| problem(SearchTokenProblem::BesideNull));
    };
    let stored = stored.unwrap_or_default();
    let Some(&epoch) = stored.first() else { return problem(SearchTokenProblem::Missing) };
    let context = context.as_ref().map_err(Error::clone)?;
    let owner = token_owner::<C>(context);
    let made = C::keyring().read_or_reload(|keyring| keyring.tokens(&C::INDEX, owner, value))?;
    match made.iter().find(|token| token.epoch() == epoch) {
        None => problem(SearchTokenProblem::UnknownEpoch { epoch }),
        Some(token) if token.as_bytes() == stored => Ok(()),
        Some(_) => problem(SearchTokenProblem::OfAnotherValue),
    }
}

/// A row seal on its way into its column.
///
/// `Debug`, which `debug_query` and instrumentation print, shows the column alone.
#[derive(AsExpression)]
#[diesel(sql_type = Binary)]
pub struct RowSealBind {
    column: Column,
    seal: Result<Made<Vec<u8>>>,
}

impl<DB> ToSql<Binary, DB> for RowSealBind
where
    DB: Backend,
    [u8]: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        let seal = self.seal.as_ref().map_err(Error::clone)?;
        seal.to_send().map_err(|error| error.at(self.column))?.as_slice().to_sql(out)
    }
}

impl fmt::Debug for RowSealBind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RowSeal({})", self.column)
    }
}

/// A seal or a search token as it was loaded, to be checked: the bytes, or NULL.
#[derive(Clone)]
pub struct LoadedBytes(Option<Vec<u8>>);

/// Reads a column of any type that holds bytes; the rules of the model say which types these are.
impl<ST, DB> FromSql<ST, DB> for LoadedBytes
where
    DB: Backend,
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        <Vec<u8> as FromSql<Binary, DB>>::from_sql(bytes).map(|bytes| Self(Some(bytes)))
    }

    fn from_nullable_sql(bytes: Option<DB::RawValue<'_>>) -> deserialize::Result<Self> {
        bytes.map_or(Ok(Self(None)), <Self as FromSql<ST, DB>>::from_sql)
    }
}

macro_rules! loaded_from {
    ($($sql_type:ty),*) => {$(
        impl<DB: Backend> Queryable<$sql_type, DB> for LoadedBytes
        where
            Self: FromSql<$sql_type, DB>,
        {
            type Row = Self;

            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }
    )*};
}
loaded_from!(Binary, Nullable<Binary>);

/// To Diesel, the column is a row of one.
impl<DB: Backend> Queryable<Token, DB> for LoadedBytes
where
    (Self,): FromStaticSqlRow<Token, DB>,
{
    type Row = (Self,);

    fn build((bytes,): (Self,)) -> deserialize::Result<Self> {
        Ok(bytes)
    }
}

/// Prints nothing: somebody may have planted the loaded bytes, and readers of tokens can compare values.
impl fmt::Debug for LoadedBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoadedBytes(..)")
    }
}
