//! Which SQL types can hold ciphertext and tokens, so that a wrong column type is a clear error.

use diesel::sql_types::{Binary, Nullable, Text};

/// An SQL type for the ciphertext of a field that is always there.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` cannot hold the ciphertext of this field",
    label = "needs a `Binary` or `Text` column",
    note = "in `table!`, make the column `Binary` (or `Text`); for a `Nullable` column make the field `Option<Encrypted<…>>`"
)]
pub trait CiphertextStorage {}
impl CiphertextStorage for Binary {}
impl CiphertextStorage for Text {}

/// An SQL type for the ciphertext of an optional field.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` cannot hold the ciphertext of this optional field",
    label = "needs a `Nullable<Binary>` or `Nullable<Text>` column",
    note = "in `table!`, make the column `Nullable<Binary>`; for a column that is NOT NULL make the field `Encrypted<…>`"
)]
pub trait NullableCiphertextStorage {}
impl NullableCiphertextStorage for Nullable<Binary> {}
impl NullableCiphertextStorage for Nullable<Text> {}

/// An SQL type for the search token of a field that is always there.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` cannot hold a search token",
    label = "needs a `Binary` column",
    note = "in `table!`, make the token column `Binary`: `BLOB`, `BYTEA` or `VARBINARY(17)` in SQL"
)]
pub trait TokenStorage {}
impl TokenStorage for Binary {}

/// An SQL type for the search token of an optional field.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` cannot hold the search token of an optional field",
    label = "needs a `Nullable<Binary>` column",
    note = "in `table!`, make the token column `Nullable<Binary>`: NULL has no token"
)]
pub trait NullableTokenStorage {}
impl NullableTokenStorage for Nullable<Binary> {}
