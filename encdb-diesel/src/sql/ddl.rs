//! Statements that change a table: its columns, its indexes and the triggers that guard its columns.

use super::{ColumnType, Statement, catalogue::Firing};
use crate::spec::{Storage, TableName, Uniqueness};

#[cfg(feature = "mysql")]
pub(super) mod mysql;
mod name;
#[cfg(feature = "postgres")]
pub(super) mod postgres;
#[cfg(feature = "sqlite")]
pub(super) mod sqlite;

pub(crate) use name::{MAX_NAME_LEN, own_name};

/// A backend's statements that change tables.
#[doc(hidden)]
#[derive(Debug)]
pub struct Ddl {
    /// Whether a transaction holds such statements together.
    pub commit: DdlCommit,
    /// The statement before a change that limits how long the change waits for a lock, and the statement after it.
    pub short_wait: (&'static str, &'static str),
    /// The statement that keeps others from writing a table until the transaction ends, before and after its name.
    pub lock: Option<(&'static str, &'static str)>,
    /// The statement whose second column is the statement that created a table, where the catalogue lacks whole
    /// declarations: before the name.
    pub show_create: Option<&'static str>,
    /// The type of a column for ciphertext, as bytes and as text.
    pub ciphertext: fn(Storage) -> &'static str,
    /// The type of a column for tokens of this length in bytes.
    pub token: fn(usize) -> String,
    /// Ends an ALTER TABLE that must not keep others from writing.
    pub online: &'static str,
    pub create_index: for<'v> fn(&NewIndex<'v>) -> Statement<'v>,
    /// Creates the index of a partitioned table from the indexes of its partitions, which are there already.
    pub join_indexes: for<'v> fn(&NewIndex<'v>) -> Statement<'v>,
    pub drop_index: for<'v> fn(&NewIndex<'v>) -> Statement<'v>,
    /// Tells the planner what new columns hold. Without it PostgreSQL takes NULL for rare in them, and sorts each page out of the
    /// whole table.
    pub statistics: Option<fn(TableName) -> Statement<'static>>,
    /// Allows NULL in a column.
    pub allow_null: for<'v> fn(&Altered<'v>) -> Vec<Statement<'v>>,
    /// Refuses NULL in a column, without a long lock.
    pub refuse_null: for<'v> fn(&Altered<'v>) -> Vec<Statement<'v>>,
    /// Writes a table again, without the bytes of columns that were dropped.
    pub write_again: fn(TableName) -> Vec<Statement<'static>>,
    /// Whether the text of a view names the schema of a table.
    pub qualifies_views: bool,
    /// Whether a column can be dropped only after its indexes.
    pub drops_indexes_first: bool,
    /// The query that answers 1 first if old bytes stay in a log that somebody reads.
    pub log_in_use: Option<fn(TableName) -> Statement<'static>>,
    /// How a column is emptied and closed that cannot be dropped.
    pub closed: Option<Closed>,
    /// Installs a guard, or installs it again.
    pub guard: for<'v> fn(&Guard<'v>) -> Vec<Statement<'v>>,
    pub drop_guard: for<'v> fn(&Guard<'v>) -> Vec<Statement<'v>>,
    /// The name of a guard's trigger.
    pub guard_name: fn(TableName, &str) -> String,
    /// How the trigger of a guard is listed by the catalogue.
    pub guard_firing: Firing,
    /// Whether a guard runs after the statement, so that no other trigger can change the row behind it.
    pub guard_is_after: bool,
    /// Whether an index that was interrupted stays behind and serves nobody.
    pub leaves_invalid_indexes: bool,
    /// Parts of the definition that say when the guard runs, where the end does not.
    pub guard_event: &'static [&'static str],
    /// The statements before and after encdb seals values, which tell the guard that no writer changes the plaintext now.
    pub sealing: Option<(&'static str, &'static str)>,
    /// The end of the definition of a guard's trigger, as the catalogue has it.
    pub guard_body: for<'v> fn(&Guard<'v>) -> Statement<'v>,
}

/// Adds `NULL` or `NOT NULL` to a declaration, before its CHECK, which comes last in a column's definition.
pub(crate) fn with_nullability(declaration: &str, nullability: &str) -> String {
    let mut quoted = declaration.match_indices(" CHECK (").map(|(at, _)| declaration.split_at(at));
    let check = quoted.find(|(before, _)| before.matches('\'').count() % 2 == 0);
    let (before, check) = check.unwrap_or((declaration, ""));
    format!("{before} {nullability}{check}")
}

/// Removes the default from a declaration of MySQL's. In a new column it would stand in every row that is there.
pub(crate) fn without_default(declaration: &str) -> String {
    const DEFAULT: &str = " DEFAULT ";
    let is_outside = |at: &usize| declaration[..*at].matches('\'').count().is_multiple_of(2);
    let mut found = declaration.match_indices(DEFAULT).map(|(at, _)| at);
    let Some(at) = found.find(is_outside) else { return declaration.to_owned() };
    let value = &declaration[at + DEFAULT.len()..];
    format!("{}{}", &declaration[..at], &value[value_len(value)..])
}

/// Returns the length of the value that a text begins with: up to a blank outside of quotes and parentheses.
fn value_len(text: &str) -> usize {
    let (mut is_quoted, mut depth) = (false, 0);
    let is_end = |c: char| {
        match c {
            '\'' => is_quoted = !is_quoted,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted => depth -= 1,
            _ => (),
        }
        c == ' ' && !is_quoted && depth == 0
    };
    text.find(is_end).unwrap_or(text.len())
}

/// How a column is emptied and closed that cannot be dropped, because it was declared UNIQUE.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Closed {
    /// The start of the name of an index that belongs to a declaration.
    pub index: &'static str,
    pub close: for<'v> fn(&Altered<'v>) -> Vec<Statement<'v>>,
    pub open: for<'v> fn(&Altered<'v>) -> Vec<Statement<'v>>,
}

/// Whether a transaction holds statements that change tables together.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DdlCommit {
    /// Each statement commits by itself.
    EachStatement,
    /// All of a transaction, or none.
    WholeTransaction,
}

/// An index over one column.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct NewIndex<'v> {
    pub table: TableName,
    pub name: &'v str,
    pub column: &'v str,
    pub uniqueness: Uniqueness,
}

/// A column whose declaration changes.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Altered<'v> {
    pub table: TableName,
    pub column: &'v str,
    /// The whole declaration but its name and its nullability, for MySQL.
    pub declaration: &'v str,
}

/// A trigger that clears columns when a statement changes what they were made from and does not write them.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Guard<'v> {
    pub table: TableName,
    /// The columns of the primary key.
    pub key: &'v [String],
    /// The columns that the guarded value was made from.
    pub watched: &'v [WatchedColumn],
    /// The column that a writer who knows of encryption changes in the same statement.
    pub guarded: &'v WatchedColumn,
    /// The columns that are set to NULL.
    pub cleared: &'v [String],
    /// The column that the guarded value was made from. Where it is NULL, the guarded value is the only one, and a statement
    /// that would clear it is refused.
    pub source: Option<&'v str>,
    /// Where one column holds plaintext and ciphertext.
    pub flagged: Option<Flagged<'v>>,
}

/// The columns beside a value that is plaintext or ciphertext.
///
/// The guard sets the flag to false when a statement writes another value that is no text of encdb's. It refuses a statement
/// that changes a column which ciphertext is bound to and leaves the ciphertext: there is no plaintext to seal again.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Flagged<'v> {
    pub flag: &'v str,
    pub bound: &'v [WatchedColumn],
}

/// What a guard says when it refuses a statement.
const BOUND: &str =
    "'the value is encrypted for its row: write it again with the new key of the row'";

/// A column whose bytes a guard compares.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct WatchedColumn {
    pub(crate) name: String,
    #[cfg_attr(
        not(feature = "mysql"),
        allow(dead_code, reason = "the others compare every type in one way")
    )]
    pub(crate) column_type: ColumnType,
}

impl<'v> Guard<'v> {
    /// Adds the condition that the guarded value is there and the only one.
    fn is_only_value(&self, statement: Statement<'v>, source: &'v str) -> Statement<'v> {
        let new = Self::row(statement, "NEW.", source).sql(" IS NULL AND ");
        let old = Self::row(new, "OLD.", source).sql(" IS NULL AND ");
        Self::row(old, "NEW.", &self.guarded.name).sql(" IS NOT NULL")
    }

    /// Adds `NEW.` and a column, or `OLD.` and a column.
    fn row(statement: Statement<'v>, row: &'static str, column: &'v str) -> Statement<'v> {
        statement.sql(row).name(column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_is_taken_out_of_a_declaration_and_nothing_else() {
        for (declaration, without) in [
            ("tinyint(1) DEFAULT 0", "tinyint(1)"),
            (
                "varchar(9) DEFAULT 'it''s ( x' COMMENT 'a DEFAULT b'",
                "varchar(9) COMMENT 'a DEFAULT b'",
            ),
            ("varchar(9) COMMENT 'a DEFAULT b'", "varchar(9) COMMENT 'a DEFAULT b'"),
            ("datetime(6) DEFAULT current_timestamp(6) COMMENT 'x'", "datetime(6) COMMENT 'x'"),
            ("int(11) DEFAULT (1 + (2)) CHECK (`v` > 0)", "int(11) CHECK (`v` > 0)"),
        ] {
            assert_eq!(without_default(declaration), without);
        }
    }

    #[test]
    fn nullability_comes_before_a_check_and_not_into_a_text() {
        assert_eq!(with_nullability("text", "NULL"), "text NULL");
        assert_eq!(
            with_nullability("longtext DEFAULT ' CHECK (' CHECK (json_valid(`v`))", "NOT NULL"),
            "longtext DEFAULT ' CHECK (' NOT NULL CHECK (json_valid(`v`))"
        );
    }
}
