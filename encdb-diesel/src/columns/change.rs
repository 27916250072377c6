//! The assignment of ciphertext or a token in an update, guarded so that it changes no other row than the one it was
//! sealed for.
//!
//! Only the database knows which row a statement changes: `find(1)`, an upsert whose conflict is on another unique
//! column, `ON DUPLICATE KEY UPDATE`. So the statement compares the columns that the table's values are bound to, and
//! fails on a row that differs. One guard is enough for all columns, because a statement that fails writes nothing.

use std::{fmt, marker::PhantomData};

use diesel::{
    backend::Backend,
    query_builder::{AsChangeset, AstPass, QueryFragment},
    query_source::Column as DieselColumn,
    result::QueryResult,
    serialize::ToSql,
    sql_types::HasSqlType,
};

use crate::columns::{
    HasField,
    storage::{Checked, PlainOf, StoredAs},
};

/// A table with encrypted columns, and the columns that their values are bound to. Implemented by `EncryptedModel`.
pub trait BoundTable {
    /// The types of the columns, each in a pair with the ones after it: `(tenant_id, (id, ()))`; `()` if values are
    /// bound to no row.
    type Bound: 'static;

    /// The columns themselves.
    const BOUND: &'static Self::Bound;
}

/// Columns that can be compared with the fields of `S`, in SQL for `DB`.
pub trait SameRow<S, DB: Backend> {
    /// Whether there are no such columns, so that every row passes.
    const ALWAYS: bool;

    /// Writes the condition that a row has the values of `source` in these columns.
    ///
    /// # Errors
    /// The errors of Diesel.
    fn walk_same_row<'b>(&'b self, source: &'b S, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;
}

impl<S, DB: Backend> SameRow<S, DB> for () {
    const ALWAYS: bool = true;

    fn walk_same_row<'b>(&'b self, _: &'b S, _: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        Ok(())
    }
}

impl<S, DB, C, More> SameRow<S, DB> for (C, More)
where
    DB: Backend + HasSqlType<C::SqlType>,
    C: DieselColumn + QueryFragment<DB>,
    S: HasField<C>,
    S::Field: ToSql<C::SqlType, DB>,
    More: SameRow<S, DB>,
{
    const ALWAYS: bool = false;

    fn walk_same_row<'b>(&'b self, source: &'b S, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let (column, more) = self;
        column.walk_ast(out.reborrow())?;
        out.push_sql(" = ");
        out.push_bind_param(source.field())?;
        if !More::ALWAYS {
            out.push_sql(" AND ");
        }
        more.walk_same_row(source, out)
    }
}

/// A column set to sealed bytes, or to a token.
pub struct SealedChange<C, B, S> {
    column: C,
    bind: Checked<B>,
    /// The row that the values were sealed for: a struct with the fields that the table binds to.
    guard: Option<S>,
}

impl<C: Default, B, S> SealedChange<C, B, S> {
    /// Sets the column to `bind`; with a `guard`, in the row of the guard only.
    pub fn new(_: PhantomData<C>, bind: Checked<B>, guard: Option<S>) -> Self {
        Self { column: C::default(), bind, guard }
    }
}

impl<C: DieselColumn, B, S> AsChangeset for SealedChange<C, B, S> {
    type Target = C::Table;
    type Changeset = Self;

    fn as_changeset(self) -> Self {
        self
    }
}

/// Writes `column = ?`. With a guard it writes an expression that overflows on another row. All backends compute it in
/// the same way, none before it sees the row, and a statement that fails has written nothing. One branch is the column
/// itself: it is never reached, and tells the backend the type.
impl<C, B, S, DB> QueryFragment<DB> for SealedChange<C, B, S>
where
    C: DieselColumn<Table: BoundTable, SqlType: StoredAs> + QueryFragment<DB>,
    <C::Table as BoundTable>::Bound: SameRow<S, DB>,
    B: ToSql<PlainOf<C>, DB>,
    DB: Backend + HasSqlType<PlainOf<C>>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_identifier(C::NAME)?;
        out.push_sql(" = ");
        let guard = self.guard.as_ref().filter(|_| !<<C::Table as BoundTable>::Bound>::ALWAYS);
        let Some(guard) = guard else {
            return out.push_bind_param::<PlainOf<C>, _>(&self.bind);
        };
        out.push_sql("CASE WHEN abs(CASE WHEN ");
        C::Table::BOUND.walk_same_row(guard, out.reborrow())?;
        out.push_sql(" THEN 0 ELSE -9223372036854775807 - 1 END) = 0 THEN ");
        out.push_bind_param::<PlainOf<C>, _>(&self.bind)?;
        out.push_sql(" ELSE ");
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" END");
        Ok(())
    }
}

impl<C, B: fmt::Debug, S> fmt::Debug for SealedChange<C, B, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bind.fmt(f)
    }
}
