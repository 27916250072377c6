//! The stage `migrate-data`: passes over the rows until none is left to be sealed.

use std::{
    ops::ControlFlow,
    thread,
    time::{Duration, Instant},
};

use diesel::Connection;
use encdb_core::Keyring;

use super::{
    MigrateError, Migration, Phase, Stage, failures,
    filling::Filling,
    guarding,
    moved::MovedTable,
    options::{AfterLastPass, FillOptions},
    plan::{Plan, Run},
    settling,
    state::{self, RowCounts},
};
use crate::{
    error::TableError,
    sql::{Backend, Statement},
    tables::{legacy::LegacyKeys, progress::Progress, rewrite},
};

impl Migration<'_> {
    /// Seals every value that is in the clear alone, until nothing is left that can be sealed, or `observe` stops it.
    ///
    /// Rows that fail are recorded in `migration_errors` and left in the clear.
    ///
    /// # Errors
    /// [`MigrateError::TooManyErrors`], [`MigrateError::Guard`], [`MigrateError::OutOfOrder`], [`MigrateError::Table`].
    pub fn migrate_data<C>(
        &self,
        conn: &mut C,
        observe: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Progress, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let mut observe = observe;
        self.fill(conn, &mut observe, &mut |conn, filling, observe| {
            rewrite::run(conn, filling, &self.options.job, observe)
        })
    }

    /// Does the same as [`migrate_data`](Self::migrate_data) with one more worker for each of the `others`, each on a thread.
    ///
    /// # Errors
    /// As [`migrate_data`](Self::migrate_data).
    pub fn migrate_data_with<C>(
        &self,
        conn: &mut C,
        others: &mut [C],
        observe: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Progress, MigrateError>
    where
        C: Connection<Backend: Backend<C>> + Send,
    {
        let mut observe = observe;
        self.fill(conn, &mut observe, &mut |conn, filling, observe| {
            rewrite::run_with(conn, others, filling, &self.options.job, observe)
        })
    }

    fn fill<C>(
        &self,
        conn: &mut C,
        observe: &mut Observe<'_>,
        pass: &mut Pass<'_, C>,
    ) -> Result<Progress, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let moved = self.moved(conn, Stage::MigrateData)?;
        guarding::check_all::<C>(&moved)?;
        run(conn, (&moved, self.keyring, self.legacy), &self.options, observe, pass)
    }
}

/// Seals what is in the clear alone, until a pass finds nothing that it can seal, or passes find no less and less, or `observe`
/// stops it.
/// `pass` runs the job once, with one worker or with several.
fn run<C>(
    conn: &mut C,
    (moved, keyring, legacy): (&MovedTable, &Keyring, LegacyKeys<'_>),
    options: &FillOptions,
    observe: &mut Observe<'_>,
    pass: &mut Pass<'_, C>,
) -> Result<Progress, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let mut left = start(conn, moved, keyring)?;
    let mut filling = Filling::new(conn, moved, (keyring, legacy))?;
    let mut passes = Passes::default();
    loop {
        filling.expect(left);
        let mut flow = ControlFlow::Continue(());
        let limit = options.max_errors.unwrap_or(u64::MAX);
        let began = Instant::now();
        let pass = pass(conn, &filling, &mut |progress| {
            flow = observe(progress);
            if progress.n_failed > limit { ControlFlow::Break(()) } else { flow }
        })?;
        left = count(conn, moved)?;
        if pass.n_failed > limit {
            let (table, n_failed) = (moved.name.clone(), pass.n_failed);
            return Err(MigrateError::TooManyErrors { table, n_failed, limit });
        }
        if flow.is_break() || (left.n_remaining == 0 && options.after == AfterLastPass::End) {
            return Ok(pass);
        }
        let n_found = pass.n_changed + pass.n_contended;
        let resting = match options.after {
            AfterLastPass::End if passes.go_on(n_found) => ControlFlow::Continue(()),
            AfterLastPass::End => ControlFlow::Break(()),
            AfterLastPass::Follow if n_found > 0 => ControlFlow::Continue(()),
            AfterLastPass::Follow => rest(began.elapsed() * REST, &mut || observe(&pass)),
        };
        if resting.is_break() {
            return Ok(pass);
        }
    }
}

/// What the passes found so far, which tells whether another one may end the work.
///
/// A few rows may need more than one pass, because a trigger of the application answers the guard. But old writers may leave
/// rows in the clear as fast as passes seal them, and then the work would never end.
#[derive(Debug, Default)]
pub(super) struct Passes {
    found_before: Option<u64>,
    /// How many passes in a row found no less than half of what the one before them found.
    n_stalled: u32,
}

impl Passes {
    /// Takes note of what a pass found, and tells whether another one is worth its time.
    pub(super) fn go_on(&mut self, n_found: u64) -> bool {
        let has_stalled = self.found_before.is_some_and(|before| n_found >= before.div_ceil(2));
        self.n_stalled = if has_stalled { self.n_stalled + 1 } else { 0 };
        self.found_before = Some(n_found);
        n_found > 0 && self.n_stalled < MAX_STALLED
    }
}

/// Is called after every batch, and may stop the work.
pub(super) type Observe<'o> = dyn FnMut(&Progress) -> ControlFlow<()> + 'o;

/// Runs the job once.
pub(super) type Pass<'p, C> =
    dyn FnMut(&mut C, &Filling<'_>, &mut Observe<'_>) -> Result<Progress, TableError> + 'p;

/// Waits until it is time for another pass, or `observe` stops the work.
fn rest(time: Duration, observe: &mut dyn FnMut() -> ControlFlow<()>) -> ControlFlow<()> {
    let began = Instant::now();
    loop {
        observe()?;
        thread::sleep(SHORTEST_REST);
        if began.elapsed() >= time {
            return ControlFlow::Continue(());
        }
    }
}

/// Records that the filling begins, in the phase of each column.
fn start<C>(conn: &mut C, moved: &MovedTable, keyring: &Keyring) -> Result<RowCounts, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    plan::<C>(moved)?.run(conn)?;
    let key_id = i64::from(keyring.current().get());
    let epoch = keyring.epochs().next().unwrap_or_default().into();
    for column in &moved.columns {
        let phase = if column.phase < Phase::Filled { Phase::Filling } else { column.phase };
        state::start_filling(conn, moved.key(column), phase, (key_id, epoch))?;
    }
    count(conn, moved)
}

/// Returns the statement that tells the planner about new columns, before the first row is sealed.
pub(super) fn plan<C>(moved: &MovedTable) -> Result<Plan, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let mut plan = Plan::default();
    if moved.columns.iter().any(|column| column.phase < Phase::Filling) {
        let statistics = C::Backend::ddl().statistics;
        plan.add::<C>(Run::Alone, statistics.map(|it| it(moved.spec.sql_name())))?;
    }
    Ok(plan)
}

/// Counts the rows of each column, marks errors that are gone as resolved, and moves filled columns to their phase. Returns the
/// sums of all columns.
pub(super) fn count<C>(conn: &mut C, moved: &MovedTable) -> Result<RowCounts, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    settling::settle_all(conn, moved)?;
    let numbers = numbers(conn, moved)?;
    let mut sums = RowCounts::default();
    for (column, (n_rows, n_remaining)) in moved.columns.iter().zip(numbers) {
        let key = moved.key(column);
        let n_failed = failures::count(conn, key.table, key.column)?;
        let counts = RowCounts { n_rows, n_failed, n_remaining };
        state::set_counts(conn, key, counts)?;
        sums = sums + counts;
        if column.phase < Phase::Filled {
            let phase = if n_remaining == 0 { Phase::Filled } else { Phase::Filling };
            state::set_phase(conn, key, phase)?;
        }
    }
    Ok(sums)
}

/// Counts for each column the rows with a value, and the rows whose value is in the clear alone, in one pass over the table.
fn numbers<C>(conn: &mut C, moved: &MovedTable) -> Result<Vec<(u64, u64)>, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let select = Statement::new("SELECT ").list(&moved.columns, |statement, column| {
        let with_value = statement.sql("count(CASE WHEN ").name(column.from.sql_name());
        let with_value = with_value.sql(" IS NOT NULL OR ").name(column.spec.sql_name());
        let clear = with_value.sql(" IS NOT NULL THEN 1 END), count(CASE WHEN ");
        column.in_the_clear().condition(clear).sql(" THEN 1 END)")
    });
    let query = select.sql(" FROM ").table(moved.spec.sql_name()).once();
    let rows = C::Backend::load(conn, &query)?;
    let counts = rows.into_iter().flatten().map(|count| {
        count.and_then(|count| u64::try_from(count.integer()?).ok()).unwrap_or_default()
    });
    let counts: Vec<u64> = counts.collect();
    Ok(counts.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect())
}

/// So many passes in a row that find no less and less end the work.
const MAX_STALLED: u32 = 6;
/// A pass that finds nothing is followed by this many times its own time of rest, because it reads the whole table.
const REST: u32 = 10;
/// The least time of rest, and the time after which a resting worker can be stopped.
const SHORTEST_REST: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    fn goes_on(found: impl IntoIterator<Item = u64>) -> bool {
        let mut passes = Passes::default();
        found.into_iter().all(|n_found| passes.go_on(n_found))
    }

    #[test]
    fn passes_follow_while_they_find_less_and_less() {
        assert!(goes_on([1_000_000]));
        assert!(goes_on([1_000_000, 60_000, 4_000, 300, 20, 2, 1, 1]));
        assert!(!goes_on([31, 0]));
    }

    #[test]
    fn passes_end_when_others_keep_pace() {
        assert!(goes_on([2; 5]));
        assert!(!goes_on([2; 100]));
        assert!(!goes_on([1_000_000, 50, 30, 60, 40, 30, 20, 40, 30, 20]));
    }
}
