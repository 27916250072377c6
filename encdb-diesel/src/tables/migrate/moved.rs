//! A table that is moved, as the definition, the catalogue and the recorded state describe it.

use diesel::Connection;

use super::{
    MigrateError, Phase, Stage,
    state::{self, ColumnStatus, Declaration, StateKey},
};
use crate::{
    error::TableError,
    spec::{ColumnSpec, PlaintextForm, PlaintextSpec, TableSpec, TokenSpec, Uniqueness},
    sql::{
        Backend, Statement,
        catalogue::{Column, Index, Table},
        ddl::{Flagged, Guard, WatchedColumn},
    },
    tables::{rows::Wanted, sight},
};

/// A table that is moved.
#[derive(Debug)]
pub(super) struct MovedTable {
    pub(super) spec: TableSpec,
    /// The name in SQL, as the state and errors have it.
    pub(super) name: String,
    pub(super) described: Table,
    pub(super) columns: Vec<MovedColumn>,
}

/// A column that is moved.
#[derive(Debug)]
pub(super) struct MovedColumn {
    pub(super) spec: ColumnSpec,
    pub(super) from: PlaintextSpec,
    pub(super) phase: Phase,
    pub(super) declaration: Declaration,
    pub(super) status: Option<ColumnStatus>,
}

/// The columns that a guard of a moved column names.
#[derive(Debug)]
pub(super) struct GuardColumns {
    watched: Vec<WatchedColumn>,
    guarded: WatchedColumn,
    cleared: Vec<String>,
    source: Option<&'static str>,
    flagged: Option<FlaggedColumns>,
}

/// The columns beside a value that is plaintext or ciphertext.
#[derive(Debug)]
struct FlaggedColumns {
    flag: &'static str,
    bound: Vec<WatchedColumn>,
}

impl GuardColumns {
    pub(super) fn guard<'v>(&'v self, moved: &'v MovedTable) -> Guard<'v> {
        Guard {
            table: moved.spec.sql_name(),
            key: &moved.described.primary_key,
            watched: &self.watched,
            guarded: &self.guarded,
            cleared: &self.cleared,
            source: self.source,
            flagged: self
                .flagged
                .as_ref()
                .map(|flagged| Flagged { flag: flagged.flag, bound: &flagged.bound }),
        }
    }
}

impl MovedTable {
    /// Reads what the catalogue and the state say of a table.
    ///
    /// # Errors
    /// [`MigrateError::NothingToMove`], and [`TableError::NoTable`] or [`TableError::HiddenRows`].
    pub(super) fn read<C>(conn: &mut C, spec: &TableSpec) -> Result<Self, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let table = spec.sql_name();
        sight::check(conn, table)?;
        let described = Table::read(conn, table)?;
        let statuses = state::read(conn, Some(table))?;
        let created = declarations(conn, spec)?;
        let moved = spec.columns().iter().filter_map(|column| Some((*column, column.plaintext()?)));
        let columns = moved.map(|(spec, from)| {
            let status = statuses.iter().find(|status| status.column == from.sql_name()).cloned();
            MovedColumn::new(spec, from, status, &described, created.as_deref())
        });
        let mut columns: Vec<_> = columns.collect();
        // A column that was dropped takes no part in moving others.
        if columns.iter().any(|column| column.phase < Phase::Dropped) {
            columns.retain(|column| column.phase != Phase::Dropped);
        }
        let name = table.to_string();
        if columns.is_empty() {
            return Err(MigrateError::NothingToMove { table: name });
        }
        Ok(Self { spec: *spec, name, described, columns })
    }

    /// Returns the phase of the column that is least far.
    pub(super) fn phase(&self) -> Phase {
        self.columns.iter().map(|column| column.phase).min().unwrap_or(Phase::Plain)
    }

    /// Checks that a stage follows the phase of the table.
    ///
    /// # Errors
    /// [`MigrateError::OutOfOrder`].
    pub(super) fn allows(&self, stage: Stage) -> Result<(), MigrateError> {
        let phase = self.phase();
        match stage.instead(phase) {
            None => Ok(()),
            Some(instead) => {
                Err(MigrateError::OutOfOrder { table: self.name.clone(), stage, phase, instead })
            }
        }
    }

    pub(super) fn key<'a>(&'a self, column: &'a MovedColumn) -> StateKey<'a> {
        StateKey { table: &self.name, column: column.from.sql_name() }
    }

    /// Returns the column of the table with this name, however the database spells it.
    pub(super) fn described(&self, name: &str) -> Option<&Column> {
        let columns = &self.described.columns;
        let exact = columns.iter().find(|column| column.name == name);
        exact.or_else(|| columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.described(name).is_some()
    }

    /// Returns the SQL columns that values are bound to.
    pub(super) fn bound(&self) -> impl Iterator<Item = &'static str> {
        let owner = self.spec.owner();
        self.spec.row().iter().copied().chain(owner).map(|column| column.sql_name())
    }

    /// Returns the guard that clears ciphertext when a statement changes the plaintext alone.
    pub(super) fn guard_of(&self, column: &MovedColumn) -> Result<GuardColumns, MigrateError> {
        let cleared: Vec<String> = column.added().map(str::to_owned).collect();
        if let Some(flag) = column.flag() {
            let name = column.from.sql_name();
            let bound = self.bound().map(|bound| self.watched(bound)).collect::<Result<_, _>>()?;
            let columns = self.guard_columns(&[name], name, cleared)?;
            return Ok(GuardColumns { flagged: Some(FlaggedColumns { flag, bound }), ..columns });
        }
        let mut watched = vec![column.from.sql_name()];
        watched.extend(self.bound().filter(|bound| *bound != column.from.sql_name()));
        let guard = self.guard_columns(&watched, column.spec.sql_name(), cleared)?;
        Ok(GuardColumns { source: Some(column.from.sql_name()), ..guard })
    }

    /// Returns the guard that clears the plaintext when a statement changes the ciphertext alone.
    pub(super) fn guard_back_of(&self, column: &MovedColumn) -> Result<GuardColumns, MigrateError> {
        let cleared = vec![column.from.sql_name().to_owned()];
        self.guard_columns(&[column.spec.sql_name()], column.from.sql_name(), cleared)
    }

    fn guard_columns(
        &self,
        watched: &[&str],
        guarded: &str,
        cleared: Vec<String>,
    ) -> Result<GuardColumns, MigrateError> {
        let watched = watched.iter().map(|name| self.watched(name)).collect::<Result<_, _>>()?;
        let guarded = self.watched(guarded)?;
        Ok(GuardColumns { watched, guarded, cleared, source: None, flagged: None })
    }

    /// Returns a column that a guard compares. A column that a stage is about to add is compared by its bytes.
    fn watched(&self, name: &str) -> Result<WatchedColumn, MigrateError> {
        let is_added = self
            .columns
            .iter()
            .any(|column| column.spec.sql_name() == name || column.from.sql_name() == name);
        let column_type = match self.described(name) {
            Some(column) => column.column_type.clone(),
            None if is_added => crate::sql::BYTES.clone(),
            None => {
                let (table, column) = (self.name.clone(), name.to_owned());
                return Err(TableError::MissingColumn { table, column }.into());
            }
        };
        Ok(WatchedColumn { name: name.to_owned(), column_type })
    }
}

impl MovedColumn {
    fn new(
        spec: ColumnSpec,
        from: PlaintextSpec,
        status: Option<ColumnStatus>,
        described: &Table,
        created: Option<&str>,
    ) -> Self {
        let column = described.columns.iter().find(|column| column.name == from.sql_name());
        let stored = status.as_ref().map(|status| status.declaration.clone());
        let declaration =
            stored.or_else(|| Some(declaration(column?, described, created))).unwrap_or_default();
        let phase = status.as_ref().map_or(Phase::Plain, |status| status.phase);
        Self { spec, from, phase, declaration, status }
    }

    /// Returns the nullable columns that a migration adds: the ciphertext, if it has a column of its own, and the tokens.
    pub(super) fn added(&self) -> impl Iterator<Item = &'static str> {
        let ciphertext = Some(self.spec.sql_name()).filter(|_| self.flag().is_none());
        ciphertext.into_iter().chain(self.token_columns().map(|(name, _)| name))
    }

    /// Returns the column that says which values are ciphertext, if the plaintext column holds both.
    pub(super) const fn flag(&self) -> Option<&'static str> {
        match self.from.form() {
            PlaintextForm::Flagged { flag } => Some(flag),
            _ => None,
        }
    }

    /// Returns the column that the drop removes: the plaintext, or the flag.
    pub(super) fn dropped_column(&self) -> &'static str {
        self.flag().unwrap_or(self.from.sql_name())
    }

    /// Returns the condition that a row has a value in the clear alone.
    pub(super) fn in_the_clear(&self) -> Wanted {
        let column = self.from.sql_name();
        match self.flag() {
            Some(flag) => Wanted::FlaggedClear { column, flag },
            None => Wanted::Unfilled { filled: column, empty: self.spec.sql_name() },
        }
    }

    /// Returns the condition that a row has a value that is not in the clear.
    pub(super) fn sealed_alone(&self) -> Wanted {
        let column = self.spec.sql_name();
        match self.flag() {
            Some(flag) => Wanted::FlaggedSealed { column, flag },
            None => Wanted::Unfilled { filled: column, empty: self.from.sql_name() },
        }
    }

    /// Returns the token columns.
    pub(super) fn token_columns(&self) -> impl Iterator<Item = (&'static str, TokenSpec)> {
        self.spec.token().into_iter().flat_map(|token| {
            let names = [Some(token.sql_name()), token.next_sql_name()];
            names.into_iter().flatten().map(move |name| (name, token))
        })
    }

    pub(super) fn is_unique(&self) -> bool {
        self.spec.token().is_some_and(|token| token.uniqueness() == Uniqueness::Unique)
    }
}

/// Returns the statement that created the table, where only that has whole declarations.
fn declarations<C>(conn: &mut C, spec: &TableSpec) -> Result<Option<String>, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let Some(show) = C::Backend::ddl().show_create else { return Ok(None) };
    let rows = C::Backend::load(conn, &Statement::new(show).table(spec.sql_name()).once())?;
    let created = rows.first().and_then(|row| row.get(1)?.as_ref()?.text());
    Ok(created.map(str::to_owned))
}

/// Returns how a column is declared. `created` is the statement that created the table.
fn declaration(column: &Column, table: &Table, created: Option<&str>) -> Declaration {
    let shown = created.and_then(|created| shown(created, &column.name));
    let declared =
        shown.map(|shown| with_collation(&shown, column)).unwrap_or_else(|| {
            match &column.collation {
                Some(collation) => {
                    format!(
                        "{} COLLATE \"{}\"",
                        column.declared,
                        collation.name.replace('"', "\"\"")
                    )
                }
                None => column.declared.clone(),
            }
        });
    let nullable = column.nullability == crate::spec::Nullability::Nullable;
    let is_unique = |index: &Index| {
        index.uniqueness == Uniqueness::Unique
            && index.columns.as_slice() == [Some(column.name.clone())]
    };
    Declaration { declared, nullable, unique: table.indexes.iter().any(is_unique) }
}

/// Returns a column's declaration in MySQL's `SHOW CREATE TABLE`, without its name and its nullability.
fn shown(created: &str, column: &str) -> Option<String> {
    let start = format!("  `{}` ", column.replace('`', "``"));
    let line = created.lines().find_map(|line| line.strip_prefix(&start))?;
    Some(without_nullability(line.strip_suffix(',').unwrap_or(line)))
}

/// Adds the collation to the declaration of a long text that leaves it to the table. MariaDB's JSON is one, and takes its own
/// collation where it is declared again without any.
fn with_collation(declaration: &str, column: &Column) -> String {
    const LONG_TEXT: &str = "longtext";
    let rest = declaration.strip_prefix(LONG_TEXT).filter(|it| !it.starts_with(" CHARACTER SET "));
    let collation =
        column.collation.as_ref().and_then(|it| Some((it.character_set.as_ref()?, &it.name)));
    match rest.zip(collation) {
        Some((rest, (character_set, name))) => {
            format!("{LONG_TEXT} CHARACTER SET {character_set} COLLATE {name}{rest}")
        }
        None => declaration.to_owned(),
    }
}

/// Removes NULL or NOT NULL from a declaration, and DEFAULT NULL, but not from texts in quotes.
fn without_nullability(declaration: &str) -> String {
    let quoted = declaration.split('\'').enumerate().map(|(n, part)| match n % 2 {
        0 => [" NOT NULL", " DEFAULT NULL", " NULL"]
            .iter()
            .fold(part.to_owned(), |part, word| part.replace(word, "")),
        _ => part.to_owned(),
    });
    quoted.collect::<Vec<_>>().join("'")
}

/// Counts, in one pass over a table, the rows that each of these conditions holds for.
pub(super) fn counts<C>(
    conn: &mut C,
    moved: &MovedTable,
    conditions: &[Wanted],
) -> Result<Vec<u64>, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    if conditions.is_empty() {
        return Ok(vec![]);
    }
    let select = Statement::new("SELECT ").list(conditions, |statement, wanted| {
        wanted.condition(statement.sql("count(CASE WHEN ")).sql(" THEN 1 END)")
    });
    let query = select.sql(" FROM ").table(moved.spec.sql_name());
    let rows = C::Backend::load(conn, &query.once())?;
    let counts = rows.into_iter().flatten().map(|count| {
        count.and_then(|count| u64::try_from(count.integer()?).ok()).unwrap_or_default()
    });
    Ok(counts.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_is_shown_without_its_nullability_and_with_its_texts() {
        let created = "CREATE TABLE `t` (\n  `id` int(11) NOT NULL,\n  `a``b` enum('x NOT NULL','it''s') \
                       CHARACTER SET latin1 NOT NULL DEFAULT 'x NOT NULL' COMMENT 'c',\n  `n` text DEFAULT NULL\n)";
        assert_eq!(
            shown(created, "a`b").unwrap(),
            "enum('x NOT NULL','it''s') CHARACTER SET latin1 DEFAULT 'x NOT NULL' COMMENT 'c'"
        );
        assert_eq!(shown(created, "n").unwrap(), "text");
        assert_eq!(shown(created, "nowhere"), None);
    }
}
