//! The stage `drop-unencrypted`.

use diesel::Connection;

use super::{
    MigrateError, Migration, Phase, Refusal, Stage, enter,
    expand::index_over,
    guarding,
    locking::run_locked,
    moved::{MovedColumn, MovedTable, counts},
    plan::{Plan, Run},
    proof, refuse,
    switching::altered,
    views,
};
use crate::{
    spec::{Nullability, Uniqueness},
    sql::{
        Backend, Statement,
        catalogue::{Dependent, DependentKind, Index},
        ddl::{Altered, Closed, NewIndex},
        persistently,
    },
    tables::rows::Wanted,
};

impl Migration<'_> {
    /// Drops the plaintext columns. There is no way back but [`decrypt_back`](Self::decrypt_back) and a backup.
    ///
    /// Others can neither read nor write the table while it checks that every value is sealed, and drops.
    ///
    /// # Errors
    /// [`MigrateError::NotVerified`], [`MigrateError::InTheClear`], [`MigrateError::Refused`] with everything that depends on the
    /// columns, [`MigrateError::Guard`], [`MigrateError::OutOfOrder`], [`MigrateError::Table`].
    pub fn drop_unencrypted<C>(&self, conn: &mut C) -> Result<Plan, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let moved = self.moved(conn, Stage::DropUnencrypted)?;
        let plan = plan::<C>(&moved)?;
        if !plan.is_empty() {
            guarding::check_all::<C>(&moved)?;
            proof::check(&moved, self.keyring)?;
            let dependents = persistently(|| Dependent::read_all(conn, moved.spec.sql_name()))?;
            refuse(&moved, in_the_way(&moved, &dependents))?;
            self.drop_planned(conn, &moved, &plan)?;
        }
        let moved = persistently(|| MovedTable::read(conn, &self.table))?;
        enter(conn, &moved, |_| Phase::Dropped)?;
        let not_null = refuse_null::<C>(&moved)?;
        not_null.run(conn)?;
        Ok(plan.and(not_null))
    }

    /// Drops, unless somebody else has just done so, with the guards.
    fn drop_planned<C>(
        &self,
        conn: &mut C,
        moved: &MovedTable,
        plan: &Plan,
    ) -> Result<(), MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let Err(error) = run_drop(conn, moved, plan) else { return Ok(()) };
        let now = persistently(|| MovedTable::read(conn, &self.table))?;
        let is_gone = |column: &MovedColumn| !now.has(column.dropped_column());
        if now.columns.iter().all(is_gone) { Ok(()) } else { Err(error) }
    }
}

/// Returns the statements that drop the plaintext columns, with their guards and their own indexes.
pub(super) fn plan<C>(moved: &MovedTable) -> Result<Plan, MigrateError>
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

/// Drops the plaintext columns while nobody else can write, if no row has a value in the clear alone. Looks once before others
/// have to wait.
///
/// # Errors
/// [`MigrateError::InTheClear`], with nothing changed.
fn run_drop<C>(conn: &mut C, moved: &MovedTable, plan: &Plan) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    nothing_in_the_clear(conn, moved)?;
    run_locked(conn, moved, plan, &mut |conn| {
        guarding::check_now(conn, moved)?;
        nothing_in_the_clear(conn, moved)
    })
}

/// Checks, in one pass over the table, that every value is sealed, and that a column without NULL has none: an old writer may
/// have written NULL since the column allows it.
fn nothing_in_the_clear<C>(conn: &mut C, moved: &MovedTable) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let columns: Vec<_> =
        moved.columns.iter().filter(|column| moved.has(column.dropped_column())).collect();
    let clear = columns.iter().map(|column| column.in_the_clear());
    let empty = columns.iter().map(|column| Wanted::Null { column: column.spec.sql_name() });
    let conditions: Vec<_> = clear.chain(empty).collect();
    let counts = counts(conn, moved, &conditions)?;
    let (clear, empty) = counts.split_at(columns.len());
    for (column, (n_clear, n_empty)) in columns.iter().zip(clear.iter().zip(empty)) {
        let (table, name) = (moved.name.clone(), column.from.sql_name().to_owned());
        if *n_clear > 0 {
            return Err(MigrateError::InTheClear { table, column: name, n_rows: *n_clear });
        }
        if *n_empty > 0 && column.declaration.nullability() == Nullability::NotNull {
            return Err(MigrateError::NoValue { table, column: name, n_rows: *n_empty });
        }
    }
    Ok(())
}

/// Returns everything that breaks without the plaintext columns.
fn in_the_way(moved: &MovedTable, dependents: &[Dependent]) -> Vec<Refusal> {
    let mut refusals = vec![];
    for column in &moved.columns {
        let name = column.dropped_column();
        let refusal = |dependent: String| Refusal::Dependent { column: name.to_owned(), dependent };
        for dependent in dependents {
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
