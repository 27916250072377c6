//! The SQL types that can hold ciphertext and tokens, so that a wrong column type is a clear error.
//!
//! Generated code asks for `<SqlType as CiphertextStorage<Column>>::Holds`, and writes [`Checked`] values, which Diesel
//! accepts for a column of any type. So a wrong type is one error, not one for each of Diesel's traits.

use std::{fmt, marker::PhantomData};

use diesel::{
    backend::Backend,
    expression::{AsExpression, Expression},
    internal::derives::as_expression::Bound,
    serialize::{self, Output, ToSql},
    sql_types::{
        BigInt, Binary, Bool, Date, Double, Float, Integer, Interval, Nullable, Numeric,
        SingleValue, SmallInt, SqlType, Text, Time, Timestamp, is_nullable::NotNull,
    },
};

use crate::{
    columns::sql_types::{Ciphertext, CiphertextText, Token},
    spec::Storage,
};

/// An SQL type of a column, and the type of Diesel's under which its values are sent and loaded.
pub trait StoredAs {
    /// The type of Diesel's.
    type Plain: SqlType + SingleValue;
}

/// The type of Diesel's under which the values of the column `C` are sent.
pub(crate) type PlainOf<C> = <<C as Expression>::SqlType as StoredAs>::Plain;

/// An SQL type that has none of Diesel's methods: ciphertext or search tokens.
pub trait Opaque: SqlType + StoredAs {}

macro_rules! opaque {
    ($($opaque:ty => $plain:ty),*) => {$(
        impl StoredAs for $opaque {
            type Plain = $plain;
        }
        impl Opaque for $opaque {}
        impl StoredAs for Nullable<$opaque> {
            type Plain = Nullable<$plain>;
        }
        impl Opaque for Nullable<$opaque> {}
    )*};
}
opaque!(Ciphertext => Binary, CiphertextText => Text);

/// Types that cannot hold ciphertext are here too, so that only the traits below decide about them.
macro_rules! plain {
    ($($plain:ty),*) => {$(
        impl StoredAs for $plain {
            type Plain = Self;
        }
        impl StoredAs for Nullable<$plain> {
            type Plain = Self;
        }
    )*};
}
plain!(
    BigInt, Binary, Bool, Date, Double, Float, Integer, Interval, Numeric, SmallInt, Text, Time,
    Timestamp
);

macro_rules! holds {
    ($storage:ident: $($sql_type:ty),*) => {$(
        impl<C> $storage<C> for $sql_type {
            type Holds = ();
        }
    )*};
}

/// An SQL type for the ciphertext of a field that is always there.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold the ciphertext of this field",
    label = "needs a `Ciphertext` column",
    note = "in `table!`, make the column `Ciphertext` (text: `CiphertextText`), of `encdb_diesel::sql_types`; for a `Nullable` column make the field `Option<Encrypted<…>>`"
)]
pub trait CiphertextStorage<C> {
    /// `()`.
    type Holds;
}
holds!(CiphertextStorage: Ciphertext, CiphertextText, Binary, Text);

/// An SQL type for the ciphertext of an optional field.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold the ciphertext of this optional field",
    label = "needs a `Nullable<Ciphertext>` column",
    note = "in `table!`, make the column `Nullable<Ciphertext>` (text: `Nullable<CiphertextText>`), of `encdb_diesel::sql_types`; for a column that is NOT NULL make the field `Encrypted<…>`"
)]
pub trait NullableCiphertextStorage<C> {
    /// `()`.
    type Holds;
}
holds!(NullableCiphertextStorage: Nullable<Ciphertext>, Nullable<CiphertextText>, Nullable<Binary>, Nullable<Text>);

/// An SQL type for ciphertext that is written only if there is a value: a field of a companion, or a changeset's
/// `Option`, whose `None` leaves the column alone.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold ciphertext",
    label = "needs a `Ciphertext` column, `Nullable` or not",
    note = "in `table!`, make the column `Ciphertext` (text: `CiphertextText`), of `encdb_diesel::sql_types`"
)]
pub trait AnyCiphertextStorage<C> {
    /// `()`.
    type Holds;
}
holds!(AnyCiphertextStorage: Ciphertext, CiphertextText, Binary, Text, Nullable<Ciphertext>, Nullable<CiphertextText>, Nullable<Binary>, Nullable<Text>);

/// The storage of an SQL type for ciphertext.
pub trait StoredIn {
    /// Bytes or text.
    const STORAGE: Storage;
}
macro_rules! stored_in {
    ($($sql_type:ty: $storage:ident),*) => {$(
        impl StoredIn for $sql_type {
            const STORAGE: Storage = Storage::$storage;
        }
    )*};
}
stored_in!(Binary: Bytes, Ciphertext: Bytes, Text: Text, CiphertextText: Text);
impl<ST: StoredIn + SqlType<IsNull = NotNull>> StoredIn for Nullable<ST> {
    const STORAGE: Storage = ST::STORAGE;
}

/// An SQL type for the search token of a field that is always there.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold a search token",
    label = "needs a `Token` column",
    note = "in `table!`, make the token column `Token`, of `encdb_diesel::sql_types`: `BLOB`, `BYTEA` or `VARBINARY(17)` in SQL"
)]
pub trait TokenStorage<C> {
    /// `()`.
    type Holds;
}
holds!(TokenStorage: Token, Binary);

/// An SQL type for the search token of an optional field.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold the search token of an optional field",
    label = "needs a `Nullable<Token>` column",
    note = "in `table!`, make the token column `Nullable<Token>`, of `encdb_diesel::sql_types`: NULL has no token"
)]
pub trait NullableTokenStorage<C> {
    /// `()`.
    type Holds;
}
holds!(NullableTokenStorage: Nullable<Token>, Nullable<Binary>);

/// An SQL type for the search token of a field that is written only if there is a value.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold a search token",
    label = "needs a `Token` column, `Nullable` or not",
    note = "in `table!`, make the token column `Token`, of `encdb_diesel::sql_types`: `BLOB`, `BYTEA` or `VARBINARY(17)` in SQL"
)]
pub trait AnyTokenStorage<C> {
    /// `()`.
    type Holds;
}
holds!(AnyTokenStorage: Token, Binary, Nullable<Token>, Nullable<Binary>);

/// An SQL type for the tokens of the newest epoch, beside the tokens of the oldest.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold the next search token",
    label = "needs a `Nullable<Token>` column",
    note = "in `table!`, make the token column `Nullable<Token>`, of `encdb_diesel::sql_types`: rows that were written before have no token in it yet"
)]
pub trait NextTokenStorage<C> {
    /// `()`.
    type Holds;
}
holds!(NextTokenStorage: Nullable<Token>, Nullable<Binary>);

/// An SQL type for a row seal: `Nullable` if rows were written before the model had a seal.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold a row seal",
    label = "needs a `Binary` column",
    note = "in `table!`, make the column `Binary`, or `Nullable<Binary>` as long as there are rows without a seal: `BLOB`, \
            `BYTEA` or `VARBINARY(36)` in SQL"
)]
pub trait RowSealStorage<C> {
    /// `()`.
    type Holds;
}
impl<C> RowSealStorage<C> for Binary {
    type Holds = ();
}
impl<C> RowSealStorage<C> for Nullable<Binary> {
    type Holds = ();
}

/// A bind value for a column whose type the traits above have checked.
#[expect(clippy::exhaustive_structs, reason = "made by generated code")]
pub struct Checked<B>(pub B);

impl<B, ST: SqlType + SingleValue> AsExpression<ST> for Checked<B> {
    type Expression = Bound<ST, Self>;

    fn as_expression(self) -> Self::Expression {
        Bound::new(self)
    }
}

impl<B, ST: SqlType + SingleValue> AsExpression<ST> for &Checked<B> {
    type Expression = Bound<ST, Self>;

    fn as_expression(self) -> Self::Expression {
        Bound::new(self)
    }
}

impl<B: ToSql<ST, DB>, ST, DB: Backend> ToSql<ST, DB> for Checked<B> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<B: fmt::Debug> fmt::Debug for Checked<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The storage of ciphertext in a column of this SQL type.
#[derive(Debug)]
pub struct StorageOf<ST>(PhantomData<ST>);

impl<ST: StoredIn> StorageOf<ST> {
    /// Bytes or text.
    pub const KNOWN: Storage = ST::STORAGE;
}

/// The answer for types that cannot hold ciphertext.
pub trait NoStorage {
    /// Either one: the model does not compile.
    const KNOWN: Storage = Storage::Bytes;
}

impl<ST> NoStorage for StorageOf<ST> {}
