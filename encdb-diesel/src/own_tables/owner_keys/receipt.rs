//! What a destroyed key leaves behind.

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

/// What was destroyed, and what it made unreadable: to be kept as a proof.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Receipt {
    /// When, by the database's clock: seconds since 1970. That of the first time, where the key was destroyed before.
    pub destroyed_at: i64,
    /// How many wraps of the key there were: by a root key or a passphrase, and those of services.
    pub n_wraps: usize,
    /// What each encrypted column has of this owner.
    pub columns: Vec<Forgotten>,
}

/// What an encrypted column has of an owner whose key is gone.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Forgotten {
    /// The table's name in SQL.
    pub table: String,
    /// The column's name in SQL.
    pub column: String,
    /// How many values nobody can open any more.
    pub n_values: u64,
    /// How many values belong to rows that the database finds for this owner as well, because it compares without regard to
    /// case, accents or blanks at the end, and that are another owner's: "ADA" is not "Ada". These are under the other
    /// owner's key, and nothing has happened to them.
    pub n_other_spellings: u64,
    /// How many search tokens of them are still comparable, because their scope is global: they are not under the owner's
    /// key. Delete the rows, or set the tokens to NULL.
    pub n_tokens_left: u64,
}

/// What the columns of a table have of this owner.
///
/// The database finds the rows, by the index of the owner's column and as that compares. Which of them are this owner's is
/// told by the id that each spelling is: so keys are told apart. Rows that this connection does not see would be certified as
/// none.
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

/// How many values and tokens each column has under each spelling of the owner that the database takes for this one.
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
    // By place: the name of an alias may be the name of a column.
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

/// The columns of the tokens that are not under the owner's key.
fn global_tokens(column: &ColumnSpec) -> impl Iterator<Item = &'static str> {
    let token = column.token().filter(|token| token.scope() == Scope::Global);
    token.into_iter().flat_map(|token| [Some(token.sql_name()), token.next_sql_name()]).flatten()
}

/// An owner's id as a table's column stores it.
struct StoredOwner {
    /// In each form that the model may have written.
    forms: Vec<SqlValue>,
    /// What tells the spellings in this column apart: before and after its name.
    spelling: (&'static str, &'static str),
}

impl StoredOwner {
    /// The owner's id in the forms that the table's column has; none where the table is empty or cannot hold it.
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
