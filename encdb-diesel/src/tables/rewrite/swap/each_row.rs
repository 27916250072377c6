//! SQLite: an UPDATE for each row, with the same text for all of them.

use diesel::{Connection, QueryResult};

use super::{Field, Role, RowChange, Swap};
use crate::sql::{Backend, Statement};

impl Swap<'_> {
    pub(super) fn update_each<C>(&self, conn: &mut C, rows: &[&RowChange]) -> QueryResult<usize>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let update = C::Backend::template(&self.update_one())?;
        let mut fields = self.fields();
        fields.sort_by_key(place);
        let mut updated = |row: &&RowChange| {
            let values = fields.iter().map(|field| field.value(row));
            C::Backend::execute_filled(conn, &update.filled(values))
        };
        rows.iter().map(&mut updated).sum()
    }

    /// Returns `UPDATE t SET c = ? WHERE id = ? AND substr(c, 1, n) IS ?`.
    fn update_one(&self) -> Statement<'_> {
        let update = Statement::new("UPDATE ").table(self.rows.table).sql(" SET ");
        let update = update.list(&self.written, |statement, cell| {
            statement.name(&cell.column.name).sql(" = ").slot(&cell.column.column_type)
        });
        let keys = &self.rows.key.columns;
        let found = update.sql(" WHERE ").separated(" AND ", keys, |statement, column| {
            statement.name(&column.name).sql(" = ").slot(&column.column_type)
        });
        self.unchanged(
            found,
            |statement, column| statement.name(&column.name),
            |statement, _, column_type| statement.slot(column_type),
        )
    }
}

/// Returns the number of a field's slot within the statement.
fn place(field: &Field<'_>) -> u8 {
    match field.role {
        Role::New => 0,
        Role::Key => 1,
        Role::Old => 2,
    }
}
