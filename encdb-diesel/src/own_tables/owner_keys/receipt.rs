//! The receipt for a destroyed key.

use diesel::Connection;
use encdb_core::BoundId;
use serde::Serialize;

use super::column_value::in_the_forms_of;
use crate::{
    error::OwnerKeyError,
    spec::{ColumnSpec, Scope, TableSpec},
    sql::{Backend, SqlValue, Statement, Storage, TEXT, catalogue::Columns},
    tables::{layout::stored_id, sight},
};

/// A receipt: the key that was destroyed, and the values that became unreadable. Keep it as a proof.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Receipt {
    /// The time by the database's clock, in seconds since 1970. For a key that was destroyed before, the time of the first
    /// call.
    pub destroyed_at: i64,
    /// The number of the key's wraps: by a root key or a passphrase, and for services.
    pub n_wraps: usize,
    /// The counts of each encrypted column for this owner.
    pub columns: Vec<Forgotten>,
}

/// The counts of an encrypted column for an owner whose key is gone.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Forgotten {
    /// The table's name in SQL.
    pub table: String,
    /// The column's name in SQL.
    pub column: String,
    /// The number of values that nobody can open any more.
    pub n_values: u64,
    /// The number of values in rows of other owners that the database finds for this owner too, because it ignores case,
    /// accents or blanks at the end: "ADA" is not "Ada". These values are under the other owner's key, and nothing has
    /// happened to them.
    pub n_other_spellings: u64,
    /// The number of search tokens of this owner's values that can still be compared. Their scope is global, so they are not
    /// under the owner's key. Delete the rows, or set the tokens to NULL.
    pub n_tokens_left: u64,
}

/// Counts this owner's values in each encrypted column of a table.
///
/// The database finds the rows by the index of the owner's column, with its own idea of equality. The id of each spelling
/// then decides which rows are this owner's, as it decides which key a value has. Hidden rows are refused, because the
/// receipt would not list them.
pub(super) fn forgotten<C>(
    conn: &mut C,
    table: &TableSpec,
    owner: &BoundId,
) -> Result<Vec<Forgotten>, OwnerKeyError>
where
    C: Connection<Backend: Backend<C>>,
{
    let no_owner = || OwnerKeyError::NoOwner { table: table.sql_name().to_string() };
    let owned_by = table.owner().ok_or_else(no_owner)?;
    sight::check(conn, table.sql_name())?;
    let Some(stored) = StoredOwner::find(conn, table, owned_by.sql_name(), owner)? else {
        return Ok(vec![]);
    };
    let mut columns: Vec<_> = table.columns().iter().map(|it| Forgotten::none(table, it)).collect();
    for row in C::Backend::load(conn, &counted(table, owned_by.sql_name(), &stored))? {
        let (spelling, counts) = row.split_first().ok_or(OwnerKeyError::DamagedTable)?;
        let is_own = stored_id(owned_by, spelling.as_ref()).is_ok_and(|id| id == *owner);
        let add = if is_own { Forgotten::add_own } else { Forgotten::add_other };
        columns.iter_mut().zip(counts.chunks(2)).for_each(|(column, counts)| add(column, counts));
    }
    Ok(columns)
}

/// Counts the values and tokens of each column, for each spelling that the database finds for this owner.
fn counted<'v>(table: &'v TableSpec, owned_by: &'v str, stored: &'v StoredOwner) -> Statement<'v> {
    let (before, after) = stored.spelling;
    let select = Statement::new("SELECT ").sql(before).name(owned_by).sql(after);
    let select = table.columns().iter().fold(select, |select, column| {
        let select = select.sql(", count(").name(column.sql_name()).sql("), ");
        global_tokens(column)
            .fold(select.sql("0"), |select, token| select.sql(" + count(").name(token).sql(")"))
    });
    let select = select.sql(" FROM ").table(table.sql_name()).sql(" WHERE ").name(owned_by);
    let select =
        select.sql(" IN (").list(&stored.forms, |statement, form| statement.bind_as(form, &TEXT));
    // By position: an alias may also be the name of a column.
    select.sql(") GROUP BY 1")
}

impl Forgotten {
    fn none(table: &TableSpec, column: &ColumnSpec) -> Self {
        Self {
            table: table.sql_name().to_string(),
            column: column.sql_name().to_owned(),
            n_values: 0,
            n_other_spellings: 0,
            n_tokens_left: 0,
        }
    }

    fn add_own(&mut self, counts: &[Option<SqlValue>]) {
        self.n_values += count(counts, 0);
        self.n_tokens_left += count(counts, 1);
    }

    fn add_other(&mut self, counts: &[Option<SqlValue>]) {
        self.n_other_spellings += count(counts, 0);
    }
}

fn count(counts: &[Option<SqlValue>], at: usize) -> u64 {
    let count = counts.get(at).and_then(Option::as_ref).and_then(SqlValue::integer);
    count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default()
}

/// Returns the columns of tokens that are not under the owner's key.
fn global_tokens(column: &ColumnSpec) -> impl Iterator<Item = &'static str> {
    let token = column.token().filter(|token| token.scope() == Scope::Global);
    token.into_iter().flat_map(|token| [Some(token.sql_name()), token.next_sql_name()]).flatten()
}

/// An owner's id as the column of a table stores it.
struct StoredOwner {
    /// The id in each form that the model may have written.
    forms: Vec<SqlValue>,
    /// The text before and after the column's name that makes different spellings different.
    spelling: (&'static str, &'static str),
}

impl StoredOwner {
    /// Finds the forms of the owner's id in the table's column. Returns none if the table is empty or the column cannot hold
    /// the id.
    fn find<C>(
        conn: &mut C,
        table: &TableSpec,
        column: &str,
        owner: &BoundId,
    ) -> Result<Option<Self>, OwnerKeyError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let select = Statement::new("SELECT ").name(column).sql(" FROM ").table(table.sql_name());
        let select = select.sql(" WHERE ").name(column).sql(" IS NOT NULL LIMIT 1");
        let rows = C::Backend::load(conn, &select)?;
        let Some(sample) = rows.first().and_then(|row| row[0].as_ref()) else {
            return Ok(None);
        };
        let columns = Columns::read(conn, table.sql_name())?;
        let storage = columns.find(column).map_or(Storage::Bytes, |it| it.column_type.storage());
        let forms = in_the_forms_of(sample, storage, owner);
        let is_text = matches!(sample, SqlValue::Text(_)) || storage == Storage::Text;
        let spelling = if is_text { C::Backend::syntax().spelling } else { ("", "") };
        Ok((!forms.is_empty()).then_some(Self { forms, spelling }))
    }
}
