//! Sealing the value of a column in its context, and opening it.

use encdb_core::{
    BoundId, Context, Error, FromPlaintext, Keyring, Plaintext, Result, SearchTerm, SearchToken,
    ToPlaintext,
};

use super::{
    ColumnBound, EncryptedColumn, SearchableColumn,
    bind::{SealedBind, TokenBind},
    made::{Made, MadeBy},
    stored::StoredValue,
};
use crate::spec::Scope;

/// Seals the value of a column in this context. Returns its bind value, or the reason why it could not be sealed.
#[must_use]
pub fn seal<C, T>(context: &Result<Context>, value: &T) -> SealedBind
where
    C: EncryptedColumn,
    T: ToPlaintext + Plaintext<Owned = C::Value> + ?Sized,
{
    let sealed = try_seal::<C, T>(context, value);
    SealedBind::new(C::SPEC.column(), sealed.map_err(|error| concerning::<C>(error, context)))
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

/// Seals the value of a column whose values are bound to it alone, with this keyring of its slot. Returns its bind
/// value.
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

/// Opens the value of a column in this context.
///
/// # Errors
/// As [`Keyring::open`](encdb_core::Keyring::open) and [`FromPlaintext::from_plaintext`], naming the column, and
/// the row where its id may be shown.
pub fn open<C: EncryptedColumn>(
    context: &Result<Context>,
    stored: &StoredValue,
) -> Result<C::Value> {
    try_open::<C>(context, stored).map_err(|error| concerning::<C>(error, context))
}

/// Opens the value of a column whose values are bound to it alone: by itself, without the rest of its row.
///
/// # Errors
/// As [`open`].
pub(crate) fn open_by_itself<C: ColumnBound>(stored: &StoredValue) -> Result<C::Value> {
    open::<C>(&Ok(Context::new(C::SPEC.column())), stored)
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

/// Names the column in an error, and where the context is known, the row.
pub(crate) fn concerning<C: EncryptedColumn>(error: Error, context: &Result<Context>) -> Error {
    match context {
        Ok(context) => context.name_in(error),
        Err(_) => error.at(C::SPEC.column()),
    }
}

/// Returns the bind value of a column's token, or the reason why it could not be made.
#[must_use]
pub fn token<C, T>(context: &Result<Context>, value: &T) -> TokenBind
where
    C: SearchableColumn,
    T: SearchTerm + Plaintext<Owned = C::Value> + ?Sized,
{
    token_by::<C>(context, |keyring, owner| keyring.token(&C::INDEX, owner, value))
}

/// As [`token`], in the oldest epoch: for the token column beside a next token column.
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

/// Returns the owner of the tokens, if the column's tokens belong to owners.
pub(crate) fn token_owner<C: SearchableColumn>(context: &Context) -> Option<&BoundId> {
    C::SPEC.token().filter(|token| token.scope() == Scope::Owner).and_then(|_| context.owner())
}
