//! The stage `add-columns`: columns for ciphertext and tokens, their indexes, and the guards.

use std::iter;

use diesel::Connection;

use super::{
    MigrateError, Migration, Refusal, Stage, guarding,
    moved::{MovedColumn, MovedTable},
    plan::{Plan, Run},
    refuse, state,
};
use crate::{
    spec::{Nullability, Uniqueness},
    sql::{
        Backend, Kind, Statement,
        catalogue::{Column, Coverage, Index, RowsIn},
        ddl::{NewIndex, own_name},
    },
    tables::encoding,
};

impl Migration<'_> {
    /// Adds the columns for ciphertext and tokens, their indexes, and the triggers that guard them. Returns the statements that
    /// it ran; none if everything is there.
    ///
    /// # Errors
    /// [`MigrateError::Refused`] with all reasons, [`MigrateError::OutOfOrder`], [`MigrateError::Table`].
    pub fn add_columns<C>(&self, conn: &mut C) -> Result<Plan, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let moved = self.moved(conn, Stage::AddColumns)?;
        refuse(&moved, refusals(&moved))?;
        let plan = plan::<C>(&moved)?;
        for column in moved.columns.iter().filter(|column| column.status.is_some()) {
            if guarding::check::<C>(&moved, column, &moved.described.triggers).is_err() {
                // Writes since the guard was lost may have left stale ciphertext.
                state::forget_verification(conn, moved.key(column))?;
            }
        }
        plan.run(conn)?;
        let moved = MovedTable::read(conn, &self.table)?;
        for column in moved.columns.iter().filter(|column| column.status.is_none()) {
            let (key, to) = (moved.key(column), column.spec.sql_name());
            state::insert(conn, key, to, &column.declaration)?;
        }
        Ok(plan)
    }
}

/// Returns the statements that are still missing.
pub(super) fn plan<C>(moved: &MovedTable) -> Result<Plan, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let mut plan = Plan::default();
    for column in &moved.columns {
        add_columns::<C>(&mut plan, moved, column)?;
        if guarding::check::<C>(moved, column, &moved.described.triggers).is_err() {
            let guard = moved.guard_of(column)?;
            plan.add::<C>(Run::Together, (C::Backend::ddl().guard)(&guard.guard(moved)))?;
        }
    }
    for column in &moved.columns {
        add_indexes::<C>(&mut plan, moved, column)?;
    }
    Ok(plan)
}

fn add_columns<C>(
    plan: &mut Plan,
    moved: &MovedTable,
    column: &MovedColumn,
) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let ddl = C::Backend::ddl();
    let ciphertext = (ddl.ciphertext)(column.spec.storage()).to_owned();
    let tokens = column
        .token_columns()
        .map(|(name, token)| (name, (ddl.token)(usize::from(token.index().mac_len()) + EPOCH_LEN)));
    let ciphertext = match column.flag() {
        Some(flag) => (flag, "boolean DEFAULT FALSE NOT".to_owned()),
        None => (column.spec.sql_name(), ciphertext),
    };
    for (name, declared) in iter::once(ciphertext).chain(tokens).filter(|it| !moved.has(it.0)) {
        let alter = Statement::new("ALTER TABLE ").table(moved.spec.sql_name());
        let add = alter.sql(" ADD COLUMN ").name(name).sql(" ").word(declared);
        plan.add::<C>(Run::Together, [add.sql(" NULL").sql(ddl.online)])?;
    }
    Ok(())
}

/// Adds an index over each token column that has none. A name that is taken belongs to an index whose building was
/// interrupted.
fn add_indexes<C>(
    plan: &mut Plan,
    moved: &MovedTable,
    column: &MovedColumn,
) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let ddl = C::Backend::ddl();
    for (token, spec) in column.token_columns() {
        if index_over(moved, token, spec.uniqueness()).is_some() {
            continue;
        }
        let name = index_name(moved, token);
        let index = NewIndex {
            table: moved.spec.sql_name(),
            name: &name,
            column: token,
            uniqueness: spec.uniqueness(),
        };
        if moved.described.partitions.is_empty() {
            add_index::<C>(plan, &index)?;
            continue;
        }
        for partition in &moved.described.partitions {
            let table = partition.table_name();
            let name = own_name("encdb", &[table.name(), token]);
            add_index::<C>(plan, &NewIndex { table, name: &name, ..index })?;
        }
        plan.add::<C>(Run::Briefly, [(ddl.join_indexes)(&index)])?;
    }
    Ok(())
}

fn add_index<C>(plan: &mut Plan, index: &NewIndex<'_>) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let ddl = C::Backend::ddl();
    if ddl.leaves_invalid_indexes {
        plan.add::<C>(Run::Alone, [(ddl.drop_index)(index)])?;
    }
    plan.add::<C>(Run::Alone, [(ddl.create_index)(index)])
}

pub(super) fn index_name(moved: &MovedTable, token: &str) -> String {
    own_name("encdb", &[moved.spec.sql_name().name(), token])
}

/// Returns an index over this column alone, over all rows.
pub(super) fn index_over<'m>(
    moved: &'m MovedTable,
    column: &str,
    uniqueness: Uniqueness,
) -> Option<&'m Index> {
    let is_over = |index: &&Index| match index.columns.as_slice() {
        [Some(one)] => one.eq_ignore_ascii_case(column) && index.coverage == Coverage::AllRows,
        _ => false,
    };
    let serves =
        |index: &&Index| uniqueness == Uniqueness::Repeatable || index.uniqueness == uniqueness;
    moved.described.indexes.iter().filter(is_over).find(serves)
}

/// Returns everything about the table that stands in the way.
fn refusals(moved: &MovedTable) -> Vec<Refusal> {
    let mut refusals = vec![];
    refusals.extend(moved.spec.seal().map(|_| Refusal::RowSeal));
    if moved.described.rows_in == RowsIn::Heirs {
        refusals.push(Refusal::Inherited);
    }
    refusals.extend(silent_changes(moved));
    for bound in moved.bound().filter(|bound| is_generated(moved, bound)) {
        refusals.push(Refusal::Generated { column: bound.to_owned() });
    }
    for column in &moved.columns {
        of_plaintext(moved, column, &mut refusals);
        of_added(moved, column, &mut refusals);
        refusals.extend(unique_in_partitions(moved, column));
    }
    refusals
}

/// Returns the foreign keys that change a column behind the guard's back.
fn silent_changes(moved: &MovedTable) -> impl Iterator<Item = Refusal> {
    let plaintext = moved.columns.iter().map(|column| column.from.sql_name());
    let watched: Vec<&str> = moved.bound().chain(plaintext).collect();
    let changes = moved.described.silent_changes.iter();
    let concerned = changes.filter(move |change| {
        watched.iter().any(|column| column.eq_ignore_ascii_case(&change.column))
    });
    concerned.map(|change| Refusal::Cascade {
        column: change.column.clone(),
        constraint: change.constraint.clone(),
    })
}

/// Returns the token columns that would be UNIQUE in a partitioned table, which cannot have such an index.
fn unique_in_partitions(moved: &MovedTable, column: &MovedColumn) -> impl Iterator<Item = Refusal> {
    let is_partitioned = moved.described.rows_in == RowsIn::Partitions;
    let tokens = column
        .token_columns()
        .filter(move |(_, spec)| is_partitioned && spec.uniqueness() == Uniqueness::Unique);
    tokens.map(|(name, _)| Refusal::UniqueInPartitions { column: name.to_owned() })
}

fn of_plaintext(moved: &MovedTable, column: &MovedColumn, refusals: &mut Vec<Refusal>) {
    let name = column.from.sql_name();
    let Some(described) = moved.described(name) else {
        refusals.push(Refusal::MissingColumn { column: name.to_owned() });
        return;
    };
    if is_generated(moved, name) {
        refusals.push(Refusal::Generated { column: name.to_owned() });
    }
    if moved.described.primary_key.iter().any(|key| key == name) {
        refusals.push(Refusal::Key { column: name.to_owned() });
    }
    if index_over(moved, name, Uniqueness::Unique).is_some() && !column.is_unique() {
        refusals.push(Refusal::Unique { column: name.to_owned() });
    }
    if column.flag().is_some() && !holds_any_text(described) {
        refusals.push(Refusal::Column {
            column: name.to_owned(),
            declared: described.declared.clone(),
            expected: "text without a limit".to_owned(),
        });
    }
    let is_clear = column.from.form() == crate::spec::PlaintextForm::Clear;
    if is_clear && !encoding::fits(column.spec.kind(), described.column_type.kind) {
        let declared = described.declared.clone();
        refusals.push(Refusal::Type { column: name.to_owned(), declared });
    }
}

/// Checks the columns that are there already: they hold bytes, or text where ciphertext is text, and may be NULL.
fn of_added(moved: &MovedTable, column: &MovedColumn, refusals: &mut Vec<Refusal>) {
    let expected = |name: &str| match column.spec.storage() {
        crate::spec::Storage::Text if name == column.spec.sql_name() => Kind::Text,
        _ => Kind::Bytes,
    };
    for name in column.added() {
        if name.contains("$encdb$") {
            refusals.push(Refusal::Name { name: name.to_owned() });
        }
        let Some(described) = moved.described(name) else { continue };
        let is_right = described.column_type.kind == expected(name)
            && described.nullability == Nullability::Nullable;
        if !is_right {
            refusals.push(Refusal::Column {
                column: name.to_owned(),
                declared: described.declared.clone(),
                expected: if expected(name) == Kind::Text { "text" } else { "bytes" }.to_owned(),
            });
        }
    }
}

/// Tells whether a column can hold a text that is a third longer than each that it holds now.
fn holds_any_text(column: &Column) -> bool {
    let declared = column.declared.to_ascii_lowercase();
    column.column_type.kind == Kind::Text && !declared.contains("char") && declared != "tinytext"
}

fn is_generated(moved: &MovedTable, column: &str) -> bool {
    let described = moved.described(column);
    described.is_some_and(|it| it.origin == crate::sql::catalogue::Origin::Generated)
}

/// A token begins with its epoch.
const EPOCH_LEN: usize = 1;
