//! The way back: `rollback` and `decrypt-back`.

use std::{ops::ControlFlow, time::Duration};

use diesel::Connection;
use encdb_core::Keyring;

use super::{
    MigrateError, Migration, Phase, Refusal, Stage,
    decrypting::{Decrypting, Returned},
    dropping::is_declared_unique,
    enter,
    expand::{index_name, index_over},
    locking::run_locked,
    moved::{MovedColumn, MovedTable, counts},
    passes::{Observe, Passes},
    plan::{Plan, Run},
    refuse, state,
    switching::altered,
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

impl Migration<'_> {
    /// Goes back to the phase `verified` from `switched` or `decrypting`, and from the phases before to `plain`, where it removes
    /// everything that [`add_columns`](Self::add_columns) added.
    ///
    /// From `switched`, every value that new writers cleared is written back first. Deploy `plaintext(…, keep)` before, or new
    /// writers clear values again: then it fails with [`MigrateError::NotReturned`] and may be run again.
    ///
    /// # Errors
    /// [`MigrateError::OutOfOrder`] after the drop, [`MigrateError::NotReturned`], [`MigrateError::Table`].
    pub fn rollback<C>(&self, conn: &mut C) -> Result<Plan, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        self.rollback_observed(conn, |_| ControlFlow::Continue(()))
    }

    /// Does the same as [`rollback`](Self::rollback). `observe` is called after every batch of values that are written back; if it
    /// stops the work, [`MigrateError::NotReturned`] says how many are left.
    ///
    /// # Errors
    /// As [`rollback`](Self::rollback).
    pub fn rollback_observed<C>(
        &self,
        conn: &mut C,
        mut observe: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Plan, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let moved = self.moved(conn, Stage::Rollback)?;
        if moved.phase() >= Phase::Switched {
            let values = (&moved, self.keyring, Returned::ToTheirOwnColumn);
            fill(conn, values, &self.options.job, &mut observe)?;
            let plan = plan::<C>(conn, &moved)?;
            run_rollback(conn, &moved)?;
            enter(conn, &moved, |_| Phase::Verified)?;
            return Ok(plan);
        }
        if moved.phase() > Phase::Plain {
            let values = (&moved, self.keyring, Returned::Flagged);
            fill(conn, values, &self.options.job, &mut observe)?;
        }
        let plan = plan::<C>(conn, &moved)?;
        run_removal(conn, &moved, &plan)?;
        for column in &moved.columns {
            state::delete(conn, moved.key(column))?;
        }
        Ok(plan)
    }

    /// Adds the plaintext columns again after the drop, and fills them from the ciphertext.
    ///
    /// Until [`rollback`](Self::rollback) ends it, a trigger clears the plaintext when an application changes the ciphertext
    /// alone, and running this again fills it again. Deploy `plaintext(…, keep)` in between.
    ///
    /// # Errors
    /// [`MigrateError::OutOfOrder`] before the drop, [`MigrateError::Table`].
    pub fn decrypt_back<C>(
        &self,
        conn: &mut C,
        mut observe: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Progress, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let moved = self.moved(conn, Stage::DecryptBack)?;
        refuse(&moved, refusals(&moved))?;
        add_plaintext::<C>(&moved)?.run(conn)?;
        enter(conn, &moved, |_| Phase::Decrypting)?;
        let moved = MovedTable::read(conn, &self.table)?;
        let values = (&moved, self.keyring, Returned::ToTheirOwnColumn);
        fill(conn, values, &self.options.job, &mut observe)
    }
}

/// Returns the statements that lead back from the table's phase.
pub(super) fn plan<C>(conn: &mut C, moved: &MovedTable) -> Result<Plan, MigrateError>
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
fn refusals(moved: &MovedTable) -> Vec<Refusal> {
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
fn fill<C>(
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
    let mut decrypting = Decrypting::new(conn, moved, keyring, returned)?;
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
        decrypting.expect_few();
    }
}

/// Makes the plaintext the truth again, if every value is back in the clear. Exchanges the guards while nobody else can write.
///
/// # Errors
/// [`MigrateError::NotReturned`], with nothing changed.
fn run_rollback<C>(conn: &mut C, moved: &MovedTable) -> Result<(), MigrateError>
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
fn run_removal<C>(conn: &mut C, moved: &MovedTable, plan: &Plan) -> Result<(), MigrateError>
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
    let columns: Vec<_> = returned.of(moved).collect();
    let sealed: Vec<_> = columns.iter().map(|column| column.sealed_alone()).collect();
    let left = columns.iter().zip(counts(conn, moved, &sealed)?).find(|(_, n_rows)| *n_rows > 0);
    match left {
        None => Ok(()),
        Some((column, n_rows)) => {
            let column = column.from.sql_name().to_owned();
            Err(MigrateError::NotReturned { table: moved.name.clone(), column, n_rows })
        }
    }
}
