//! The number of values under each key. The database counts them by their public headers, so no key is needed.
//!
//! A value that the count misses would let somebody destroy a key that is still in use. So the count is refused where rows
//! are hidden from this connection, a table or column is missing, or a table cannot be read.

use std::{collections::BTreeMap, iter};

use diesel::Connection;
use encdb_core::TEXT_START_LEN;

use crate::{
    error::TableError,
    spec::{ColumnSpec, Storage, TableName, TableSpec},
    sql::{Backend, Row, SqlValue, Statement, Syntax, Typing, catalogue::Columns},
    tables::sight,
};

mod content;
mod owner_keys;
mod primary;
mod unlisted;

pub use content::{Census, Content, Count};
pub use owner_keys::{census_of_owner_keys, check_owner_keys};
pub use primary::check_primary;
pub use unlisted::census_of_unlisted;

use content::{of_header, of_seal, of_text, of_token};

/// Counts the values of one table by key. Reads the whole table once for each encrypted column, each token column and the
/// column of row seals.
///
/// # Errors
/// [`TableError::Database`], [`TableError::MissingColumn`], [`TableError::NoTable`], [`TableError::HiddenRows`].
pub fn census<C>(conn: &mut C, table: &TableSpec) -> Result<Census, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    sight::check(conn, table.sql_name())?;
    let mut counts = vec![];
    let declared = Columns::read(conn, table.sql_name())?;
    for column in table.columns() {
        let declared = declared.get(column.sql_name())?.column_type.storage();
        counts.extend(values(conn, table, column, declared)?);
        if let Some(token) = column.token() {
            for sql_name in iter::once(token.sql_name()).chain(token.next_sql_name()) {
                counts.extend(tokens(conn, table, sql_name)?);
            }
        }
    }
    if let Some(seal) = table.seal() {
        counts.extend(seals(conn, table, seal.sql_name())?);
    }
    Ok(Census { counts })
}

fn values<C>(
    conn: &mut C,
    table: &TableSpec,
    column: &ColumnSpec,
    declared: Storage,
) -> Result<Vec<Count>, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let syntax = C::Backend::syntax();
    let of = CountedColumn { table: table.sql_name(), column: column.sql_name(), declared };
    let select = start(syntax, Statement::new("SELECT "), of.column, declared);
    let rows = grouped(conn, select, of)?;
    Ok(of.counts(rows, |start| read_start(syntax, start, declared)))
}

/// Adds the start of a column's values, which has the header.
fn start<'v>(
    syntax: &Syntax,
    select: Statement<'v>,
    column: &'v str,
    declared: Storage,
) -> Statement<'v> {
    if !is_text(syntax, declared) {
        return select.around(syntax.header, column);
    }
    let (before, after) = syntax.exactly;
    let start = select.sql(before).sql("substr(").name(column).sql(", 1, ");
    start.number(TEXT_START_LEN).sql(")").sql(after)
}

/// Reads a start that [`start`] selected. Where each value has a type of its own, as on SQLite, `=` marks a text.
fn read_start(syntax: &Syntax, start: &str, declared: Storage) -> (Content, Storage) {
    let text = if is_text(syntax, declared) { Some(start) } else { start.strip_prefix('=') };
    match text {
        Some(text) => (of_text(text), Storage::Text),
        None => (of_header(start), Storage::Bytes),
    }
}

fn is_text(syntax: &Syntax, declared: Storage) -> bool {
    syntax.typing == Typing::OfColumn && declared == Storage::Text
}

fn tokens<C>(conn: &mut C, table: &TableSpec, column: &str) -> Result<Vec<Count>, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let (before, after) = C::Backend::syntax().hex;
    let start = Statement::new("SELECT ").sql(before).sql("substr(").name(column);
    let of = CountedColumn { table: table.sql_name(), column, declared: Storage::Bytes };
    let rows = grouped(conn, start.sql(", 1, 1)").sql(after), of)?;
    Ok(of.counts(rows, |start| (of_token(start), Storage::Bytes)))
}

/// Counts row seals. They have a header as values do, and are always bytes.
fn seals<C>(conn: &mut C, table: &TableSpec, column: &str) -> Result<Vec<Count>, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let syntax = C::Backend::syntax();
    let of = CountedColumn { table: table.sql_name(), column, declared: Storage::Bytes };
    let rows = grouped(conn, start(syntax, Statement::new("SELECT "), column, Storage::Bytes), of)?;
    Ok(of.counts(rows, |start| (of_seal(start), Storage::Bytes)))
}

/// A column whose values are counted.
#[derive(Clone, Copy)]
struct CountedColumn<'a> {
    table: TableName,
    column: &'a str,
    declared: Storage,
}

/// Returns the different starts of a column's values, with the number of values that have each.
fn grouped<C>(
    conn: &mut C,
    start: Statement<'_>,
    of: CountedColumn<'_>,
) -> Result<Vec<Row>, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let query = start.sql(", count(*) FROM ").table(of.table);
    // By position: an alias may also be the name of a column, and then the database would group by that column.
    let query = query.sql(" WHERE ").name(of.column).sql(" IS NOT NULL GROUP BY 1");
    Ok(C::Backend::load(conn, &query)?)
}

impl CountedColumn<'_> {
    fn counts(self, rows: Vec<Row>, read: impl Fn(&str) -> (Content, Storage)) -> Vec<Count> {
        counts(&self.table.to_string(), self.column, self.declared, rows, read)
    }
}

/// Returns one count for each content of a column, in order, from the starts of its values and the number of values with
/// each.
fn counts(
    table: &str,
    column: &str,
    declared: Storage,
    rows: Vec<Row>,
    read: impl Fn(&str) -> (Content, Storage),
) -> Vec<Count> {
    let mut by_content = BTreeMap::<(Content, bool), u64>::new();
    for row in rows {
        let start = row[0].as_ref().and_then(SqlValue::text);
        let (content, storage) = start.map_or((Content::NotSealed, declared), &read);
        let n_values = row[1].as_ref().and_then(SqlValue::integer).unwrap_or_default();
        *by_content.entry((content, storage == Storage::Text)).or_default() +=
            u64::try_from(n_values).unwrap_or_default();
    }
    let count = |((content, is_text), n_values)| Count {
        table: table.to_owned(),
        column: column.to_owned(),
        content,
        storage: if is_text { Storage::Text } else { Storage::Bytes },
        declared,
        n_values,
    };
    by_content.into_iter().map(count).collect()
}
