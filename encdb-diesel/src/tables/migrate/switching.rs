//! The stages `switch` and `drop-unencrypted`.

use diesel::Connection;

use super::{
    MigrateError, Refusal,
    expand::index_over,
    guarding,
    moved::{MovedColumn, MovedTable, count},
    plan::{Plan, Run},
    views,
};
use crate::{
    spec::{Nullability, Uniqueness},
    sql::{
        Backend, Statement,
        catalogue::{DependentKind, Index},
        ddl::{Altered, Closed, DdlCommit, NewIndex},
        persistently,
    },
    tables::rows::Wanted,
};

/// Returns the statements that allow NULL in the plaintext columns.
pub(super) fn switch<C>(moved: &MovedTable) -> Result<Plan, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let mut plan = Plan::default();
    for column in moved.columns.iter().filter(|column| column.flag().is_none()) {
        let described = moved.described(column.from.sql_name());
        if described.is_some_and(|it| it.nullability == Nullability::NotNull) {
            let altered = altered(moved, column);
            plan.add::<C>(Run::Together, (C::Backend::ddl().allow_null)(&altered))?;
        }
    }
    Ok(plan)
}

/// Returns the statements that drop the plaintext columns, with their guards and their own indexes.
pub(super) fn drop<C>(moved: &MovedTable) -> Result<Plan, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let (mut plan, ddl) = (Plan::default(), C::Backend::ddl());
    let table = moved.spec.sql_name();
    for column in moved.columns.iter().filter(|column| moved.has(column.dropped_column())) {
        let guard = moved.guard_of(column)?;
        plan.add::<C>(Run::Together, (ddl.drop_guard)(&guard.guard(moved)))?;
        if let Some(closed) = ddl.closed.filter(|it| is_declared_unique(moved, column, it)) {
            plan.add::<C>(Run::Together, (closed.close)(&altered(moved, column)))?;
            continue;
        }
        for index in own_indexes(moved, column).filter(|_| ddl.drops_indexes_first) {
            let index = NewIndex {
                table,
                name: &index.name,
                column: column.dropped_column(),
                uniqueness: index.uniqueness,
            };
            plan.add::<C>(Run::Together, [(ddl.drop_index)(&index)])?;
        }
        let alter = Statement::new("ALTER TABLE ").table(table).sql(" DROP COLUMN ");
        plan.add::<C>(Run::Together, [alter.name(column.dropped_column())])?;
    }
    Ok(plan)
}

/// Returns the statements that refuse NULL in the columns for ciphertext and tokens, where the plaintext column refused it.
pub(super) fn refuse_null<C>(moved: &MovedTable) -> Result<Plan, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let mut plan = Plan::default();
    let not_null =
        moved.columns.iter().filter(|it| it.declaration.nullability() == Nullability::NotNull);
    for column in not_null {
        for name in column.added() {
            let described = moved.described(name);
            let Some(described) = described.filter(|it| it.nullability == Nullability::Nullable)
            else {
                continue;
            };
            let altered = Altered {
                table: moved.spec.sql_name(),
                column: name,
                declaration: &described.declared,
            };
            plan.add::<C>(Run::Briefly, (C::Backend::ddl().refuse_null)(&altered))?;
        }
    }
    Ok(plan)
}

/// Drops the plaintext columns while nobody else can write, if no row has a value in the clear alone.
///
/// # Errors
/// [`MigrateError::InTheClear`], with nothing changed.
pub(super) fn run_drop<C>(conn: &mut C, moved: &MovedTable, plan: &Plan) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    run_locked(conn, moved, plan, &mut |conn| {
        guarding::check_now(conn, moved)?;
        nothing_in_the_clear(conn, moved)
    })
}

/// Runs the statements of a plan while nobody else can write the table, if `check` passes.
pub(super) fn run_locked<C>(
    conn: &mut C,
    moved: &MovedTable,
    plan: &Plan,
    check: &mut dyn FnMut(&mut C) -> Result<(), MigrateError>,
) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let mut work = |conn: &mut C| {
        check(conn)?;
        Ok(plan.statements().try_for_each(|sql| conn.batch_execute(sql))?)
    };
    let ddl = C::Backend::ddl();
    match ddl.commit {
        DdlCommit::EachStatement => lock_tables(conn, moved, work),
        DdlCommit::WholeTransaction => persistently(|| {
            C::Backend::writing(conn, &mut |conn| {
                conn.batch_execute(ddl.short_wait.0)?;
                if let Some((before, after)) = ddl.lock {
                    let lock = Statement::new(before).table(moved.spec.sql_name()).sql(after);
                    C::Backend::execute(conn, &lock.once())?;
                }
                work(conn)
            })
        }),
    }
}

/// Runs `work` while this connection alone may use the table, on MySQL.
fn lock_tables<C>(
    conn: &mut C,
    moved: &MovedTable,
    work: impl FnOnce(&mut C) -> Result<(), MigrateError>,
) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let (before, after) = C::Backend::ddl().short_wait;
    let lock = Statement::new("LOCK TABLES ").table(moved.spec.sql_name()).sql(" WRITE");
    let lock = C::Backend::template(&lock)?.text();
    conn.batch_execute(before)?;
    let done = match persistently(|| conn.batch_execute(&lock)) {
        Ok(()) => {
            let done = work(conn);
            conn.batch_execute("UNLOCK TABLES")?;
            done
        }
        Err(error) => Err(error.into()),
    };
    conn.batch_execute(after)?;
    done
}

fn nothing_in_the_clear<C>(conn: &mut C, moved: &MovedTable) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    for column in moved.columns.iter().filter(|column| moved.has(column.dropped_column())) {
        let n_rows = count(conn, moved, column.in_the_clear())?;
        if n_rows > 0 {
            let column = column.from.sql_name().to_owned();
            return Err(MigrateError::InTheClear { table: moved.name.clone(), column, n_rows });
        }
        no_null(conn, moved, column)?;
    }
    Ok(())
}

/// Checks that a column without NULL has none: an old writer may have written NULL since the column allows it.
fn no_null<C>(conn: &mut C, moved: &MovedTable, column: &MovedColumn) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    if column.declaration.nullability() == Nullability::Nullable {
        return Ok(());
    }
    match count(conn, moved, Wanted::Null { column: column.spec.sql_name() })? {
        0 => Ok(()),
        n_rows => {
            let column = column.from.sql_name().to_owned();
            Err(MigrateError::NoValue { table: moved.name.clone(), column, n_rows })
        }
    }
}

/// Returns everything that breaks without the plaintext columns.
pub(super) fn dependents(moved: &MovedTable) -> Vec<Refusal> {
    let mut refusals = vec![];
    for column in &moved.columns {
        let name = column.dropped_column();
        let refusal = |dependent: String| Refusal::Dependent { column: name.to_owned(), dependent };
        for dependent in &moved.described.dependents {
            let is_own_view =
                dependent.name.trim_matches('"') == views::name(moved.spec.sql_name());
            let concerns = match &dependent.column {
                Some(column) => column == name,
                // Only the text shows the column: a view that reads all columns names each of them there.
                None => dependent.kind == DependentKind::View && !is_own_view,
            };
            if concerns {
                refusals.push(refusal(format!("the {} {}", dependent.kind, dependent.name)));
            }
        }
        for index in &moved.described.indexes {
            let has = index.columns.iter().flatten().any(|it| it == name);
            if has && index.columns.len() > 1 {
                refusals.push(refusal(format!("the index {}", index.name)));
            }
        }
        for trigger in &moved.described.triggers {
            if !trigger.name.contains("encdb_guard") && names(&trigger.definition, name) {
                refusals.push(refusal(format!("the trigger {}", trigger.name)));
            }
        }
        let is_unique = index_over(moved, name, Uniqueness::Unique).is_some();
        let token = column.token_columns().next().filter(|_| column.is_unique() && is_unique);
        if let Some((token, _)) = token
            && index_over(moved, token, Uniqueness::Unique).is_none()
        {
            refusals.push(refusal(format!("UNIQUE, which the column {token} does not have yet,")));
        }
    }
    refusals
}

/// Tells whether a text has this name as a word.
fn names(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// Tells whether a column was declared UNIQUE where such a column cannot be dropped.
pub(super) fn is_declared_unique(
    moved: &MovedTable,
    column: &MovedColumn,
    closed: &Closed,
) -> bool {
    own_indexes(moved, column).any(|index| index.name.starts_with(closed.index))
}

/// Returns the indexes over the plaintext column alone.
fn own_indexes<'m>(
    moved: &'m MovedTable,
    column: &'m MovedColumn,
) -> impl Iterator<Item = &'m Index> {
    let name = column.from.sql_name();
    moved
        .described
        .indexes
        .iter()
        .filter(move |index| matches!(index.columns.as_slice(), [Some(one)] if one == name))
}

pub(super) fn altered<'m>(moved: &'m MovedTable, column: &'m MovedColumn) -> Altered<'m> {
    Altered {
        table: moved.spec.sql_name(),
        column: column.from.sql_name(),
        declaration: &column.declaration.declared,
    }
}
