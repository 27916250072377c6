//! Which SQL types can hold ciphertext and tokens, so that a wrong column type is a clear error.
//!
//! Generated code asks for `<SqlType as CiphertextStorage<Column>>::Holds`, and writes [`Checked`] values, which Diesel
//! takes for a column of any type: a wrong one is one error, not one for each of Diesel's traits.

use std::fmt;

use diesel::{
    backend::Backend,
    expression::AsExpression,
    internal::derives::as_expression::Bound,
    serialize::{self, Output, ToSql},
    sql_types::{Binary, Nullable, SingleValue, SqlType, Text, is_nullable::NotNull},
};

use crate::spec::Storage;

/// An SQL type for the ciphertext of a field that is always there.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold the ciphertext of this field",
    label = "needs a `Binary` or `Text` column",
    note = "in `table!`, make the column `Binary` (or `Text`); for a `Nullable` column make the field `Option<Encrypted<…>>`"
)]
pub trait CiphertextStorage<C> {
    /// `()`.
    type Holds;
}
impl<C> CiphertextStorage<C> for Binary {
    type Holds = ();
}
impl<C> CiphertextStorage<C> for Text {
    type Holds = ();
}

/// An SQL type for the ciphertext of an optional field.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold the ciphertext of this optional field",
    label = "needs a `Nullable<Binary>` or `Nullable<Text>` column",
    note = "in `table!`, make the column `Nullable<Binary>`; for a column that is NOT NULL make the field `Encrypted<…>`"
)]
pub trait NullableCiphertextStorage<C> {
    /// `()`.
    type Holds;
}
impl<C> NullableCiphertextStorage<C> for Nullable<Binary> {
    type Holds = ();
}
impl<C> NullableCiphertextStorage<C> for Nullable<Text> {
    type Holds = ();
}

/// An SQL type for ciphertext that is only written, and that is there if it is written: a field of a companion, or a
/// changeset's `Option`, whose `None` leaves the column alone.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold ciphertext",
    label = "needs a `Binary` or `Text` column, `Nullable` or not",
    note = "in `table!`, make the column `Binary` (or `Text`)"
)]
pub trait AnyCiphertextStorage<C> {
    /// `()`.
    type Holds;
}
impl<C> AnyCiphertextStorage<C> for Binary {
    type Holds = ();
}
impl<C> AnyCiphertextStorage<C> for Text {
    type Holds = ();
}
impl<C> AnyCiphertextStorage<C> for Nullable<Binary> {
    type Holds = ();
}
impl<C> AnyCiphertextStorage<C> for Nullable<Text> {
    type Holds = ();
}

/// What an SQL type for ciphertext stores it as.
pub trait StoredIn {
    /// Bytes or text.
    const STORAGE: Storage;
}
impl StoredIn for Binary {
    const STORAGE: Storage = Storage::Bytes;
}
impl StoredIn for Text {
    const STORAGE: Storage = Storage::Text;
}
impl<ST: StoredIn + SqlType<IsNull = NotNull>> StoredIn for Nullable<ST> {
    const STORAGE: Storage = ST::STORAGE;
}

/// An SQL type for the search token of a field that is always there.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold a search token",
    label = "needs a `Binary` token column",
    note = "in `table!`, make the token column `Binary`: `BLOB`, `BYTEA` or `VARBINARY(17)` in SQL"
)]
pub trait TokenStorage<C> {
    /// `()`.
    type Holds;
}
impl<C> TokenStorage<C> for Binary {
    type Holds = ();
}

/// An SQL type for the search token of an optional field.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold the search token of an optional field",
    label = "needs a `Nullable<Binary>` token column",
    note = "in `table!`, make the token column `Nullable<Binary>`: NULL has no token"
)]
pub trait NullableTokenStorage<C> {
    /// `()`.
    type Holds;
}
impl<C> NullableTokenStorage<C> for Nullable<Binary> {
    type Holds = ();
}

/// An SQL type for the search token of such a field.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold a search token",
    label = "needs a `Binary` token column, `Nullable` or not",
    note = "in `table!`, make the token column `Binary`: `BLOB`, `BYTEA` or `VARBINARY(17)` in SQL"
)]
pub trait AnyTokenStorage<C> {
    /// `()`.
    type Holds;
}
impl<C> AnyTokenStorage<C> for Binary {
    type Holds = ();
}
impl<C> AnyTokenStorage<C> for Nullable<Binary> {
    type Holds = ();
}

/// An SQL type for the tokens of the newest epoch, beside those of the oldest.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold the next search token",
    label = "needs a `Nullable<Binary>` token column",
    note = "in `table!`, make the token column `Nullable<Binary>`: rows that were written before have no token in it yet"
)]
pub trait NextTokenStorage<C> {
    /// `()`.
    type Holds;
}
impl<C> NextTokenStorage<C> for Nullable<Binary> {
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
