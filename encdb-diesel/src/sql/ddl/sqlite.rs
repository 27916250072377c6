//! SQLite's statements that change tables.

use super::{
    Altered, BOUND, Closed, Ddl, DdlCommit, Flagged, Guard, NewIndex, WatchedColumn, own_name,
};
use crate::{
    spec::{Storage, TableName, Uniqueness},
    sql::{Statement, catalogue::Firing},
};

pub(in crate::sql) static DDL: Ddl = Ddl {
    commit: DdlCommit::WholeTransaction,
    short_wait: ("", ""),
    // The transaction has locked the file from its beginning.
    lock: None,
    show_create: None,
    ciphertext: |storage| match storage {
        Storage::Bytes => "blob",
        Storage::Text => "text",
    },
    token: |_| "blob".to_owned(),
    online: "",
    create_index,
    join_indexes: create_index,
    drop_index: |index| {
        Statement::new("DROP INDEX IF EXISTS ").schema_of(index.table).name(index.name)
    },
    statistics: None,
    allow_null: |altered| vec![alter_column(altered).sql(" DROP NOT NULL")],
    refuse_null: |altered| vec![alter_column(altered).sql(" SET NOT NULL")],
    write_again: |table| {
        let vacuum = match table.schema() {
            Some(schema) => Statement::new("VACUUM ").name(schema),
            None => Statement::new("VACUUM"),
        };
        vec![Statement::new("PRAGMA secure_delete = ON"), vacuum, checkpoint(table)]
    },
    log_in_use: Some(checkpoint),
    guard,
    drop_guard: |guard| {
        let drop = Statement::new("DROP TRIGGER IF EXISTS ").schema_of(guard.table);
        vec![drop.name(guard_name(guard.table, &guard.guarded.name))]
    },
    qualifies_views: false,
    drops_indexes_first: true,
    closed: Some(Closed { index: "sqlite_autoindex_", close, open }),
    guard_name,
    guard_firing: Firing::Ordinary,
    guard_is_after: true,
    leaves_invalid_indexes: false,
    guard_event: &["CREATE TRIGGER "],
    // A trigger changes the row by a statement of its own, which the guard sees.
    sealing: None,
    guard_body,
};

/// Creates the index in the table's own file, where the table is named without the file.
fn create_index<'v>(index: &NewIndex<'v>) -> Statement<'v> {
    let create = Statement::new(match index.uniqueness {
        Uniqueness::Repeatable => "CREATE INDEX ",
        Uniqueness::Unique => "CREATE UNIQUE INDEX ",
    });
    let on = create.schema_of(index.table).name(index.name).sql(" ON ").name(index.table.name());
    on.sql(" (").name(index.column).sql(")")
}

/// Moves the pages of the write-ahead log into the file, and empties the log. Answers 1 first if a reader still needs the log.
fn checkpoint(table: TableName) -> Statement<'static> {
    Statement::new("PRAGMA ").schema_of(table).sql("wal_checkpoint(TRUNCATE)")
}

fn alter_column<'v>(altered: &Altered<'v>) -> Statement<'v> {
    Statement::new("ALTER TABLE ").table(altered.table).sql(" ALTER COLUMN ").name(altered.column)
}

/// Installs the guard. It runs after the update, because SQLite's triggers cannot change the new row before.
fn guard<'v>(guard: &Guard<'v>) -> Vec<Statement<'v>> {
    let create = Statement::new("CREATE TRIGGER ").schema_of(guard.table);
    let create = create.name(guard_name(guard.table, &guard.guarded.name)).sql(" ");
    let mut statements = (DDL.drop_guard)(guard);
    statements.push(create.append(guard_body(guard)));
    statements
}

/// Empties a column, and has every statement fail that writes a value to it.
fn close<'v>(altered: &Altered<'v>) -> Vec<Statement<'v>> {
    let Altered { table, column, .. } = *altered;
    let update = Statement::new("UPDATE ").table(table).sql(" SET ").name(column).sql(" = NULL");
    let mut statements = open(altered);
    statements.push(update.sql(" WHERE ").name(column).sql(" IS NOT NULL"));
    let closed = CLOSED.into_iter().map(|(name, event)| {
        let create = Statement::new("CREATE TRIGGER ").schema_of(table);
        let named = create.name(own_name(name, &[table.name(), column])).sql(event);
        let on = named.sql(" ON ").name(table.name()).sql(" FOR EACH ROW WHEN NEW.").name(column);
        on.sql(" IS NOT NULL\nBEGIN\n    SELECT RAISE(ABORT, 'the column is encrypted: write to the encrypted column');\nEND")
    });
    statements.extend(closed);
    statements
}

/// Lets statements write to a column again.
fn open<'v>(altered: &Altered<'v>) -> Vec<Statement<'v>> {
    let drop = |(name, _): (&str, &str)| {
        let drop = Statement::new("DROP TRIGGER IF EXISTS ").schema_of(altered.table);
        drop.name(own_name(name, &[altered.table.name(), altered.column]))
    };
    CLOSED.into_iter().map(drop).collect()
}

/// The triggers of a closed column, each with its event.
const CLOSED: [(&str, &str); 2] =
    [("encdb_guard_insert", " BEFORE INSERT"), ("encdb_guard_update", " BEFORE UPDATE")];

fn guard_name(table: TableName, column: &str) -> String {
    own_name("encdb_guard", &[table.name(), column])
}

/// Writes the trigger from its event on. Its own update clears columns and changes nothing that it watches, so it ends there
/// even with `recursive_triggers`.
fn guard_body<'v>(guard: &Guard<'v>) -> Statement<'v> {
    if let Some(flagged) = guard.flagged {
        return flagged_body(guard, flagged);
    }
    let body = after_update(guard, guard.watched);
    let changed = body.sql(" FOR EACH ROW WHEN (").separated(" OR ", guard.watched, changed);
    let kept = Guard::row(changed.sql(") AND "), "NEW.", &guard.guarded.name);
    let kept = Guard::row(kept.sql(" IS NOT NULL AND "), "NEW.", &guard.guarded.name);
    let kept = Guard::row(kept.sql(" IS "), "OLD.", &guard.guarded.name);
    let begin = kept.sql("\nBEGIN\n");
    let begin = match guard.source {
        Some(source) => {
            let raise = begin.sql("    SELECT RAISE(ABORT, ").sql(BOUND).sql(") WHERE ");
            guard.is_only_value(raise, source).sql(";\n")
        }
        None => begin,
    };
    let update = begin.sql("    UPDATE ").name(guard.table.name()).sql(" SET ");
    let set = update.list(guard.cleared, |it, column| it.name(column).sql(" = NULL"));
    let keys = set.sql(" WHERE ").separated(" AND ", guard.key, |it, column| {
        Guard::row(it.name(column).sql(" IS "), "NEW.", column)
    });
    keys.sql(";\nEND")
}

/// Writes the event: a statement that names one of these columns, so that others pay nothing. SQLite lets a statement name an
/// INTEGER PRIMARY KEY in three more ways.
fn after_update<'v>(
    guard: &Guard<'v>,
    watched: impl IntoIterator<Item = &'v WatchedColumn>,
) -> Statement<'v> {
    let names = watched.into_iter().map(|column| column.name.as_str());
    let names = names.chain(["rowid", "oid", "_rowid_"]);
    let event = Statement::new("AFTER UPDATE OF ").list(names, Statement::name);
    event.sql(" ON ").name(guard.table.name())
}

/// Writes the trigger for a column that holds plaintext and ciphertext.
fn flagged_body<'v>(guard: &Guard<'v>, flagged: Flagged<'v>) -> Statement<'v> {
    let value = &guard.guarded.name;
    let body =
        Statement::new("AFTER UPDATE ON ").name(guard.table.name()).sql(" FOR EACH ROW WHEN ");
    let every = std::iter::once(guard.guarded).chain(flagged.bound);
    let body = body.separated(" OR ", every, changed).sql("\nBEGIN\n    UPDATE ");
    let set = body.name(guard.table.name()).sql(" SET ").name(flagged.flag).sql(" = FALSE");
    let set = guard.cleared.iter().fold(set, |it, column| it.sql(", ").name(column).sql(" = NULL"));
    let keys = set.sql(" WHERE ").separated(" AND ", guard.key, |it, column| {
        Guard::row(it.name(column).sql(" IS "), "NEW.", column)
    });
    let written = changed(keys.sql(" AND ("), guard.guarded).sql(") AND substr(");
    let ended = Guard::row(written, "NEW.", value).sql(", 1, 7) IS NOT 'encdb1.';\n");
    if flagged.bound.is_empty() {
        return ended.sql("END");
    }
    let raised = ended.sql("    SELECT RAISE(ABORT, ").sql(BOUND).sql(") WHERE NEW.");
    let moved = raised.name(flagged.flag).sql(" AND (").separated(" OR ", flagged.bound, changed);
    let same = changed(moved.sql(") AND NOT ("), guard.guarded);
    same.sql(");\nEND")
}

/// Adds the condition that the value of a column changed: its type, or its bytes whatever its collation.
fn changed<'v>(statement: Statement<'v>, column: &'v WatchedColumn) -> Statement<'v> {
    let new = Guard::row(statement.sql("typeof("), "NEW.", &column.name);
    let typed = Guard::row(new.sql(") <> typeof("), "OLD.", &column.name).sql(") OR ");
    let new = Guard::row(typed, "NEW.", &column.name).sql(" COLLATE BINARY IS NOT ");
    Guard::row(new, "OLD.", &column.name)
}
