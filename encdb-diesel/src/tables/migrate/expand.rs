//! The stage `add-columns`: columns for ciphertext and tokens, their indexes, and the guards.

use diesel::Connection;

use super::{
    MigrateError, Refusal, guarding,
    moved::{MovedColumn, MovedTable},
    plan::{Plan, Run},
};
use crate::{
    spec::{Nullability, TableName, Uniqueness},
    sql::{
        Backend, Kind, Statement,
        catalogue::{Coverage, Index, Partition, PartitionRows},
        ddl::{NewIndex, own_name},
    },
    tables::encoding,
};

/// Returns the statements that are still missing.
pub(super) fn plan<C>(moved: &MovedTable) -> Result<Plan, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let mut plan = Plan::default();
    for column in &moved.columns {
        add_columns::<C>(&mut plan, moved, column)?;
        if guarding::check(moved, column, C::Backend::ddl()).is_err() {
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
    let added = std::iter::once((column.spec.sql_name(), ciphertext)).chain(tokens);
    for (name, declared) in added.filter(|(name, _)| !moved.has(name)) {
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
        if !moved.partitions.is_empty() {
            add_index_of_partitions::<C>(plan, moved, token)?;
            continue;
        }
        let name = index_name(moved, token);
        let index = NewIndex {
            table: moved.spec.sql_name(),
            name: &name,
            column: token,
            uniqueness: spec.uniqueness(),
        };
        if ddl.leaves_invalid_indexes {
            plan.add::<C>(Run::Alone, [(ddl.drop_index)(&index)])?;
        }
        plan.add::<C>(Run::Alone, [(ddl.create_index)(&index)])?;
    }
    Ok(())
}

/// Adds an index to each partition by itself, which locks nothing for long, and joins them from the lowest level up.
fn add_index_of_partitions<C>(
    plan: &mut Plan,
    moved: &MovedTable,
    token: &str,
) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let name = |table: TableName| own_name("encdb", &[table.name(), token]);
    let (leaves, wholes): (Vec<&Partition>, Vec<_>) =
        moved.partitions.iter().partition(|it| it.rows == PartitionRows::Here);
    // An index that was interrupted holds those of its partitions.
    for whole in wholes.iter().rev() {
        let drop = Statement::new("DROP INDEX IF EXISTS ").schema_of(whole.table);
        plan.add::<C>(Run::Briefly, [drop.name(name(whole.table))])?;
    }
    for leaf in leaves {
        let (name, column) = (&name(leaf.table), token);
        let uniqueness = Uniqueness::Repeatable;
        let index = NewIndex { table: leaf.table, name, column, uniqueness };
        plan.add::<C>(Run::Alone, [(C::Backend::ddl().drop_index)(&index)])?;
        plan.add::<C>(Run::Alone, [(C::Backend::ddl().create_index)(&index)])?;
    }
    for whole in wholes {
        let create = Statement::new("CREATE INDEX ").name(name(whole.table)).sql(" ON ONLY ");
        let create = create.table(whole.table).sql(" (").name(token).sql(")");
        plan.add::<C>(Run::Briefly, [create])?;
        let is_of = |it: &&Partition| it.parent == Some(whole.table);
        for part in moved.partitions.iter().filter(is_of) {
            let alter =
                Statement::new("ALTER INDEX ").schema_of(whole.table).name(name(whole.table));
            let attach = alter.sql(" ATTACH PARTITION ").schema_of(part.table);
            plan.add::<C>(Run::Briefly, [attach.name(name(part.table))])?;
        }
    }
    Ok(())
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
pub(super) fn refusals(moved: &MovedTable) -> Vec<Refusal> {
    let mut refusals = vec![];
    refusals.extend(moved.spec.seal().map(|_| Refusal::RowSeal));
    for bound in moved.bound().filter(|bound| is_generated(moved, bound)) {
        refusals.push(Refusal::Generated { column: bound.to_owned() });
    }
    for column in &moved.columns {
        of_plaintext(moved, column, &mut refusals);
        of_added(moved, column, &mut refusals);
    }
    refusals
}

fn of_plaintext(moved: &MovedTable, column: &MovedColumn, refusals: &mut Vec<Refusal>) {
    let name = column.from.sql_name();
    let Some(described) = moved.described(name) else {
        refusals.push(Refusal::NoColumn { column: name.to_owned() });
        return;
    };
    if is_generated(moved, name) {
        refusals.push(Refusal::Generated { column: name.to_owned() });
    }
    if moved.described.primary_key.iter().any(|key| key == name) {
        refusals.push(Refusal::Key { column: name.to_owned() });
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
        let is_unique_token =
            column.is_unique() && column.token_columns().any(|(it, _)| it == name);
        if is_unique_token && !moved.partitions.is_empty() {
            refusals.push(Refusal::UniqueInPartitions { column: name.to_owned() });
        }
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

fn is_generated(moved: &MovedTable, column: &str) -> bool {
    let described = moved.described(column);
    described.is_some_and(|it| it.origin == crate::sql::catalogue::Origin::Generated)
}

/// A token begins with its epoch.
const EPOCH_LEN: usize = 1;
