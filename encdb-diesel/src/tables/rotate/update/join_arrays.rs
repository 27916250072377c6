//! PostgreSQL: one UPDATE that is joined with an array for each column.

use diesel::{Connection, QueryResult};

use super::{Rewritten, Swap, parts};
use crate::sql::{Array, Dialect, Statement};

impl Swap<'_> {
    pub(super) fn join_arrays<C>(&self, conn: &mut C, rows: &[&Rewritten]) -> QueryResult<usize>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let mut updated =
            |part: &[&Rewritten]| C::Backend::execute(conn, &self.update_from_arrays(part));
        parts(rows, self.max_rows()).map(&mut updated).sum()
    }

    /// `UPDATE t SET c = v.n0 FROM unnest(?, ?, ?) v (k0, o0, n0) WHERE t.id = v.k0 AND substr(t.c, 1, n) IS NOT DISTINCT
    /// FROM v.o0`
    fn update_from_arrays<'v>(&'v self, rows: &[&'v Rewritten]) -> Statement<'v> {
        let update = Statement::new("UPDATE ").table(self.plan.table.sql_name()).sql(" SET ");
        let update = update.list(self.written.iter().enumerate(), |statement, (n, cell)| {
            statement.name(cell.name).sql(" = v.n").number(n)
        });
        let fields = self.fields();
        let from = update.sql(" FROM unnest(").list(&fields, |statement, field| {
            let values = rows.iter().map(|row| field.value(row));
            statement.array(Array::new(values.collect(), field.storage))
        });
        let aliases = fields.iter().map(|field| field.alias());
        self.matching(from.sql(") v (").list(aliases, Statement::word).sql(") WHERE "))
    }
}
