//! MySQL and MariaDB: one UPDATE that is joined with a list of rows.

use diesel::{Connection, QueryResult};
use once_cell::unsync::OnceCell;

use super::{Field, RowChange, Swap, parts};
use crate::sql::{Backend, Statement};

impl Swap<'_> {
    pub(super) fn join_selects<C>(&self, conn: &mut C, rows: &[&RowChange]) -> QueryResult<usize>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let (fields, max_rows) = (self.fields(), self.max_rows());
        // The text depends on the number of rows, which is the same for all parts but the last.
        let full = OnceCell::new();
        let mut updated = |part: &[&RowChange]| {
            let values = part.iter().flat_map(|row| fields.iter().map(|field| field.value(row)));
            if part.len() == max_rows {
                let make = || C::Backend::template(&self.update_listed(max_rows));
                return C::Backend::execute_filled(
                    conn,
                    &full.get_or_try_init(make)?.filled(values),
                );
            }
            let shorter = C::Backend::template(&self.update_listed(part.len()).once())?;
            C::Backend::execute_filled(conn, &shorter.filled(values))
        };
        parts(rows, max_rows).map(&mut updated).sum()
    }

    /// Returns `UPDATE (SELECT ? AS k0, ? AS o0, ? AS n0 UNION ALL …) v STRAIGHT_JOIN t ON t.id = v.k0 AND substr(t.c, 1, n)
    /// <=> v.o0 SET t.c = v.n0`. The join's order is fixed, because the database may otherwise read the whole table to find a few
    /// rows.
    ///
    /// MariaDB's `VALUES (…), (…)` would be a third faster, but a second execution cuts values to the lengths of the first.
    fn update_listed(&self, n_rows: usize) -> Statement<'_> {
        let table = self.rows.table;
        let fields = self.fields();
        let first = Statement::new("UPDATE (SELECT ").list(&fields, |statement, field| {
            listed(statement, field).sql(" AS ").word(field.alias())
        });
        let rows = (1..n_rows).fold(first, |statement, _| {
            let next = statement.sql(" UNION ALL SELECT ");
            next.list(&fields, listed)
        });
        let joined = rows.sql(") v STRAIGHT_JOIN ").table(table).sql(" ON ");
        let statement = self.matching(joined).sql(" SET ");
        let set = statement.list(self.written.iter().enumerate(), |statement, (n, cell)| {
            let named = statement.table(table).sql(".").name(&cell.column.name).sql(" = ");
            match cell.column.column_type.travels_as_text() {
                true => named.sql("CONVERT(v.n").number(n).sql(" USING utf8mb4)"),
                false => named.sql("v.n").number(n),
            }
        });
        // The time of the application's last change stays.
        self.rows.stamped().fold(set, |set, column| {
            let named = set.sql(", ").table(table).sql(".").name(column).sql(" = ");
            named.table(table).sql(".").name(column)
        })
    }
}

/// Adds a value of a row. A text is listed as bytes, because MariaDB removes the blanks at the end of listed texts.
fn listed<'v>(statement: Statement<'v>, field: &Field<'v>) -> Statement<'v> {
    match field.column_type.travels_as_text() {
        true => statement.sql("CAST(").slot(field.column_type).sql(" AS BINARY)"),
        false => statement.slot(field.column_type),
    }
}
