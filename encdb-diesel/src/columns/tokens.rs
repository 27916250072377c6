//! The columns that hold a searchable column's tokens: one, or two while the tokens move to another epoch.
//!
//! Each of two columns holds one epoch only, the oldest or the newest of the keyring, so that both may be UNIQUE. The
//! procedure: `docs/keys.md`, "A UNIQUE token column".

use std::marker::PhantomData;

use diesel::{
    ExpressionMethods, dsl::Eq as EqTo, expression::AsExpression,
    query_source::Column as DieselColumn,
};
use encdb_core::{BoundId, Context, Index, Plaintext, Result, SearchTerm, SearchToken};

use crate::columns::{
    SearchableColumn,
    bind::TokenBind,
    made::Made,
    newest_token, oldest_token,
    raw_ciphertext::RawCiphertext,
    storage::{PlainOf, StoredAs},
    token,
};

/// The tokens of one searched value: one for each epoch.
pub(crate) type MadeTokens = Vec<Made<SearchToken>>;

/// A searched value and its tokens, or the reason why they could not be made.
pub(crate) type Looked<'v, V> = (&'v V, Result<MadeTokens>);

/// A way to look for the tokens of a searchable column.
pub trait TokenColumns {
    /// The condition that a row holds a token of a searched value.
    type Condition;

    /// Returns the condition for these values of the index's column, each with its tokens. `owner` is the owner of the rows, if the
    /// tokens belong to owners.
    fn condition<'v, V: SearchTerm + 'v>(
        index: &Index,
        owner: Option<&Result<BoundId>>,
        values: impl Iterator<Item = Looked<'v, V>>,
    ) -> Self::Condition;
}

/// A way to write the tokens of a searchable column with Diesel's own derives.
pub trait AssignTokens: TokenColumns {
    /// The assignments, for Diesel.
    type Assignments;

    /// Makes the tokens of `value`, each assigned to its column.
    fn assign<C, T>(context: &Result<Context>, value: &T) -> Self::Assignments
    where
        C: SearchableColumn,
        T: SearchTerm + Plaintext<Owned = C::Value>;
}

/// The tokens of a searchable column that has them all in the column `K`.
#[derive(Debug)]
pub struct OneToken<K>(PhantomData<K>);

/// The tokens of a searchable column that has them in two columns: the oldest epoch in `K`, the newest in `N`.
#[derive(Debug)]
pub struct TwoTokens<K, N>(PhantomData<(K, N)>);

impl<K> AssignTokens for OneToken<K>
where
    K: DieselColumn<SqlType: StoredAs> + Default,
    TokenBind: AsExpression<PlainOf<K>>,
{
    type Assignments = EqTo<RawCiphertext<K>, TokenBind>;

    fn assign<C, T>(context: &Result<Context>, value: &T) -> Self::Assignments
    where
        C: SearchableColumn,
        T: SearchTerm + Plaintext<Owned = C::Value>,
    {
        RawCiphertext::<K>::default().eq(token::<C, T>(context, value))
    }
}

impl<K, N> AssignTokens for TwoTokens<K, N>
where
    K: DieselColumn<SqlType: StoredAs> + Default,
    N: DieselColumn<SqlType: StoredAs> + Default,
    TokenBind: AsExpression<PlainOf<K>> + AsExpression<PlainOf<N>>,
{
    type Assignments = (EqTo<RawCiphertext<K>, TokenBind>, EqTo<RawCiphertext<N>, TokenBind>);

    fn assign<C, T>(context: &Result<Context>, value: &T) -> Self::Assignments
    where
        C: SearchableColumn,
        T: SearchTerm + Plaintext<Owned = C::Value>,
    {
        let oldest = RawCiphertext::<K>::default().eq(oldest_token::<C, T>(context, value));
        (oldest, RawCiphertext::<N>::default().eq(newest_token::<C, T>(context, value)))
    }
}
