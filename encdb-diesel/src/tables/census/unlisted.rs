//! Sealed values and row seals in columns that a list of tables does not name, because it is incomplete or out of date.

use diesel::Connection;

use super::{
    content::{Census, Content, Count, of_seal},
    counts, read_start, start,
};
use crate::{
    error::{HiddenBy, TableError},
    spec::{Storage, TableName, TableSpec},
    sql::{Backend, Row, SqlValue, Statement, Syntax},
};

/// A column of any table that can hold ciphertext.
struct Column {
    schema: String,
    table: String,
    name: String,
    storage: Storage,
    /// Whether a name without a schema means this table here.
    is_default: bool,
    is_hidden: bool,
}

/// Counts the sealed values and row seals in all columns of the database that the given tables do not list for them.
///
/// A nonzero count shows that the list of tables is older than the application, or that another application has tables here:
/// a census of the listed tables would miss their values. On PostgreSQL all schemas are searched, on MySQL the connection's
/// database and those that the tables name, on SQLite all attached files. Each column of bytes or text is read once. Views
/// and encdb's own tables are left out.
///
/// # Errors
/// [`TableError::Database`], also where this user may not read one of the tables; [`TableError::HiddenRows`].
pub fn census_of_unlisted<C>(conn: &mut C, tables: &[TableSpec]) -> Result<Census, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let schemas: Vec<_> = tables.iter().filter_map(|table| table.sql_name().schema()).collect();
    let rows = C::Backend::load(conn, &(C::Backend::queries().stored_columns)(&schemas))?;
    let mut counts = vec![];
    for column in rows.into_iter().filter_map(Column::read) {
        if !tables.iter().any(|table| column.is_encrypted_in(table)) {
            counts.extend(column.sealed(conn)?);
        }
    }
    Ok(Census { counts })
}

impl Column {
    fn read(row: Row) -> Option<Self> {
        let [schema, table, name, is_text, is_default, is_hidden] = row.try_into().ok()?;
        let text = |value: Option<SqlValue>| value?.text().map(str::to_owned);
        let yes = |value: Option<SqlValue>| value.and_then(|value| value.integer()) == Some(1);
        Some(Self {
            schema: text(schema)?,
            table: text(table)?,
            name: text(name)?,
            storage: if yes(is_text) { Storage::Text } else { Storage::Bytes },
            is_default: yes(is_default),
            is_hidden: yes(is_hidden),
        })
    }

    fn is_encrypted_in(&self, table: &TableSpec) -> bool {
        self.is_of(table.sql_name())
            && (table.columns().iter().any(|column| column.sql_name() == self.name)
                || table.seal().is_some_and(|seal| seal.sql_name() == self.name))
    }

    fn is_of(&self, name: TableName) -> bool {
        name.name() == self.table
            && name.schema().map_or(self.is_default, |schema| schema == self.schema)
    }

    fn sealed<C>(&self, conn: &mut C) -> Result<Vec<Count>, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        if self.is_hidden {
            let (table, hidden_by) = (self.table_name(), HiddenBy::RowSecurity);
            return Err(TableError::HiddenRows { table, hidden_by });
        }
        let syntax = C::Backend::syntax();
        let rows = C::Backend::load(conn, &self.starts(syntax))?;
        let read = |start: &str| match read_start(syntax, start, self.storage) {
            (Content::NotSealed, Storage::Bytes) => (of_seal(start), Storage::Bytes),
            read => read,
        };
        let mut counts = counts(&self.table_name(), &self.name, self.storage, rows, read);
        counts.retain(|it| {
            matches!(it.content, Content::SealedUnder(_) | Content::SealedUnderOwnerKey)
        });
        Ok(counts)
    }

    /// Selects the starts of possible sealed values, with the number of values that have each.
    fn starts(&self, syntax: &Syntax) -> Statement<'_> {
        let select = start(syntax, Statement::new("SELECT "), &self.name, self.storage);
        let from = select.sql(", count(*) FROM ").name(&self.schema).sql(".").name(&self.table);
        let condition = match self.storage {
            Storage::Bytes => syntax.may_be_sealed,
            Storage::Text => syntax.may_be_sealed_text,
        };
        from.sql(" WHERE ").around(condition, &self.name).sql(" GROUP BY 1")
    }

    fn table_name(&self) -> String {
        if self.is_default { self.table.clone() } else { format!("{}.{}", self.schema, self.table) }
    }
}
