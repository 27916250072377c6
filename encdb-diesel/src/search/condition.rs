//! The look-up in one column of tokens.

use diesel::{
    Expression,
    backend::Backend,
    dsl::Eq as EqTo,
    expression::{AppearsOnTable, AsExpression, SelectableExpression, ValidGrouping},
    query_builder::{AstPass, QueryFragment, QueryId},
    query_source::Column as DieselColumn,
    result::QueryResult,
    serialize::ToSql,
    sql_types::{Binary, HasSqlType},
};
use encdb_core::{BoundId, Index, Result, SearchTerm};

use super::moved::NoToken;
use crate::columns::{
    bind::TokenBind,
    raw_ciphertext::RawCiphertext,
    storage::{PlainOf, StoredAs},
    tokens::{Looked, OneToken, TokenColumns},
};

/// The condition that a token column holds one of some tokens.
#[derive(Debug)]
pub struct SearchEq<K> {
    token_column: K,
    /// The tokens, one for each searched value and epoch.
    tokens: Vec<TokenBind>,
}

impl<K: Default> SearchEq<K> {
    pub(crate) fn new(tokens: Vec<TokenBind>) -> Self {
        Self { token_column: K::default(), tokens }
    }
}

impl<K: DieselColumn + Default> TokenColumns for OneToken<K> {
    type Condition = SearchEq<K>;

    fn condition<'v, V: SearchTerm + 'v>(
        index: &Index,
        _: Option<&Result<BoundId>>,
        values: impl Iterator<Item = Looked<'v, V>>,
    ) -> SearchEq<K> {
        let mut binds = Vec::with_capacity(values.size_hint().0);
        for (_, tokens) in values {
            match tokens {
                Ok(tokens) => binds
                    .extend(tokens.into_iter().map(|it| TokenBind::new(index.column(), Ok(it)))),
                Err(error) => binds.push(TokenBind::new(index.column(), Err(error))),
            }
        }
        SearchEq::new(binds)
    }
}

impl<K> Expression for SearchEq<K>
where
    K: DieselColumn<SqlType: StoredAs>,
    TokenBind: AsExpression<PlainOf<K>>,
    EqTo<RawCiphertext<K>, TokenBind>: Expression,
{
    type SqlType = <EqTo<RawCiphertext<K>, TokenBind> as Expression>::SqlType;
}

/// Writes that the row has no token.
impl<K: QueryFragment<DB>, DB: Backend> NoToken<DB> for SearchEq<K> {
    fn walk_no_token<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.token_column.walk_ast(out.reborrow())?;
        out.push_sql(" IS NULL");
        Ok(())
    }
}

impl<K, DB> QueryFragment<DB> for SearchEq<K>
where
    DB: Backend + HasSqlType<Binary>,
    K: QueryFragment<DB>,
    TokenBind: ToSql<Binary, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if let [token] = self.tokens.as_slice() {
            self.token_column.walk_ast(out.reborrow())?;
            out.push_sql(" = ");
            return out.push_bind_param(token);
        }
        // The SQL depends on the number of tokens, which the type does not know.
        out.unsafe_to_cache_prepared();
        if self.tokens.is_empty() {
            out.push_sql("1 = 0");
            return Ok(());
        }
        self.token_column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (");
        for (at, token) in self.tokens.iter().enumerate() {
            if at > 0 {
                out.push_sql(", ");
            }
            out.push_bind_param(token)?;
        }
        out.push_sql(")");
        Ok(())
    }
}

impl<K: QueryId> QueryId for SearchEq<K> {
    type QueryId = SearchEq<K::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = K::HAS_STATIC_QUERY_ID;
}

impl<K, QS> AppearsOnTable<QS> for SearchEq<K>
where
    K: AppearsOnTable<QS>,
    Self: Expression,
{
}

impl<K, QS> SelectableExpression<QS> for SearchEq<K>
where
    K: SelectableExpression<QS>,
    Self: AppearsOnTable<QS>,
{
}

impl<K, G> ValidGrouping<G> for SearchEq<K>
where
    K: ValidGrouping<G>,
{
    type IsAggregate = K::IsAggregate;
}
