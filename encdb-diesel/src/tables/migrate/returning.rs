//! The way back: `rollback` and `decrypt-back`.

use std::time::Duration;

use diesel::Connection;
use encdb_core::Keyring;

use super::{
    MigrateError, Phase, Refusal,
    decrypting::{Decrypting, Returned},
    expand::{index_name, index_over},
    moved::{MovedColumn, MovedTable, count},
    passes::{Observe, Passes},
    plan::{Plan, Run},
    switching::{altered, is_declared_unique, run_locked},
    views,
};
use crate::{
    spec::{Nullability, PlaintextForm, Uniqueness},
    sql::{
        Backend, Statement,
        ddl::{Altered, NewIndex, with_nullability, without_default},
    },
    tables::{
        jobs::JobOptions,
        progress::{Progress, Totals},
        rewrite,
    },
};

/// Returns the statements that lead back from the table's phase.
pub(super) fn rollback<C>(conn: &mut C, moved: &MovedTable) -> Result<Plan, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    match moved.phase() {
        Phase::Switched => restore::<C>(moved),
        Phase::Decrypting => {
            let mut plan = guard_forward::<C>(moved)?;
            plan.append(restore::<C>(moved)?);
            Ok(plan)
        }
        _ => remove::<C>(conn, moved),
    }
}

/// Returns the statements that make the plaintext columns NOT NULL and UNIQUE again, where they were, and give them their
/// defaults back, where those are in the declaration.
fn restore<C>(moved: &MovedTable) -> Result<Plan, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let (mut plan, ddl) = (Plan::default(), C::Backend::ddl());
    for column in moved.columns.iter().filter(|column| column.flag().is_none()) {
        let (table, name) = (moved.spec.sql_name(), column.from.sql_name());
        let declared = &column.declaration.declared;
        if column.declaration.nullability() == Nullability::NotNull {
            plan.add::<C>(Run::Briefly, (ddl.refuse_null)(&altered(moved, column)))?;
        } else if without_default(declared) != *declared {
            plan.add::<C>(Run::Briefly, (ddl.allow_null)(&altered(moved, column)))?;
        }
        let is_unique = index_over(moved, name, Uniqueness::Unique).is_some();
        if column.declaration.uniqueness() == Uniqueness::Unique && !is_unique {
            let index = index_name(moved, name);
            let uniqueness = Uniqueness::Unique;
            let index = NewIndex { table, name: &index, column: name, uniqueness };
            plan.add::<C>(Run::Alone, [(ddl.create_index)(&index)])?;
        }
    }
    Ok(plan)
}

/// Returns the statements that exchange the guards: from now on the plaintext is the truth.
fn guard_forward<C>(moved: &MovedTable) -> Result<Plan, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let (mut plan, ddl) = (Plan::default(), C::Backend::ddl());
    for column in &moved.columns {
        let back = moved.guard_back_of(column)?;
        plan.add::<C>(Run::Together, (ddl.drop_guard)(&back.guard(moved)))?;
        let guard = moved.guard_of(column)?;
        plan.add::<C>(Run::Together, (ddl.guard)(&guard.guard(moved)))?;
    }
    Ok(plan)
}

/// Returns the statements that remove what `add-columns` and `create-views` added.
fn remove<C>(conn: &mut C, moved: &MovedTable) -> Result<Plan, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let (mut plan, ddl, table) = (Plan::default(), C::Backend::ddl(), moved.spec.sql_name());
    if views::exists(conn, table)? {
        plan.add::<C>(Run::Together, [views::drop(table)])?;
    }
    for column in &moved.columns {
        let guard = moved.guard_of(column)?;
        plan.add::<C>(Run::Together, (ddl.drop_guard)(&guard.guard(moved)))?;
        for (token, spec) in column.token_columns().filter(|_| ddl.drops_indexes_first) {
            if index_over(moved, token, spec.uniqueness()).is_some() {
                let (name, uniqueness) = (index_name(moved, token), spec.uniqueness());
                let index = NewIndex { table, name: &name, column: token, uniqueness };
                plan.add::<C>(Run::Together, [(ddl.drop_index)(&index)])?;
            }
        }
        for name in column.added().chain(column.flag()).filter(|name| moved.has(name)) {
            let alter = Statement::new("ALTER TABLE ").table(table).sql(" DROP COLUMN ");
            plan.add::<C>(Run::Together, [alter.name(name)])?;
        }
    }
    Ok(plan)
}

/// Returns the columns whose earlier form cannot be written again.
pub(super) fn refusals(moved: &MovedTable) -> Vec<Refusal> {
    let refusal = |column: &MovedColumn| {
        let name = column.from.sql_name().to_owned();
        match column.from.form() {
            PlaintextForm::Clear => None,
            PlaintextForm::Flagged { .. } => Some(Refusal::Flagged { column: name }),
            _ => Some(Refusal::Legacy { column: name }),
        }
    };
    moved.columns.iter().filter_map(refusal).collect()
}

/// Returns the statements that add the plaintext columns again, with a guard that clears them when a new application changes
/// the ciphertext alone.
pub(super) fn add_plaintext<C>(moved: &MovedTable) -> Result<Plan, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let (mut plan, ddl, table) = (Plan::default(), C::Backend::ddl(), moved.spec.sql_name());
    for column in moved.columns.iter().filter(|column| column.phase == Phase::Dropped) {
        if moved.has(column.from.sql_name()) {
            let closed = ddl.closed.filter(|it| is_declared_unique(moved, column, it));
            let open = closed.map(|closed| (closed.open)(&altered(moved, column)));
            plan.add::<C>(Run::Together, open.into_iter().flatten())?;
            let back = moved.guard_back_of(column)?;
            plan.add::<C>(Run::Together, (ddl.guard)(&back.guard(moved)))?;
            continue;
        }
        let alter = Statement::new("ALTER TABLE ").table(table).sql(" ADD COLUMN ");
        let add = alter.name(column.from.sql_name()).sql(" ");
        let declared = with_nullability(&without_default(&column.declaration.declared), "NULL");
        plan.add::<C>(Run::Together, [add.word(declared).sql(ddl.online)])?;
        let back = moved.guard_back_of(column)?;
        plan.add::<C>(Run::Together, (ddl.guard)(&back.guard(moved)))?;
    }
    for column in &moved.columns {
        for name in column.added() {
            let described = moved.described(name);
            let not_null = described.filter(|it| it.nullability == Nullability::NotNull);
            let Some(described) = not_null else { continue };
            let altered = Altered { table, column: name, declaration: &described.declared };
            plan.add::<C>(Run::Together, (ddl.allow_null)(&altered))?;
        }
    }
    if moved.columns.iter().any(|column| column.phase == Phase::Dropped) {
        plan.add::<C>(Run::Alone, ddl.statistics.map(|statistics| statistics(table)))?;
    }
    Ok(plan)
}

/// Opens every value whose plaintext column is NULL, until nothing is left that opens.
pub(super) fn fill<C>(
    conn: &mut C,
    (moved, keyring, returned): (&MovedTable, &Keyring, Returned),
    options: &JobOptions,
    observe: &mut Observe<'_>,
) -> Result<Progress, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    if returned.of(moved).next().is_none() {
        return Ok(Progress::new(Totals::default(), 0, Duration::ZERO));
    }
    let decrypting = Decrypting::new(conn, moved, keyring, returned)?;
    let mut passes = Passes::default();
    loop {
        let mut is_stopped = false;
        let pass = rewrite::run(conn, &decrypting, options, |progress| {
            let flow = observe(progress);
            is_stopped = flow.is_break();
            flow
        })?;
        let n_found = pass.n_changed + pass.n_contended;
        if is_stopped || !passes.go_on(n_found) {
            return Ok(pass);
        }
    }
}

/// Makes the plaintext the truth again, if every value is back in the clear. Exchanges the guards while nobody else can write.
///
/// # Errors
/// [`MigrateError::NotReturned`], with nothing changed.
pub(super) fn run_rollback<C>(conn: &mut C, moved: &MovedTable) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let returned = Returned::ToTheirOwnColumn;
    if moved.phase() == Phase::Decrypting {
        let guards = guard_forward::<C>(moved)?;
        run_locked(conn, moved, &guards, &mut |conn| everything_is_back(conn, moved, returned))?;
    } else {
        everything_is_back(conn, moved, returned)?;
    }
    restore::<C>(moved)?.run(conn)
}

/// Removes what was added, if every value of a flagged column is back in the clear.
///
/// # Errors
/// [`MigrateError::NotReturned`], with nothing changed.
pub(super) fn run_removal<C>(
    conn: &mut C,
    moved: &MovedTable,
    plan: &Plan,
) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let is_there = |column: &MovedColumn| column.flag().is_some_and(|flag| moved.has(flag));
    if !moved.columns.iter().any(is_there) {
        return plan.run(conn);
    }
    run_locked(conn, moved, plan, &mut |conn| everything_is_back(conn, moved, Returned::Flagged))
}

fn everything_is_back<C>(
    conn: &mut C,
    moved: &MovedTable,
    returned: Returned,
) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    for column in returned.of(moved) {
        let n_rows = count(conn, moved, column.sealed_alone())?;
        if n_rows > 0 {
            let column = column.from.sql_name().to_owned();
            return Err(MigrateError::NotReturned { table: moved.name.clone(), column, n_rows });
        }
    }
    Ok(())
}
