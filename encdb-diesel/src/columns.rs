//! What encdb knows about a Diesel column: the traits that `EncryptedModel` implements for `users::email`.

pub(crate) mod bind;
pub(crate) mod change;
pub(crate) mod made;
pub(crate) mod methods;
pub(crate) mod moved;
pub(crate) mod null;
pub(crate) mod protected;
pub(crate) mod raw_ciphertext;
pub(crate) mod row_seal;
mod rules;
pub(crate) mod sealed_once;
mod sealing;
pub mod sql_types;
pub(crate) mod storage;
pub(crate) mod stored;
pub(crate) mod tokens;

use std::marker::PhantomData;

use diesel::query_source::Column as DieselColumn;
use encdb_core::{Bindable, BoundId, Context, FromPlaintext, Index, Result};

use crate::{
    runtime::KeyringSlot,
    spec::{ColumnSpec, TableSpec},
};

pub use methods::{Assignment, CiphertextMethods, Comparable, Ordered, SealedFor};
pub use null::{Null, SetNull};
pub use raw_ciphertext::RawCiphertext;
#[doc(hidden)]
pub use rules::{
    AllColumns, Holds, TokenColumn, WithNextToken, WithToken, WithoutNextToken, WithoutToken,
};
use sealed_once::SealedOnce;
pub(crate) use sealing::{concerning, open_by_itself, seal_under, token_owner};
#[doc(hidden)]
pub use sealing::{newest_token, oldest_token, open, seal, token};
pub use tokens::TokenColumns;

/// A table with encrypted columns. Implemented by `#[derive(EncryptedModel)]`, once per table.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no encrypted model",
    note = "put `#[derive(EncryptedModel)]` on the struct that mirrors the table; other structs take its definitions"
)]
pub trait EncryptedTable {
    /// The definitions of the table, for tools.
    const SPEC: TableSpec;
}

/// A column that holds ciphertext. `#[derive(EncryptedModel)]` implements it for each `Encrypted` and `Searchable`
/// field. Implement it by hand to use `Encrypted<T, users::ssn>` without a model.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an encrypted column",
    label = "no encrypted column",
    note = "make its field `Encrypted<…>` or `Searchable<…>` in the struct that derives `EncryptedModel` for the table"
)]
pub trait EncryptedColumn: DieselColumn {
    /// The type of the column's values.
    type Value: FromPlaintext;

    /// The definition of the column.
    const SPEC: ColumnSpec;

    /// Returns the slot that holds its keys.
    #[must_use]
    fn keyring() -> &'static KeyringSlot;
}

/// An encrypted column whose values are bound to the column alone, so that opening a value needs no row.
#[diagnostic::on_unimplemented(
    message = "values of the column `{Self}` cannot be sealed or opened by themselves",
    label = "a value that needs more than its type",
    note = "where the column is `NoColumn`: Diesel's derives do not know the column; use encdb's (`EncryptedModel`, \
            `EncryptedInsertable`, …), or name it: `Encrypted<String, users::ssn>`",
    note = "where it is bound to its row or owner: load it with `User::as_select()`, or in a struct that derives \
            `EncryptedQueryable` and has the fields that it is bound to",
    note = "where the model has a `seal`: a value is covered together with its row; load and write the whole model",
    note = "where the model has `plaintext(…)` or `flag`: a value may be in the clear; load and write the model, or a struct \
            with encdb's derives"
)]
pub trait ColumnBound: EncryptedColumn {}

/// An encrypted column with a search token in a column of its own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no search token",
    label = "cannot be searched",
    note = "make its field `Searchable<…>` in the model and add the token column, `<column>_search` by default"
)]
pub trait SearchableColumn: EncryptedColumn {
    /// The columns that hold its tokens.
    type Tokens: TokenColumns;

    /// The definition of the token.
    const INDEX: Index;
}

/// A searchable column whose tokens are the same for all owners.
#[diagnostic::on_unimplemented(
    message = "the search tokens of `{Self}` belong to an owner",
    label = "needs to know whose values to search",
    note = "write `{Self}.of_owner(&owner).search_eq(value)`"
)]
pub trait GlobalTokens: SearchableColumn {}

/// A searchable column whose tokens differ from owner to owner.
#[diagnostic::on_unimplemented(
    message = "the search tokens of `{Self}` are the same for all owners",
    label = "is searched without an owner",
    note = "write `{Self}.search_eq(value)`"
)]
pub trait OwnerTokens: SearchableColumn {}

#[doc(hidden)]
/// A struct that has a field for the column `C`. The derives implement it for every plain field.
#[diagnostic::on_unimplemented(
    message = "the struct has no field for the column `{C}`, which the table's ciphertext is bound to",
    label = "lacks a field for `{C}`",
    note = "add the field: without it, values can be neither sealed for their row nor opened from it"
)]
pub trait HasField<C> {
    /// The field's type.
    type Field: ?Sized;

    /// Returns the field.
    fn field(&self) -> &Self::Field;
}

#[doc(hidden)]
/// An encrypted column whose context can be computed from `S`, because `S` has the fields that the column is bound to.
///
/// `EncryptedModel` implements it for every `S` with these fields.
pub trait ContextFrom<S: ?Sized>: EncryptedColumn {
    /// Returns the context of this column's value in `source`.
    ///
    /// # Errors
    /// [`ErrorKind::ContextTooLong`](encdb_core::ErrorKind::ContextTooLong), for an id above 65535 bytes.
    fn context(source: &S) -> Result<Context>;
}

#[doc(hidden)]
/// Returns the context of the column's value in `source`. The column is an argument, so that errors point at what names
/// the fields.
///
/// # Errors
/// As [`ContextFrom::context`].
pub fn context<C: ContextFrom<S>, S>(_column: PhantomData<C>, source: &S) -> Result<Context> {
    C::context(source)
}

#[doc(hidden)]
/// Returns the id that the field of `source` for the column `C` binds to.
///
/// # Errors
/// As [`Bindable::bound_id`].
pub fn bound_id<C, S>(source: &S) -> Result<BoundId>
where
    S: HasField<C> + ?Sized,
    S::Field: Bindable,
{
    source.field().bound_id()
}

/// Whether a wrapper knows its column: by [`NoColumn`], or by a column type.
///
/// A wrapper that knows its column is itself what Diesel serializes, so it keeps the bytes that it was sealed to. A
/// second statement writes the same bytes again, unless another key seals by then. (A clone does not keep them.) A
/// wrapper that does not know its column is no larger than its value.
pub trait Placement: 'static {
    /// The place for the sealed bytes.
    #[doc(hidden)]
    type Cache: Default + Send + Sync;
}

/// The absence of a column type: the struct that has the wrapper as a field knows the column.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct NoColumn;

impl Placement for NoColumn {
    type Cache = ();
}

impl<C: EncryptedColumn + 'static> Placement for C {
    type Cache = SealedOnce;
}
