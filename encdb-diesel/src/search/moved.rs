//! The look-up while a column's values are moved from plaintext: rows have a token, or their value is in the clear.
//!
//! A row without a token is compared by its plaintext, in the plaintext column's own comparison: with the searched value as it
//! was given, and as the token's normalizations fold it. So a row that is in the clear in a third spelling is found once it
//! is migrated, and a collation that ignores case finds more than the token would.

use std::marker::PhantomData;

use diesel::{
    Expression,
    backend::Backend,
    expression::{AppearsOnTable, MixedAggregates, SelectableExpression, ValidGrouping},
    query_builder::{AstPass, QueryFragment, QueryId},
    result::QueryResult,
    serialize::ToSql,
    sql_types::{Bool, HasSqlType, Nullable, SingleValue, SqlType},
};
use encdb_core::{
    BoundId, FromPlaintext, Index, Normalization, Plaintext, Result, SearchTerm, TermKind,
};

use crate::columns::{
    moved::ClearBind,
    tokens::{Looked, TokenColumns},
};

mod narrowed;
mod text;

pub use narrowed::{FlagIsFalse, InTable, OwnedBy};
use narrowed::{Narrow, Narrowed};
pub use text::ClearText;

/// The tokens `T` of a searchable column whose values are moved. A value in the clear is a `V` in the column `P`, in rows
/// that `N` narrows down.
#[derive(Debug)]
pub struct MovedTokens<T, P, V, N>(PhantomData<(T, P, V, N)>);

/// A condition that can also say that a row has no token.
pub trait NoToken<DB: Backend> {
    /// Writes the condition that all token columns are NULL.
    ///
    /// # Errors
    /// The errors of Diesel.
    fn walk_no_token<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;
}

/// The condition that a row holds a token of a value, or has no token and the value in the clear.
#[derive(Debug)]
pub struct SearchMoved<S, P, V: Plaintext, N> {
    by_token: S,
    plaintext: P,
    values: Vec<ClearBind<V>>,
    narrowed: N,
}

impl<T, P, V, N> TokenColumns for MovedTokens<T, P, V, N>
where
    T: TokenColumns,
    P: Default,
    V: FromPlaintext,
    N: Narrowed,
{
    type Condition = SearchMoved<T::Condition, P, V, N>;

    fn condition<'v, W: SearchTerm + 'v>(
        index: &Index,
        owner: Option<&Result<BoundId>>,
        values: impl Iterator<Item = Looked<'v, W>>,
    ) -> Self::Condition {
        let looked: Vec<_> = values.collect();
        let column = index.column();
        let clear = looked.iter().flat_map(|(value, _)| spellings::<W, V>(index, value));
        SearchMoved {
            values: clear.map(|value| ClearBind::opened(column, Some(value))).collect(),
            by_token: T::condition(index, owner, looked.into_iter()),
            plaintext: P::default(),
            narrowed: N::of(owner),
        }
    }
}

/// Returns the value as it was given, and as the index folds it, where that differs.
fn spellings<W: SearchTerm, V: FromPlaintext>(index: &Index, value: &W) -> Vec<Result<V>> {
    let given = match value.to_plaintext() {
        Ok(given) => given,
        Err(error) => return vec![Err(error)],
    };
    let folded = folded(index, W::TERM, &given);
    let spelled = std::iter::once(given.to_vec()).chain(folded);
    spelled.map(V::from_plaintext).collect()
}

/// Returns the normalized text, if it is text and differs.
fn folded(index: &Index, term: TermKind, given: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(given).ok().filter(|_| term == TermKind::Text)?;
    let mut folded = Normalization::apply_all(index.normalizations(), text);
    (*folded != *text).then(|| std::mem::take(&mut *folded).into_bytes())
}

/// The condition may be NULL, because the token is.
impl<S, P, V, N> Expression for SearchMoved<S, P, V, N>
where
    S: Expression,
    P: Expression,
    V: Plaintext,
{
    type SqlType = Nullable<Bool>;
}

impl<S, P, V, N, DB> QueryFragment<DB> for SearchMoved<S, P, V, N>
where
    DB: Backend + HasSqlType<P::SqlType>,
    S: QueryFragment<DB> + NoToken<DB>,
    P: Expression<SqlType: SqlType + SingleValue> + QueryFragment<DB>,
    V: Plaintext + ToSql<P::SqlType, DB>,
    N: Narrow<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        // The SQL depends on the number of spellings, which the type does not know.
        out.unsafe_to_cache_prepared();
        out.push_sql("(");
        self.by_token.walk_ast(out.reborrow())?;
        if !self.values.is_empty() {
            out.push_sql(" OR ");
            self.walk_in_the_clear(out.reborrow())?;
        }
        out.push_sql(")");
        Ok(())
    }
}

impl<S, P, V: Plaintext, N> SearchMoved<S, P, V, N> {
    /// Writes `(token IS NULL AND plaintext IN (?, ?))`.
    fn walk_in_the_clear<'b, DB>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend + HasSqlType<P::SqlType>,
        S: NoToken<DB>,
        P: Expression<SqlType: SqlType + SingleValue> + QueryFragment<DB>,
        V: ToSql<P::SqlType, DB>,
        N: Narrow<DB>,
    {
        out.push_sql("(");
        self.by_token.walk_no_token(out.reborrow())?;
        out.push_sql(" AND ");
        self.narrowed.walk_narrowed(out.reborrow())?;
        self.plaintext.walk_ast(out.reborrow())?;
        out.push_sql(" IN (");
        for (at, value) in self.values.iter().enumerate() {
            if at > 0 {
                out.push_sql(", ");
            }
            out.push_bind_param::<P::SqlType, _>(value)?;
        }
        out.push_sql("))");
        Ok(())
    }
}

impl<S, P, V: Plaintext, N> QueryId for SearchMoved<S, P, V, N> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<S, P, V, N, QS> AppearsOnTable<QS> for SearchMoved<S, P, V, N>
where
    S: AppearsOnTable<QS>,
    P: AppearsOnTable<QS>,
    V: Plaintext,
    Self: Expression,
{
}

impl<S, P, V, N, QS> SelectableExpression<QS> for SearchMoved<S, P, V, N>
where
    S: SelectableExpression<QS>,
    P: SelectableExpression<QS>,
    V: Plaintext,
    Self: AppearsOnTable<QS>,
{
}

impl<S, P, V, N, G> ValidGrouping<G> for SearchMoved<S, P, V, N>
where
    S: ValidGrouping<G, IsAggregate: MixedAggregates<P::IsAggregate>>,
    P: ValidGrouping<G>,
    V: Plaintext,
{
    type IsAggregate = <S::IsAggregate as MixedAggregates<P::IsAggregate>>::Output;
}
