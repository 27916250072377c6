//! `EXPLAIN QUERY PLAN` for any Diesel query, with the exact statement that Diesel runs.

use diesel::{
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Integer, Text},
    sqlite::Sqlite,
};

/// Returns the steps of SQLite's plan for `query`.
pub(crate) fn plan<Q>(conn: &mut SqliteConnection, query: Q) -> QueryResult<Vec<String>>
where
    Q: QueryFragment<Sqlite> + QueryId,
{
    let steps: Vec<(i32, i32, i32, String)> = Explain(query).load(conn)?;
    Ok(steps.into_iter().map(|(_id, _parent, _unused, detail)| detail).collect())
}

#[derive(QueryId)]
struct Explain<Q>(Q);

impl<Q> Query for Explain<Q> {
    type SqlType = (Integer, Integer, Integer, Text);
}

impl<Q> RunQueryDsl<SqliteConnection> for Explain<Q> {}

impl<Q: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Explain<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("EXPLAIN QUERY PLAN ");
        self.0.walk_ast(out)
    }
}
