//! MySQL's and MariaDB's statements that change tables. Each commits by itself.

use std::borrow::Cow;

use super::{
    Altered, BOUND, Ddl, DdlCommit, Flagged, Guard, NewIndex, WatchedColumn, own_name,
    with_nullability,
};
use crate::{
    spec::{Storage, TableName, Uniqueness},
    sql::{Statement, catalogue::Firing, column_type::Kind},
};

pub(in crate::sql) static DDL: Ddl = Ddl {
    commit: DdlCommit::EachStatement,
    short_wait: ("SET SESSION lock_wait_timeout = 1", "SET SESSION lock_wait_timeout = DEFAULT"),
    lock: None,
    show_create: Some("SHOW CREATE TABLE "),
    ciphertext: |storage| match storage {
        Storage::Bytes => "longblob",
        Storage::Text => "longtext CHARACTER SET ascii COLLATE ascii_bin",
    },
    token: |len| format!("varbinary({len})"),
    online: ", LOCK=NONE",
    create_index,
    join_indexes: create_index,
    drop_index: |index| {
        let alter = Statement::new("ALTER TABLE ").table(index.table);
        alter.sql(" DROP INDEX ").name(index.name).sql(", LOCK=NONE")
    },
    statistics: None,
    allow_null: |altered| vec![modify(altered, "NULL")],
    refuse_null: |altered| vec![modify(altered, "NOT NULL")],
    // OPTIMIZE TABLE does the same, and returns its errors as rows.
    write_again: |table| vec![Statement::new("ALTER TABLE ").table(table).sql(" FORCE")],
    guard,
    drop_guard: |guard| {
        let drop = Statement::new("DROP TRIGGER IF EXISTS ").schema_of(guard.table);
        vec![drop.name(guard_name(guard.table, &guard.guarded.name))]
    },
    qualifies_views: true,
    // A column without an index is dropped at once, and another one by copying the table.
    drops_indexes_first: true,
    log_in_use: None,
    closed: None,
    guard_name,
    guard_firing: Firing::Ordinary,
    guard_is_after: false,
    leaves_invalid_indexes: false,
    guard_event: &["BEFORE UPDATE "],
    sealing: Some(("SET @encdb_sealing = 1", "SET @encdb_sealing = NULL")),
    guard_body,
};

fn create_index<'v>(index: &NewIndex<'v>) -> Statement<'v> {
    let create = Statement::new(match index.uniqueness {
        Uniqueness::Repeatable => "CREATE INDEX ",
        Uniqueness::Unique => "CREATE UNIQUE INDEX ",
    });
    let on = create.name(index.name).sql(" ON ").table(index.table).sql(" (").name(index.column);
    on.sql(") LOCK=NONE")
}

/// Declares a column again, with NULL or without.
fn modify<'v>(altered: &Altered<'v>, nullability: &'static str) -> Statement<'v> {
    let modify = Statement::new("ALTER TABLE ").table(altered.table).sql(" MODIFY COLUMN ");
    let declared = with_nullability(&of_same_type(altered), nullability);
    // MariaDB makes a TIMESTAMP NOT NULL only by copying the table.
    let is_copied = altered.declaration.starts_with("timestamp") && nullability == "NOT NULL";
    let online = if is_copied { "" } else { ", LOCK=NONE" };
    modify.name(altered.column).sql(" ").word(declared).sql(online)
}

/// Returns a declaration by which the column keeps its type.
///
/// MariaDB shows a JSON column as LONGTEXT with a CHECK. Declared again in these words, the column would be of another type, for
/// which the table has to be copied while nobody writes.
fn of_same_type<'v>(altered: &Altered<'v>) -> Cow<'v, str> {
    let check = format!(" CHECK (json_valid(`{}`))", altered.column.replace('`', "``"));
    let shown = altered.declaration.strip_prefix("longtext CHARACTER SET utf8mb4 COLLATE ");
    match shown.filter(|shown| shown.ends_with(&check)) {
        Some(collation) => format!("json COLLATE {collation}").into(),
        None => altered.declaration.into(),
    }
}

/// Installs the guard as the last of the table's triggers.
fn guard<'v>(guard: &Guard<'v>) -> Vec<Statement<'v>> {
    let create = Statement::new("CREATE TRIGGER ").schema_of(guard.table);
    let create = create.name(guard_name(guard.table, &guard.guarded.name));
    let create = create.sql(" BEFORE UPDATE ON ").table(guard.table).sql(" FOR EACH ROW ");
    let mut statements = (DDL.drop_guard)(guard);
    statements.push(create.append(guard_body(guard)));
    statements
}

fn guard_name(table: TableName, column: &str) -> String {
    own_name("encdb_guard", &[table.name(), column])
}

/// Writes the trigger's statement. While encdb seals, it is another trigger that changes the plaintext, after encdb read it.
fn guard_body<'v>(guard: &Guard<'v>) -> Statement<'v> {
    if let Some(flagged) = guard.flagged {
        return flagged_body(guard, flagged);
    }
    let watched = guard.watched.iter();
    let changed = Statement::new("BEGIN\n    IF (")
        .separated(" OR ", watched, |it, column| same(it.sql("NOT ("), column).sql(")"));
    let condition = same(changed.sql(")\n        AND (@encdb_sealing <=> 1 OR "), guard.guarded);
    let condition = condition.sql(") THEN\n");
    let condition = match guard.source {
        Some(source) => {
            let only = guard.is_only_value(condition.sql("        IF "), source);
            let signal = only.sql(" THEN\n            SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = ");
            signal.sql(BOUND).sql(";\n        END IF;\n")
        }
        None => condition,
    };
    let cleared = guard.cleared.iter().fold(condition, |body, column| {
        Guard::row(body.sql("        SET "), "NEW.", column).sql(" = NULL;\n")
    });
    cleared.sql("    END IF;\nEND")
}

/// Writes the trigger for a column that holds plaintext and ciphertext.
fn flagged_body<'v>(guard: &Guard<'v>, flagged: Flagged<'v>) -> Statement<'v> {
    let value = &guard.guarded.name;
    let written = same(Statement::new("BEGIN\n    IF NOT ("), guard.guarded);
    let clear = Guard::row(written.sql(")\n        AND NOT (left("), "NEW.", value);
    let clear = clear.sql(", 7) <=> 'encdb1.') THEN\n        SET NEW.").name(flagged.flag);
    let cleared = guard.cleared.iter().fold(clear.sql(" = FALSE;\n"), |body, column| {
        Guard::row(body.sql("        SET "), "NEW.", column).sql(" = NULL;\n")
    });
    let ended = cleared.sql("    END IF;\n");
    if flagged.bound.is_empty() {
        return ended.sql("END");
    }
    let moved = ended.sql("    IF NEW.").name(flagged.flag).sql(" AND (");
    let moved =
        moved.separated(" OR ", flagged.bound, |it, column| same(it.sql("NOT ("), column).sql(")"));
    let raised = same(moved.sql(")\n        AND "), guard.guarded).sql(" THEN\n        ");
    let raised = raised.sql("SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = ").sql(BOUND);
    raised.sql(";\n    END IF;\nEND")
}

/// Adds the condition that a column has the same bytes before and after. A collation may take different texts for equal, and
/// blanks at the end for nothing.
fn same<'v>(statement: Statement<'v>, column: &'v WatchedColumn) -> Statement<'v> {
    let (before, after) = match column.column_type.kind {
        Kind::Json => ("CAST(CAST(", " AS CHAR) AS BINARY)"),
        Kind::Bytes | Kind::Enumeration | Kind::Other | Kind::Text | Kind::Uuid => {
            ("CAST(", " AS BINARY)")
        }
        _ => ("", ""),
    };
    let new = Guard::row(statement.sql(before), "NEW.", &column.name).sql(after).sql(" <=> ");
    Guard::row(new.sql(before), "OLD.", &column.name).sql(after)
}
