//! Equality look-ups: `users::email.search_eq(value)` compares the token column.
//!
//! With one epoch of tokens this is `token = ?`, as cheap as any equality and cached as a prepared statement. While an
//! index is being rotated it is `token IN (?, ?)`, or `token = ? OR next_token = ?` if the tokens of the two epochs are
//! in columns of their own. While the column's values are moved from plaintext, it is
//! `token = ? OR token IS NULL AND plaintext IN (?, ?)`. The caller changes nothing.

use std::marker::PhantomData;

use encdb_core::{Bindable, BoundId, ErrorKind, Plaintext, Result};

use crate::{
    columns::{
        GlobalTokens, OwnerTokens, SearchableColumn,
        made::Made,
        tokens::{MadeTokens, TokenColumns},
    },
    types::searchable::Searchable,
};

mod condition;
mod either;
mod matching;
pub(crate) mod moved;
mod searched;

pub use encdb_core::{HighCardinality, SearchTerm, SearchToken};

pub use condition::SearchEq;
pub use either::SearchEither;
pub use matching::LoadMatching;
pub use moved::SearchMoved;
pub use searched::{HasSearchable, Searched};

/// The type of a look-up on the column `C`: [`SearchEq`], or [`SearchEither`] while the model names a `next_token`, in a
/// [`SearchMoved`] while the column's values are moved from plaintext.
pub type Search<C> = <<C as SearchableColumn>::Tokens as TokenColumns>::Condition;

/// Look-ups on searchable columns.
pub trait SearchMethods: SearchableColumn + Sized {
    /// Finds rows whose value equals `value` once both are normalized.
    ///
    /// A token that cannot be made is the statement's `SerializationError`.
    fn search_eq<V>(self, value: V) -> Search<Self>
    where
        Self: GlobalTokens,
        V: SearchTerm + Plaintext<Owned = Self::Value>,
    {
        condition::<Self, V>(None, [&value])
    }

    /// Finds rows whose value equals one of `values`; without values, no row.
    fn search_eq_any<I>(self, values: I) -> Search<Self>
    where
        Self: GlobalTokens,
        I: IntoIterator,
        I::Item: SearchTerm + Plaintext<Owned = Self::Value>,
    {
        condition::<Self, _>(None, &values.into_iter().collect::<Vec<_>>())
    }

    /// Makes a value to look for with [`LoadMatching`], which compares the rows that it finds with the value.
    fn search<V>(self, value: V) -> Searched<Self, V>
    where
        Self: GlobalTokens,
        V: SearchTerm + Plaintext<Owned = Self::Value>,
    {
        Searched::new(None, [value])
    }

    /// Makes values to look for with [`LoadMatching`], any of them.
    fn search_any<I>(self, values: I) -> Searched<Self, I::Item>
    where
        Self: GlobalTokens,
        I: IntoIterator,
        I::Item: SearchTerm + Plaintext<Owned = Self::Value>,
    {
        Searched::new(None, values)
    }

    /// Tells whether a loaded value equals `value` once both are normalized.
    ///
    /// A token that somebody moved, or a short one that two values share, makes a row appear that does not hold the
    /// value. This method notices it, and [`LoadMatching`] calls it for every row. A value that has no encoding matches
    /// nothing.
    fn matches<V>(self, found: &Searchable<Self::Value>, value: V) -> bool
    where
        Self::Value: SearchTerm,
        V: SearchTerm + Plaintext<Owned = Self::Value>,
    {
        Self::INDEX.matches(found.expose(), &value).unwrap_or(false)
    }

    /// Returns the column as one owner sees it: `notes::title.of_owner(&tenant).search_eq("…")`.
    fn of_owner<O>(self, owner: O) -> OfOwner<Self>
    where
        Self: OwnerTokens,
        O: Bindable,
    {
        OfOwner { column: PhantomData, owner: owner.bound_id() }
    }
}

impl<C: SearchableColumn> SearchMethods for C {}

/// A searchable column, for one owner. Made by [`SearchMethods::of_owner`].
#[derive(Clone, Debug)]
pub struct OfOwner<C> {
    column: PhantomData<C>,
    owner: Result<BoundId>,
}

impl<C: OwnerTokens> OfOwner<C> {
    /// Finds rows of this owner whose value equals `value` once both are normalized.
    pub fn search_eq<V>(self, value: V) -> Search<C>
    where
        V: SearchTerm + Plaintext<Owned = C::Value>,
    {
        condition::<C, V>(Some(&self.owner), [&value])
    }

    /// Finds rows of this owner whose value equals one of `values`.
    pub fn search_eq_any<I>(self, values: I) -> Search<C>
    where
        I: IntoIterator,
        I::Item: SearchTerm + Plaintext<Owned = C::Value>,
    {
        condition::<C, _>(Some(&self.owner), &values.into_iter().collect::<Vec<_>>())
    }

    /// Makes a value of this owner to look for with [`LoadMatching`], which compares the value and the owner of the
    /// rows that it finds.
    pub fn search<V>(self, value: V) -> Searched<C, V>
    where
        V: SearchTerm + Plaintext<Owned = C::Value>,
    {
        Searched::new(Some(self.owner), [value])
    }

    /// Makes values of this owner to look for with [`LoadMatching`], any of them.
    pub fn search_any<I>(self, values: I) -> Searched<C, I::Item>
    where
        I: IntoIterator,
        I::Item: SearchTerm + Plaintext<Owned = C::Value>,
    {
        Searched::new(Some(self.owner), values)
    }
}

fn condition<'v, C: SearchableColumn, V: SearchTerm + 'v>(
    owner: Option<&Result<BoundId>>,
    values: impl IntoIterator<Item = &'v V>,
) -> Search<C> {
    let looked = values.into_iter().map(|value| (value, tokens::<C, V>(owner, value)));
    C::Tokens::condition(&C::INDEX, owner, looked)
}

/// Makes the tokens of a value; none for an owner who never had a key, and so has no rows to be found.
fn tokens<C: SearchableColumn, V: SearchTerm>(
    owner: Option<&Result<BoundId>>,
    value: &V,
) -> Result<MadeTokens> {
    let owner = owner.map(Result::as_ref).transpose().map_err(|error| *error)?;
    let slot = C::keyring();
    let tokens = slot.read_or_reload(|keyring| {
        let tokens = keyring.tokens(&C::INDEX, owner, value)?;
        let newest = tokens.iter().map(SearchToken::epoch).max();
        let made = |token: SearchToken| {
            // An epoch is removed when no row has its tokens any more, so that only a look-up without the newest epoch
            // is stale.
            if Some(token.epoch()) == newest {
                Made::token(slot, keyring, token)
            } else {
                Made::new(token, None)
            }
        };
        Ok(tokens.into_iter().map(made).collect())
    });
    match tokens {
        Err(error) if error.kind() == ErrorKind::OwnerKeyMissing => Ok(MadeTokens::default()),
        tokens => tokens,
    }
}
