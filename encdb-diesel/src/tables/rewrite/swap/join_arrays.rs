//! PostgreSQL: one UPDATE that is joined with an array for each column.

use diesel::{Connection, QueryResult};

use super::{RowChange, Swap, parts};
use crate::sql::{Array, Backend, Statement};

impl Swap<'_> {
    pub(super) fn join_arrays<C>(&self, conn: &mut C, rows: &[&RowChange]) -> QueryResult<usize>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let mut updated =
            |part: &[&RowChange]| C::Backend::execute(conn, &self.update_from_arrays(part));
        parts(rows, self.max_rows()).map(&mut updated).sum()
    }

    /// Returns `UPDATE t SET c = v.n0 FROM unnest(?, ?, ?) v (k0, o0, n0) WHERE t.id = v.k0 AND substr(t.c, 1, n) IS NOT
    /// DISTINCT FROM v.o0`.
    fn update_from_arrays<'v>(&'v self, rows: &[&'v RowChange]) -> Statement<'v> {
        let update = Statement::new("UPDATE ").table(self.rows.table).sql(" SET ");
        let update = update.list(self.written.iter().enumerate(), |statement, (n, cell)| {
            let set = statement.name(&cell.column.name);
            match cell
                .column
                .column_type
                .cast
                .clone()
                .filter(|_| cell.column.column_type.is_array())
            {
                Some(array) => set.sql(" = CAST(v.n").number(n).sql(" AS ").word(array).sql(")"),
                None => set.sql(" = v.n").number(n),
            }
        });
        let fields = self.fields();
        let from = update.sql(" FROM unnest(").list(&fields, |statement, field| {
            let values = rows.iter().map(|row| field.value(row));
            statement.array(Array::new(&values.collect::<Vec<_>>(), field.column_type))
        });
        let aliases = fields.iter().map(|field| field.alias());
        self.matching(from.sql(") v (").list(aliases, Statement::word).sql(") WHERE "))
    }
}
