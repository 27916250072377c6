//! SQLite: an UPDATE for each row, with the same text for all of them.

use diesel::{Connection, QueryResult};

use super::{Field, Rewritten, Role, Swap};
use crate::sql::{Dialect, Statement, Storage};

impl Swap<'_> {
    pub(super) fn update_each<C>(&self, conn: &mut C, rows: &[&Rewritten]) -> QueryResult<usize>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let update = C::Backend::template(&self.update_one())?;
        let mut fields = self.fields();
        fields.sort_by_key(place);
        let mut updated = |row: &&Rewritten| {
            let values = fields.iter().map(|field| field.value(row));
            C::Backend::execute_filled(conn, &update.filled(values))
        };
        rows.iter().map(&mut updated).sum()
    }

    /// `UPDATE t SET c = ? WHERE id = ? AND substr(c, 1, n) IS ?`
    fn update_one(&self) -> Statement<'_> {
        let update = Statement::new("UPDATE ").table(self.plan.table.sql_name()).sql(" SET ");
        let update = update.list(&self.written, |statement, cell| {
            statement.name(cell.name).sql(" = ").slot(cell.storage)
        });
        let keys = self.plan.key.names();
        let found = update.sql(" WHERE ").separated(" AND ", keys, |statement, name| {
            statement.name(name).sql(" = ").slot(Storage::Text)
        });
        self.compared.iter().fold(found, |statement, cell| {
            let compared =
                cell.compared(statement.sql(" AND "), |statement| statement.name(cell.name));
            compared.sql(self.words.is_same).slot(cell.storage)
        })
    }
}

/// Where its slot is among those of the statement.
fn place(field: &Field) -> u8 {
    match field.role {
        Role::New => 0,
        Role::Key => 1,
        Role::Old => 2,
    }
}
