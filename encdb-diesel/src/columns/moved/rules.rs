//! The rules for a column that is moved, as messages of the compiler.

use diesel::{
    expression::AsExpression,
    sql_types::{Binary, Bool, Nullable, SingleValue, SqlType, Text, is_nullable::NotNull},
};

use crate::columns::{
    EncryptedColumn,
    sql_types::{Ciphertext, CiphertextText, Token},
};

/// An encrypted column whose values are moved in the way `M`, as the model says.
#[diagnostic::on_unimplemented(
    message = "the model does not move the values of the column `{Self}` in the way of this field, `{M}`",
    label = "would leave plaintext or a flag that does not belong to the ciphertext",
    note = "write what the model has on its field, `#[encdb(plaintext(…))]` or `#[encdb(flag = …)]`; where the model has \
            neither, remove it"
)]
pub trait MovedFrom<M>: EncryptedColumn {
    /// The column itself.
    type Column: EncryptedColumn<Value = Self::Value>;
}

/// A column of plaintext or of flags beside ciphertext, which only encdb writes.
pub trait PlaintextColumn {}

/// An SQL type of a plaintext column whose values are read as `T` and written from it.
#[diagnostic::on_unimplemented(
    message = "values of the plaintext column, `{Self}`, cannot be read as `{T}`",
    label = "is not a type that Diesel reads from the plaintext column",
    note = "while values are moved, encdb reads and writes the plaintext with Diesel's own `FromSql` and `ToSql`; give the \
            field a type that has them for this column",
    note = "for a type of your own: `#[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]` with \
            `#[diesel(sql_type = …)]`, and the two impls; instead of `Json<S>`, a struct around it"
)]
pub trait ReadIn<T> {
    /// `()`.
    type Holds;
}

#[diagnostic::do_not_recommend]
impl<T, ST> ReadIn<T> for ST
where
    ST: SqlType + SingleValue,
    T: AsExpression<ST>,
{
    type Holds = ();
}

macro_rules! holds {
    ($storage:ident: $($sql_type:ty),*) => {$(
        impl<C> $storage<C> for $sql_type {
            type Holds = ();
        }
    )*};
}

/// An SQL type for ciphertext that is NULL as long as its value is in the clear.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold ciphertext beside plaintext",
    label = "needs a `Nullable<Ciphertext>` column",
    note = "in `table!`, make the column `Nullable<Ciphertext>` (text: `Nullable<CiphertextText>`) as long as the field has \
            `plaintext(…)`: a writer without encdb leaves it NULL"
)]
pub trait MovedCiphertextStorage<C> {
    /// `()`.
    type Holds;
}
holds!(MovedCiphertextStorage: Nullable<Ciphertext>, Nullable<CiphertextText>, Nullable<Binary>, Nullable<Text>);

/// An SQL type for tokens that are NULL as long as their value is in the clear.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold the search token of a value that may be in the clear",
    label = "needs a `Nullable<Token>` column",
    note = "in `table!`, make the token column `Nullable<Token>` as long as the field has `plaintext(…)` or `flag`: a writer \
            without encdb leaves it NULL"
)]
pub trait MovedTokenStorage<C> {
    /// `()`.
    type Holds;
}
holds!(MovedTokenStorage: Nullable<Token>, Nullable<Binary>);

/// An SQL type of a plaintext column that is set to NULL by each write.
#[diagnostic::on_unimplemented(
    message = "the plaintext column `{C}` of type `{Self}` cannot be set to NULL, as `clear` does",
    label = "needs a `Nullable<…>` column",
    note = "in `table!`, make the column `Nullable<…>` once `encdb switch` has made it so in the database; until then, write \
            `keep`"
)]
pub trait ClearedStorage<C> {
    /// `()`.
    type Holds;
}
impl<ST: SqlType<IsNull = NotNull>, C> ClearedStorage<C> for Nullable<ST> {
    type Holds = ();
}

/// An SQL type of the plaintext column of an optional field.
#[diagnostic::on_unimplemented(
    message = "the plaintext column `{C}` of type `{Self}` cannot hold the NULL of an optional field",
    label = "needs a `Nullable<…>` column",
    note = "in `table!`, make the column `Nullable<…>`; where it is NOT NULL, the field is no `Option`"
)]
pub trait NullableClearStorage<C> {
    /// `()`.
    type Holds;
}
impl<ST: SqlType<IsNull = NotNull>, C> NullableClearStorage<C> for Nullable<ST> {
    type Holds = ();
}

/// An SQL type for text that is ciphertext or plaintext, as its flag says.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold both ciphertext and plaintext",
    label = "needs a `CiphertextText` column",
    note = "`flag` is for ciphertext in the text column of the plaintext: in `table!`, make it `CiphertextText`, of \
            `encdb_diesel::sql_types`; for a column of another type, add one for the ciphertext and write `plaintext(…)`"
)]
pub trait FlaggedStorage<C> {
    /// `()`.
    type Holds;
}
holds!(FlaggedStorage: CiphertextText, Text);

/// As [`FlaggedStorage`], for an optional field.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold both ciphertext and plaintext of this optional field",
    label = "needs a `Nullable<CiphertextText>` column",
    note = "`flag` is for ciphertext in the text column of the plaintext: in `table!`, make it `Nullable<CiphertextText>`, of \
            `encdb_diesel::sql_types`; for a column of another type, add one for the ciphertext and write `plaintext(…)`"
)]
pub trait NullableFlaggedStorage<C> {
    /// `()`.
    type Holds;
}
holds!(NullableFlaggedStorage: Nullable<CiphertextText>, Nullable<Text>);

/// An SQL type for the flag that tells ciphertext from plaintext.
#[diagnostic::on_unimplemented(
    message = "the column `{C}` of type `{Self}` cannot hold a flag",
    label = "needs a `Bool` column",
    note = "in `table!`, make the column `Bool`; in the database, `BOOLEAN NOT NULL DEFAULT FALSE`"
)]
pub trait FlagStorage<C> {
    /// `()`.
    type Holds;
}
holds!(FlagStorage: Bool, Nullable<Bool>);
