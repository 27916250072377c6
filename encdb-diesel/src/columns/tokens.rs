//! The columns that hold a searchable column's tokens: one, or two while the tokens move to another epoch.
//!
//! Each of two columns only ever holds one epoch, the oldest of the keyring and the newest, so that both may be UNIQUE.
//! The procedure: `docs/keys.md`, "A UNIQUE token column".

use std::marker::PhantomData;

use diesel::{
    ExpressionMethods, dsl::Eq as EqTo, expression::AsExpression,
    query_source::Column as DieselColumn,
};
use encdb_core::{Column, Context, Plaintext, Result, SearchTerm, SearchToken};

use crate::{
    columns::{
        SearchableColumn,
        bind::TokenBind,
        made::Made,
        newest_token, oldest_token,
        raw_ciphertext::RawCiphertext,
        storage::{PlainOf, StoredAs},
        token,
    },
    search::{SearchEither, SearchEq},
};

/// The tokens of one searched value: one for each epoch.
pub(crate) type MadeTokens = Vec<Made<SearchToken>>;

/// How the tokens of a searchable column are looked for.
pub trait TokenColumns {
    /// That a row holds a token of a searched value.
    type Condition;

    /// The condition for these values of `column`.
    fn condition(
        column: Column,
        values: impl Iterator<Item = Result<MadeTokens>>,
    ) -> Self::Condition;
}

/// How the tokens of a searchable column are written by Diesel's own derives.
pub trait AssignTokens: TokenColumns {
    /// What is assigned, for Diesel.
    type Assignments;

    /// The tokens of `value`, each assigned to its column.
    fn assign<C, T>(context: &Result<Context>, value: &T) -> Self::Assignments
    where
        C: SearchableColumn,
        T: SearchTerm + Plaintext<Owned = C::Value>;
}

/// All tokens are in the column `K`.
#[derive(Debug)]
pub struct OneToken<K>(PhantomData<K>);

/// Tokens of the oldest epoch are in the column `K`, those of the newest in `N`.
#[derive(Debug)]
pub struct TwoTokens<K, N>(PhantomData<(K, N)>);

impl<K: DieselColumn + Default> TokenColumns for OneToken<K> {
    type Condition = SearchEq<K>;

    fn condition(column: Column, values: impl Iterator<Item = Result<MadeTokens>>) -> SearchEq<K> {
        let mut binds = Vec::with_capacity(values.size_hint().0);
        for value in values {
            match value {
                Ok(tokens) => {
                    binds.extend(tokens.into_iter().map(|it| TokenBind::new(column, Ok(it))))
                }
                Err(error) => binds.push(TokenBind::new(column, Err(error))),
            }
        }
        SearchEq::new(binds)
    }
}

impl<K: DieselColumn + Default, N: DieselColumn + Default> TokenColumns for TwoTokens<K, N> {
    type Condition = SearchEither<K, N>;

    fn condition(
        column: Column,
        values: impl Iterator<Item = Result<MadeTokens>>,
    ) -> SearchEither<K, N> {
        let (mut oldest, mut newest) = (vec![], vec![]);
        for value in values {
            match value {
                Ok(tokens) => {
                    let (first, last) = outermost(&tokens);
                    oldest.extend(first.map(|token| TokenBind::new(column, Ok(token))));
                    newest.extend(last.map(|token| TokenBind::new(column, Ok(token))));
                }
                Err(error) => oldest.push(TokenBind::new(column, Err(error))),
            }
        }
        SearchEither::new(SearchEq::new(oldest), SearchEq::new(newest))
    }
}

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

/// The tokens of the oldest epoch and those of the newest, which may be one: more than one of each where they are of an owner
/// whose key was replaced.
fn outermost(
    tokens: &MadeTokens,
) -> (impl Iterator<Item = Made<SearchToken>>, impl Iterator<Item = Made<SearchToken>>) {
    let of = |epoch: Option<u8>| {
        tokens.iter().copied().filter(move |token| Some(token.epoch()) == epoch)
    };
    let epochs = || tokens.iter().map(Made::epoch);
    (of(epochs().min()), of(epochs().max()))
}
