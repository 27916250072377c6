//! What encdb knows about a Diesel column: the traits that `EncryptedModel` implements for `users::email`.

pub(crate) mod bind;
pub(crate) mod change;
pub(crate) mod made;
pub(crate) mod methods;
pub(crate) mod raw_ciphertext;
pub(crate) mod row_seal;
pub mod sql_types;
pub(crate) mod storage;
pub(crate) mod stored;
pub(crate) mod tokens;

use std::marker::PhantomData;

use diesel::query_source::Column as DieselColumn;
use encdb_core::{
    Bindable, BoundId, Context, Error, FromPlaintext, Index, Keyring, Plaintext, Result,
    SearchTerm, SearchToken, ToPlaintext,
};

use crate::{
    columns::{
        bind::{SealedBind, TokenBind},
        made::{Made, MadeBy},
        stored::StoredValue,
        tokens::TokenColumns,
    },
    runtime::KeyringSlot,
    spec::{ColumnSpec, TableSpec},
};

/// A table with encrypted columns. Implemented by `#[derive(EncryptedModel)]`, once per table.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no encrypted model",
    note = "put `#[derive(EncryptedModel)]` on the struct that mirrors the table; other structs take its definitions"
)]
pub trait EncryptedTable {
    /// The definitions, for tools.
    const SPEC: TableSpec;
}

/// A column that holds ciphertext. Implemented by `#[derive(EncryptedModel)]` for each `Encrypted` and `Searchable`
/// field; implement it by hand to use `Encrypted<T, users::ssn>` without a model.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an encrypted column",
    label = "no encrypted column",
    note = "make its field `Encrypted<…>` or `Searchable<…>` in the struct that derives `EncryptedModel` for the table"
)]
pub trait EncryptedColumn: DieselColumn {
    /// The type of its values.
    type Value: FromPlaintext;

    /// Its definition.
    const SPEC: ColumnSpec;

    /// Where its keys are.
    #[must_use]
    fn keyring() -> &'static KeyringSlot;
}

/// An encrypted column whose values are bound to the column alone, so that a value needs no row to be opened.
#[diagnostic::on_unimplemented(
    message = "values of the column `{Self}` cannot be sealed or opened by themselves",
    label = "a value that needs more than its type",
    note = "where the column is `NoColumn`: Diesel's derives do not know the column; use encdb's (`EncryptedModel`, \
            `EncryptedInsertable`, …), or name it: `Encrypted<String, users::ssn>`",
    note = "where it is bound to its row or owner: load it with `User::as_select()`, or in a struct that derives \
            `EncryptedQueryable` and has the fields that it is bound to",
    note = "where the model has a `seal`: a value is covered together with its row; load and write the whole model"
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

    /// What the token is made of.
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

/// A struct that has a field for the column `C`. The derives implement it for every plain field.
#[diagnostic::on_unimplemented(
    message = "the struct has no field for the column `{C}`, which the table's ciphertext is bound to",
    label = "lacks a field for `{C}`",
    note = "add the field: without it, values can be neither sealed for their row nor opened from it"
)]
pub trait HasField<C> {
    /// The field's type.
    type Field: ?Sized;

    /// The field.
    fn field(&self) -> &Self::Field;
}

/// An encrypted column whose context can be told from `S`: from a struct that has the fields it is bound to.
///
/// `EncryptedModel` implements it for every `S` that has them.
pub trait ContextFrom<S: ?Sized>: EncryptedColumn {
    /// The context of this column's value in `source`.
    ///
    /// # Errors
    /// [`ErrorKind::ContextTooLong`](encdb_core::ErrorKind::ContextTooLong), for an id above 65535 bytes.
    fn context(source: &S) -> Result<Context>;
}

/// The context of the column's value in `source`. Its column is an argument so that errors point at what names the fields.
///
/// # Errors
/// As [`ContextFrom::context`].
pub fn context<C: ContextFrom<S>, S>(_column: PhantomData<C>, source: &S) -> Result<Context> {
    C::context(source)
}

/// The id that the field of `source` for the column `C` binds to.
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

/// The bind value of a column: `value` sealed in this context, or the reason why it could not be.
#[must_use]
pub fn seal<C, T>(context: &Result<Context>, value: &T) -> SealedBind
where
    C: EncryptedColumn,
    T: ToPlaintext + Plaintext<Owned = C::Value> + ?Sized,
{
    SealedBind::new(C::SPEC.column(), try_seal::<C, T>(context, value))
}

fn try_seal<C, T>(context: &Result<Context>, value: &T) -> Result<Made<Vec<u8>>>
where
    C: EncryptedColumn,
    T: ToPlaintext + ?Sized,
{
    let context = context.as_ref().map_err(Error::clone)?;
    let plaintext = value.to_plaintext()?;
    C::keyring().read_or_reload(|keyring| seal_by::<C>(keyring, context, &plaintext))
}

/// The bind value of a column whose values are bound to it alone, sealed by this keyring of its slot.
///
/// # Errors
/// As [`Keyring::seal`] and [`ToPlaintext::to_plaintext`].
pub(crate) fn seal_under<C, T>(keyring: &Keyring, value: &T) -> Result<SealedBind>
where
    C: ColumnBound,
    T: ToPlaintext + ?Sized,
{
    let context = Context::new(C::SPEC.column());
    let sealed = seal_by::<C>(keyring, &context, &value.to_plaintext()?)?;
    Ok(SealedBind::new(C::SPEC.column(), Ok(sealed)))
}

fn seal_by<C: EncryptedColumn>(
    keyring: &Keyring,
    context: &Context,
    plaintext: &[u8],
) -> Result<Made<Vec<u8>>> {
    let sealed = keyring.seal(context, C::SPEC.format(), plaintext)?;
    let by = MadeBy::sealing(C::keyring(), keyring, &sealed);
    Ok(Made::new(sealed, by))
}

/// The value of a column, opened in this context.
///
/// # Errors
/// As [`Keyring::open`](encdb_core::Keyring::open) and [`FromPlaintext::from_plaintext`], naming the column.
pub fn open<C: EncryptedColumn>(
    context: &Result<Context>,
    stored: &StoredValue,
) -> Result<C::Value> {
    try_open::<C>(context, stored).map_err(|error| error.at(C::SPEC.column()))
}

fn try_open<C: EncryptedColumn>(
    context: &Result<Context>,
    stored: &StoredValue,
) -> Result<C::Value> {
    let context = context.as_ref().map_err(Error::clone)?;
    let bytes = stored.bytes()?;
    let open = |keyring: &Keyring| keyring.open(context, C::SPEC.format(), &bytes);
    let opened = C::keyring().read_or_reload(open)?;
    C::Value::from_plaintext(opened)
}

/// The bind value of a column's token, or the reason why it could not be made.
#[must_use]
pub fn token<C, T>(context: &Result<Context>, value: &T) -> TokenBind
where
    C: SearchableColumn,
    T: SearchTerm + Plaintext<Owned = C::Value> + ?Sized,
{
    token_by::<C>(context, |keyring, owner| keyring.token(&C::INDEX, owner, value))
}

/// As [`token`], in the oldest epoch: for the token column of one that has a next.
#[must_use]
pub fn oldest_token<C, T>(context: &Result<Context>, value: &T) -> TokenBind
where
    C: SearchableColumn,
    T: SearchTerm + Plaintext<Owned = C::Value> + ?Sized,
{
    token_by::<C>(context, |keyring, owner| keyring.oldest_token(&C::INDEX, owner, value))
}

/// As [`token`], in the newest epoch: for the next token column.
#[must_use]
pub fn newest_token<C, T>(context: &Result<Context>, value: &T) -> TokenBind
where
    C: SearchableColumn,
    T: SearchTerm + Plaintext<Owned = C::Value> + ?Sized,
{
    token_by::<C>(context, |keyring, owner| keyring.newest_token(&C::INDEX, owner, value))
}

fn token_by<C: SearchableColumn>(
    context: &Result<Context>,
    make: impl Fn(&Keyring, Option<&BoundId>) -> Result<SearchToken>,
) -> TokenBind {
    let made = context.as_ref().map_err(Error::clone).and_then(|context| {
        let owner = token_owner::<C>(context);
        let slot = C::keyring();
        slot.read_or_reload(|keyring| Ok(Made::token(slot, keyring, make(keyring, owner)?)))
    });
    TokenBind::new(C::SPEC.column(), made)
}

/// The owner whose tokens the column has, where it has an owner's.
pub(crate) fn token_owner<C: SearchableColumn>(context: &Context) -> Option<&BoundId> {
    use crate::spec::Scope;
    C::SPEC.token().filter(|token| token.scope() == Scope::Owner).and_then(|_| context.owner())
}

/// An encrypted column without a search token, so that an `Encrypted` or `Sealed` field can write it.
#[diagnostic::on_unimplemented(
    message = "the column `{Self}` has a search token, which this field cannot set",
    label = "would leave the old token beside a new value",
    note = "make the field `Searchable<…>`: it writes the value and the token"
)]
pub trait WithoutToken: EncryptedColumn {
    /// The column itself.
    type Column: EncryptedColumn<Value = Self::Value>;
}

/// An encrypted column whose search token is in the column `K`.
#[diagnostic::on_unimplemented(
    message = "`{K}` is not the token column of `{Self}`",
    label = "sets a token column that the model does not have for this field",
    note = "name the one that the model names: `#[encdb(token = …)]`; where the model's field is `Encrypted<…>`, make \
            this one `Encrypted<…>` too"
)]
pub trait WithToken<K>: SearchableColumn {
    /// The column itself.
    type Column: SearchableColumn<Value = Self::Value>;
}

/// A searchable column whose tokens are in one column.
#[diagnostic::on_unimplemented(
    message = "the column `{Self}` has a second token column, which this field does not set",
    label = "would leave the old token in the second column",
    note = "name both token columns as the model does: `#[encdb(token = …, next_token = …)]`"
)]
pub trait WithoutNextToken: SearchableColumn {
    /// The column itself.
    type Column: SearchableColumn<Value = Self::Value>;
}

/// A searchable column whose tokens of the newest epoch are in the column `N`.
#[diagnostic::on_unimplemented(
    message = "`{N}` is not the next token column of `{Self}`",
    label = "sets a token column that the model does not have for this field",
    note = "name the one that the model names, `#[encdb(next_token = …)]`; where it names none, remove `next_token`"
)]
pub trait WithNextToken<N>: SearchableColumn {
    /// The column itself.
    type Column: SearchableColumn<Value = Self::Value>;
}

/// A column that holds search tokens, which only encdb writes.
pub trait TokenColumn {}

/// An encrypted column whose values are of type `T`, as the model says.
#[diagnostic::on_unimplemented(
    message = "the column `{Self}` is not encrypted as `{T}` in its model",
    label = "not what the model says of this column",
    note = "the struct that derives `EncryptedModel` for the table decides: give this field the type that it has there, or \
            one that borrows it; where there is no such struct, add it"
)]
pub trait Holds<T>: EncryptedColumn {
    /// The column itself.
    type Column: EncryptedColumn;
}

/// The columns of a table, all of them and in its order.
#[diagnostic::on_unimplemented(
    message = "`columns` lists `{Self}`, and the table has `{Columns}`",
    label = "not the table's columns in their order",
    note = "list all columns as `table!` does, search tokens included; a struct that lacks one of them has no `columns`"
)]
pub trait AllColumns<Columns> {
    /// `()`.
    type Holds;
}

impl<Columns> AllColumns<Columns> for Columns {
    type Holds = ();
}
