//! Pages of a table in the order of its primary key, whatever that key is. Never by OFFSET: each page begins where the
//! one before ended, so that the last page costs what the first one did.

use diesel::Connection;

use crate::{
    error::JobError,
    spec::TableName,
    sql::{Dialect, Row, SqlValue, Statement},
};

/// The values of a row's primary key.
pub(crate) type Key = Vec<SqlValue>;

/// Rows, and the key of the last one.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) rows: Vec<Row>,
    pub(crate) last: Option<Key>,
}

/// The first rows, of all or of those between two keys: behind the one, up to the other and with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) after: Option<&'a Key>,
    pub(crate) last: Option<&'a Key>,
}

/// The primary key of a table.
#[derive(Clone, Debug)]
pub(crate) struct TableKey {
    pub(crate) columns: Vec<KeyColumn>,
}

#[derive(Clone, Debug)]
pub(crate) struct KeyColumn {
    pub(crate) name: String,
    /// MySQL's, without which a text in a list of values cannot be compared with the column.
    pub(crate) collation: Option<Collation>,
}

#[derive(Clone, Debug)]
pub(crate) struct Collation {
    pub(crate) character_set: String,
    pub(crate) name: String,
}

impl<'a> Wanted<'a> {
    /// The keys that say where the rows are.
    pub(crate) fn keys(self) -> impl Iterator<Item = &'a Key> {
        self.after.into_iter().chain(self.last)
    }
}

impl TableKey {
    /// The key as the database's catalogue has it.
    pub(crate) fn read<C>(conn: &mut C, table: TableName) -> Result<Self, JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let rows = C::Backend::load(conn, &(C::Backend::words().primary_key)(table))?;
        let columns: Vec<_> = rows.into_iter().filter_map(key_column).collect();
        if columns.is_empty() {
            return Err(JobError::NoPrimaryKey { table: table.to_string() });
        }
        Ok(Self { columns })
    }

    /// The names of its columns.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// Whether this is a key of the table, with a value for each column: after another no page can begin.
    pub(crate) fn is_whole(&self, key: &Key) -> bool {
        key.len() == self.columns.len()
    }

    /// Takes text for text in the key that a row begins with: Diesel takes MySQL's of a binary collation for bytes.
    pub(crate) fn read_text(&self, row: &mut Row) {
        let text = |(column, _): &(&KeyColumn, &mut Option<SqlValue>)| column.collation.is_some();
        for (_, value) in self.columns.iter().zip(row).filter(text) {
            *value =
                value.as_ref().and_then(SqlValue::text).map(|it| SqlValue::Text(it.to_owned()));
        }
    }

    /// Adds the end of a SELECT: so many of the rows that are wanted, in the order of the key.
    pub(crate) fn page<'v>(
        &'v self,
        select: Statement<'v>,
        wanted: Wanted<'v>,
        n_rows: usize,
    ) -> Statement<'v> {
        let after = wanted.after.map(|key| (key, AFTER));
        let conditions: Vec<_> =
            after.into_iter().chain(wanted.last.map(|key| (key, UP_TO))).collect();
        let where_ = if conditions.is_empty() { select } else { select.sql(" WHERE ") };
        let rows = where_.separated(" AND ", conditions, |statement, (key, comparison)| {
            self.compare(statement, key, comparison)
        });
        let ordered = rows.sql(" ORDER BY ").list(self.names(), Statement::name);
        ordered.sql(" LIMIT ").number(n_rows)
    }

    /// `a >= ? AND (a > ? OR (b > ?))`: column by column, so that every backend uses the index of the key.
    fn compare<'v>(
        &'v self,
        statement: Statement<'v>,
        key: &'v Key,
        comparison: Comparison,
    ) -> Statement<'v> {
        let pairs: Vec<_> = self.names().zip(key).collect();
        let (last, leading) = pairs.split_last().expect("a primary key has a column");
        let opened = leading.iter().fold(statement, |statement, (name, value)| {
            let within = statement.name(name).sql(comparison.or_equal).bind_from(value);
            within.sql(" AND (").name(name).sql(comparison.strict).bind_from(value).sql(" OR ")
        });
        let compared = opened.name(last.0).sql(comparison.last).bind_from(last.1);
        leading.iter().fold(compared, |statement, _| statement.sql(")"))
    }
}

/// How keys are compared: all columns but the last, and the last.
#[derive(Clone, Copy)]
struct Comparison {
    or_equal: &'static str,
    strict: &'static str,
    last: &'static str,
}

const AFTER: Comparison = Comparison { or_equal: " >= ", strict: " > ", last: " > " };
const UP_TO: Comparison = Comparison { or_equal: " <= ", strict: " < ", last: " <= " };

fn key_column(row: Row) -> Option<KeyColumn> {
    let text = |value: &Option<SqlValue>| value.as_ref()?.text().map(str::to_owned);
    let [name, character_set, collation] = row.try_into().ok()?;
    let collation = text(&character_set).zip(text(&collation));
    let collation = collation.map(|(character_set, name)| Collation { character_set, name });
    Some(KeyColumn { name: text(&name)?, collation })
}
