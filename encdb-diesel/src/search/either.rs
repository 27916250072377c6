//! The look-up while tokens move to another column: rows have a token in one of the two, or in both.

use diesel::{
    Expression,
    backend::Backend,
    expression::{AppearsOnTable, MixedAggregates, SelectableExpression, ValidGrouping},
    query_builder::{AstPass, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::{Bool, Nullable},
};

use super::SearchEq;

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

/// The next column is nullable.
impl<K, N> Expression for SearchEither<K, N>
where
    SearchEq<K>: Expression,
    SearchEq<N>: Expression,
{
    type SqlType = Nullable<Bool>;
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
