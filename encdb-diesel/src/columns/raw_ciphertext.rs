//! A column of ciphertext or tokens as Diesel would see it if it were `Binary` or `Text`.

use diesel::{
    Expression,
    backend::Backend,
    expression::{AppearsOnTable, SelectableExpression, ValidGrouping},
    query_builder::{AstPass, QueryFragment, QueryId},
    query_source::Column as DieselColumn,
    result::QueryResult,
};

use crate::columns::storage::{PlainOf, StoredAs};

/// The bytes of a column, under Diesel's own type, to copy or inspect ciphertext.
///
/// Made by [`CiphertextMethods::raw_ciphertext`](crate::columns::CiphertextMethods::raw_ciphertext). Writing and
/// searching go through this type too.
///
/// # Security
/// Nothing is checked. Written bytes do not open unless they were sealed for this very column and row, and the search
/// token beside them is not written.
#[derive(Clone, Copy, Debug, Default)]
pub struct RawCiphertext<C>(C);

impl<C> RawCiphertext<C> {
    pub(crate) const fn of(column: C) -> Self {
        Self(column)
    }
}

impl<C: DieselColumn<SqlType: StoredAs>> Expression for RawCiphertext<C> {
    type SqlType = PlainOf<C>;
}

impl<C: DieselColumn<SqlType: StoredAs>> DieselColumn for RawCiphertext<C> {
    type Table = C::Table;

    const NAME: &'static str = C::NAME;
}

impl<C: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for RawCiphertext<C> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}

impl<C: QueryId> QueryId for RawCiphertext<C> {
    type QueryId = RawCiphertext<C::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = C::HAS_STATIC_QUERY_ID;
}

impl<C: AppearsOnTable<QS>, QS> AppearsOnTable<QS> for RawCiphertext<C> where Self: Expression {}

impl<C: SelectableExpression<QS>, QS> SelectableExpression<QS> for RawCiphertext<C> where
    Self: AppearsOnTable<QS>
{
}

impl<C: ValidGrouping<G>, G> ValidGrouping<G> for RawCiphertext<C> {
    type IsAggregate = C::IsAggregate;
}
