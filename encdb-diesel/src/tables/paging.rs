//! Pages of a table in the order of its primary key, of any type. Each page begins where the page before ended, never by
//! OFFSET, so the last page costs as much as the first.

use diesel::Connection;

use crate::{
    error::TableError,
    spec::TableName,
    sql::{
        Backend, ColumnType, Kind, Row, SqlValue, Statement,
        catalogue::{Collation, Columns, primary_key},
    },
    tables::key_part::KeyPart,
};

/// The values of a row's primary key.
pub(crate) type Key = Vec<SqlValue>;

/// Rows, and the key of the last row.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) rows: Vec<Row>,
    pub(crate) last: Option<Key>,
}

/// The rows after one key, up to and including another. Without keys, all rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyRange<'a> {
    pub(crate) after: Option<&'a Key>,
    pub(crate) last: Option<&'a Key>,
}

/// Adds a condition to a statement.
pub(crate) type Condition<'c, 'v> = &'c dyn Fn(Statement<'v>) -> Statement<'v>;

/// A part of a WHERE.
enum Part<'c, 'v> {
    Only(Condition<'c, 'v>),
    Key((&'v Key, Comparison)),
}

/// The primary key of a table.
#[derive(Clone, Debug)]
pub(crate) struct TableKey {
    pub(crate) columns: Vec<KeyColumn>,
}

#[derive(Clone, Debug)]
pub(crate) struct KeyColumn {
    pub(crate) name: String,
    pub(crate) column_type: ColumnType,
    pub(crate) collation: Option<Collation>,
    /// The labels of MySQL's enumeration, in the order that its index has, as a list in SQL.
    labels: Option<String>,
}

impl<'a> KeyRange<'a> {
    /// Returns the keys that bound the range.
    pub(crate) fn bounds(self) -> impl Iterator<Item = &'a Key> {
        self.after.into_iter().chain(self.last)
    }
}

impl TableKey {
    /// Reads the key from the database's catalogue.
    pub(crate) fn read<C>(
        conn: &mut C,
        table: TableName,
        columns: &Columns,
    ) -> Result<Self, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let names = primary_key(conn, table)?;
        if names.is_empty() {
            return Err(TableError::NoPrimaryKey { table: table.to_string() });
        }
        let columns = names.into_iter().map(|name| KeyColumn::of(name, columns));
        Ok(Self { columns: columns.collect::<Result<_, _>>()? })
    }

    /// Returns the names of the key's columns.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// Returns these values, each with the name of its column.
    pub(crate) fn parts(&self, values: impl Iterator<Item = Option<SqlValue>>) -> Vec<KeyPart> {
        let named = self.names().zip(values);
        named.map(|(column, value)| KeyPart { column: column.to_owned(), value }).collect()
    }

    /// Tells whether this is a key of the table with a value for each column. No page can begin after any other key.
    pub(crate) fn is_whole(&self, key: &Key) -> bool {
        key.len() == self.columns.len()
    }

    /// Adds the end of a SELECT from this table: the first `n_rows` rows of the range that `only` holds for, in the order of the
    /// key.
    pub(crate) fn page<'v>(
        &'v self,
        (select, table): (Statement<'v>, TableName),
        range: KeyRange<'v>,
        n_rows: usize,
        only: Option<Condition<'_, 'v>>,
    ) -> Statement<'v> {
        let after = range.after.map(|key| (key, AFTER));
        let keys = after.into_iter().chain(range.last.map(|key| (key, UP_TO)));
        let conditions: Vec<_> =
            only.map(Part::Only).into_iter().chain(keys.map(Part::Key)).collect();
        let where_ = if conditions.is_empty() { select } else { select.sql(" WHERE ") };
        let rows = where_.separated(" AND ", conditions, |statement, part| match part {
            Part::Only(condition) => condition(statement),
            Part::Key((key, comparison)) => self.compare(statement, key, comparison),
        });
        // Without the table's name, PostgreSQL orders by what is selected: a number that is read as text, as text.
        let ordered = rows
            .sql(" ORDER BY ")
            .list(self.names(), |statement, name| statement.table(table).sql(".").name(name));
        ordered.sql(" LIMIT ").number(n_rows)
    }

    /// Adds the condition that a row has this key.
    pub(crate) fn equal<'v>(&'v self, statement: Statement<'v>, key: &'v Key) -> Statement<'v> {
        statement.separated(" AND ", self.columns.iter().zip(key), |statement, (column, value)| {
            column.compared(statement, " = ", value)
        })
    }

    /// Adds `a >= ? AND (a > ? OR (b > ?))`: written column by column, so that every backend uses the key's index.
    fn compare<'v>(
        &'v self,
        statement: Statement<'v>,
        key: &'v Key,
        comparison: Comparison,
    ) -> Statement<'v> {
        let pairs: Vec<_> = self.columns.iter().zip(key).collect();
        let (last, leading) = pairs.split_last().expect("a primary key has a column");
        let opened = leading.iter().fold(statement, |statement, (column, value)| {
            let within = column.compared(statement, comparison.or_equal, value);
            column.compared(within.sql(" AND ("), comparison.strict, value).sql(" OR ")
        });
        let compared = last.0.compared(opened, comparison.last, last.1);
        leading.iter().fold(compared, |statement, _| statement.sql(")"))
    }
}

impl KeyColumn {
    fn of(name: String, columns: &Columns) -> Result<Self, TableError> {
        let column = columns.get(&name)?;
        let (column_type, collation) = (column.column_type.clone(), column.collation.clone());
        let labels = column.declared.strip_prefix("enum(").and_then(|it| it.strip_suffix(')'));
        let labels = labels.filter(|_| column_type.kind == Kind::Enumeration).map(str::to_owned);
        Ok(Self { name, column_type, collation, labels })
    }

    fn compared<'v>(
        &'v self,
        statement: Statement<'v>,
        operator: &'static str,
        value: &'v SqlValue,
    ) -> Statement<'v> {
        let compared = statement.name(&self.name).sql(operator);
        match &self.labels {
            // Text would be compared with the label as text, and not with its number.
            Some(labels) => {
                let number = compared.sql("FIELD(").bind_as(value, &self.column_type);
                number.sql(", ").word(labels.clone()).sql(")")
            }
            None => compared.bind_as(value, &self.column_type),
        }
    }
}

/// The operators that compare keys: two for each column but the last, and one for the last.
#[derive(Clone, Copy)]
struct Comparison {
    or_equal: &'static str,
    strict: &'static str,
    last: &'static str,
}

const AFTER: Comparison = Comparison { or_equal: " >= ", strict: " > ", last: " > " };
const UP_TO: Comparison = Comparison { or_equal: " <= ", strict: " < ", last: " <= " };
