//! The look-up while tokens move to another column: rows have a token in one of the two, or in both.

use diesel::{
    Expression,
    backend::Backend,
    expression::{AppearsOnTable, MixedAggregates, SelectableExpression, ValidGrouping},
    query_builder::{AstPass, QueryFragment, QueryId},
    query_source::Column as DieselColumn,
    result::QueryResult,
    sql_types::{Bool, Nullable},
};

use encdb_core::{BoundId, Index, Result, SearchTerm, SearchToken};

use super::{SearchEq, moved::NoToken};
use crate::columns::{
    bind::TokenBind,
    made::Made,
    tokens::{Looked, MadeTokens, TokenColumns, TwoTokens},
};

/// The condition that a token column or the next one holds a token of a value.
#[derive(Debug)]
pub struct SearchEither<K, N> {
    oldest: SearchEq<K>,
    newest: SearchEq<N>,
}

impl<K, N> SearchEither<K, N> {
    pub(crate) const fn new(oldest: SearchEq<K>, newest: SearchEq<N>) -> Self {
        Self { oldest, newest }
    }
}

impl<K: DieselColumn + Default, N: DieselColumn + Default> TokenColumns for TwoTokens<K, N> {
    type Condition = SearchEither<K, N>;

    fn condition<'v, V: SearchTerm + 'v>(
        index: &Index,
        _: Option<&Result<BoundId>>,
        values: impl Iterator<Item = Looked<'v, V>>,
    ) -> SearchEither<K, N> {
        let (mut oldest, mut newest) = (vec![], vec![]);
        for (_, tokens) in values {
            match tokens {
                Ok(tokens) => {
                    let (first, last) = outermost(&tokens);
                    oldest.extend(first.map(|token| TokenBind::new(index.column(), Ok(token))));
                    newest.extend(last.map(|token| TokenBind::new(index.column(), Ok(token))));
                }
                Err(error) => oldest.push(TokenBind::new(index.column(), Err(error))),
            }
        }
        SearchEither::new(SearchEq::new(oldest), SearchEq::new(newest))
    }
}

/// Returns the tokens of the oldest epoch and the tokens of the newest, which may be the same epoch. There are several
/// of each if the owner's key was replaced.
fn outermost(
    tokens: &MadeTokens,
) -> (impl Iterator<Item = Made<SearchToken>>, impl Iterator<Item = Made<SearchToken>>) {
    let of = |epoch: Option<u8>| {
        tokens.iter().copied().filter(move |token| Some(token.epoch()) == epoch)
    };
    let epochs = || tokens.iter().map(Made::epoch);
    (of(epochs().min()), of(epochs().max()))
}

/// The condition may be NULL, because the next column is nullable.
impl<K, N> Expression for SearchEither<K, N>
where
    SearchEq<K>: Expression,
    SearchEq<N>: Expression,
{
    type SqlType = Nullable<Bool>;
}

impl<K, N, DB> NoToken<DB> for SearchEither<K, N>
where
    DB: Backend,
    SearchEq<K>: NoToken<DB>,
    SearchEq<N>: NoToken<DB>,
{
    fn walk_no_token<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.oldest.walk_no_token(out.reborrow())?;
        out.push_sql(" AND ");
        self.newest.walk_no_token(out)
    }
}

impl<K, N, DB> QueryFragment<DB> for SearchEither<K, N>
where
    DB: Backend,
    SearchEq<K>: QueryFragment<DB>,
    SearchEq<N>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("(");
        self.oldest.walk_ast(out.reborrow())?;
        out.push_sql(" OR ");
        self.newest.walk_ast(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}

impl<K: QueryId, N: QueryId> QueryId for SearchEither<K, N> {
    type QueryId = SearchEither<K::QueryId, N::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = K::HAS_STATIC_QUERY_ID && N::HAS_STATIC_QUERY_ID;
}

impl<K, N, QS> AppearsOnTable<QS> for SearchEither<K, N>
where
    SearchEq<K>: AppearsOnTable<QS>,
    SearchEq<N>: AppearsOnTable<QS>,
    Self: Expression,
{
}

impl<K, N, QS> SelectableExpression<QS> for SearchEither<K, N>
where
    SearchEq<K>: SelectableExpression<QS>,
    SearchEq<N>: SelectableExpression<QS>,
    Self: AppearsOnTable<QS>,
{
}

impl<K, N, G> ValidGrouping<G> for SearchEither<K, N>
where
    K: ValidGrouping<G, IsAggregate: MixedAggregates<N::IsAggregate>>,
    N: ValidGrouping<G>,
{
    type IsAggregate = <K::IsAggregate as MixedAggregates<N::IsAggregate>>::Output;
}
