//! PostgreSQL's statements that change tables.

use super::{Altered, BOUND, Ddl, DdlCommit, Flagged, Guard, NewIndex, own_name};
use crate::{
    spec::{Storage, TableName, Uniqueness},
    sql::{Statement, catalogue::Firing},
};

pub(in crate::sql) static DDL: Ddl = Ddl {
    commit: DdlCommit::WholeTransaction,
    short_wait: ("SET LOCAL lock_timeout = '400ms'", ""),
    lock: Some(("LOCK TABLE ", " IN ACCESS EXCLUSIVE MODE")),
    show_create: None,
    ciphertext: |storage| match storage {
        Storage::Bytes => "bytea",
        Storage::Text => "text",
    },
    token: |_| "bytea".to_owned(),
    online: "",
    create_index,
    join_indexes,
    drop_index: |index| {
        let drop = Statement::new("DROP INDEX CONCURRENTLY IF EXISTS ");
        drop.schema_of(index.table).name(index.name)
    },
    statistics: Some(|table| Statement::new("ANALYZE ").table(table)),
    allow_null: |altered| vec![alter_column(altered).sql(" DROP NOT NULL")],
    refuse_null,
    write_again: |table| {
        // The statistics of a dropped column are rows with its most common values.
        let statistics = Statement::new("VACUUM (FULL) pg_catalog.pg_statistic");
        let wait = Statement::new(WAIT_FOR_OLDER_TRANSACTIONS);
        vec![wait, Statement::new("VACUUM (FULL) ").table(table), statistics]
    },
    guard,
    drop_guard,
    qualifies_views: true,
    drops_indexes_first: false,
    log_in_use: None,
    closed: None,
    guard_name,
    guard_firing: Firing::Always,
    guard_is_after: false,
    leaves_invalid_indexes: true,
    guard_event: &[" BEFORE UPDATE ON ", " FOR EACH ROW EXECUTE FUNCTION "],
    // Ends with the transaction.
    sealing: Some(("SET LOCAL encdb.sealing = 'on'", "SET LOCAL encdb.sealing = ''")),
    guard_body,
};

fn create_index<'v>(index: &NewIndex<'v>) -> Statement<'v> {
    let create = Statement::new(match index.uniqueness {
        Uniqueness::Repeatable => "CREATE INDEX CONCURRENTLY ",
        Uniqueness::Unique => "CREATE UNIQUE INDEX CONCURRENTLY ",
    });
    create.name(index.name).sql(" ON ").table(index.table).sql(" (").name(index.column).sql(")")
}

/// Creates an index that takes in the indexes of the partitions, so that it reads no rows.
fn join_indexes<'v>(index: &NewIndex<'v>) -> Statement<'v> {
    let create = Statement::new("CREATE INDEX ").name(index.name).sql(" ON ").table(index.table);
    create.sql(" (").name(index.column).sql(")")
}

fn alter_column<'v>(altered: &Altered<'v>) -> Statement<'v> {
    Statement::new("ALTER TABLE ").table(altered.table).sql(" ALTER COLUMN ").name(altered.column)
}

/// Refuses NULL by a constraint that is validated while others write, because SET NOT NULL then needs not look at the rows.
fn refuse_null<'v>(altered: &Altered<'v>) -> Vec<Statement<'v>> {
    let name = own_name("encdb_not_null", &[altered.table.name(), altered.column]);
    let alter = |change| Statement::new("ALTER TABLE ").table(altered.table).sql(change);
    vec![
        alter(" DROP CONSTRAINT IF EXISTS ").name(name.clone()),
        alter(" ADD CONSTRAINT ")
            .name(name.clone())
            .sql(" CHECK (")
            .name(altered.column)
            .sql(" IS NOT NULL) NOT VALID"),
        alter(" VALIDATE CONSTRAINT ").name(name.clone()),
        alter_column(altered).sql(" SET NOT NULL"),
        alter(" DROP CONSTRAINT ").name(name),
    ]
}

/// Installs the guard for changes of this server and for those that logical replication applies. The name of the trigger
/// makes it the last of the table's.
fn guard<'v>(guard: &Guard<'v>) -> Vec<Statement<'v>> {
    let (name, function) = (guard_name(guard.table, &guard.guarded.name), function(guard));
    let create = Statement::new("CREATE OR REPLACE FUNCTION ").schema_of(guard.table);
    let create = create.name(function.clone()).sql("() RETURNS trigger LANGUAGE plpgsql AS ");
    let alter = Statement::new("ALTER TABLE ").table(guard.table);
    vec![
        create.sql(QUOTE).append(guard_body(guard)).sql(QUOTE),
        Statement::new("DROP TRIGGER IF EXISTS ").name(name.clone()).sql(" ON ").table(guard.table),
        Statement::new("CREATE TRIGGER ")
            .name(name.clone())
            .sql(" BEFORE UPDATE ON ")
            .table(guard.table)
            .sql(" FOR EACH ROW EXECUTE FUNCTION ")
            .schema_of(guard.table)
            .name(function)
            .sql("()"),
        alter.sql(" ENABLE ALWAYS TRIGGER ").name(name),
    ]
}

fn drop_guard<'v>(guard: &Guard<'v>) -> Vec<Statement<'v>> {
    let name = guard_name(guard.table, &guard.guarded.name);
    let drop = Statement::new("DROP FUNCTION IF EXISTS ").schema_of(guard.table);
    vec![
        Statement::new("DROP TRIGGER IF EXISTS ").name(name).sql(" ON ").table(guard.table),
        drop.name(function(guard)).sql("()"),
    ]
}

fn guard_name(_: TableName, column: &str) -> String {
    own_name("zzz_encdb_guard", &[column])
}

fn function(guard: &Guard<'_>) -> String {
    own_name("encdb_guard", &[guard.table.name(), &guard.guarded.name])
}

/// Writes the function's source. `*<>` compares the stored images of two rows, so spellings that a type takes for equal differ.
/// While encdb seals, it is another trigger that changes the plaintext, after encdb read it.
fn guard_body<'v>(guard: &Guard<'v>) -> Statement<'v> {
    let row = |statement: Statement<'v>, row, columns: &[&'v str]| {
        let opened = statement.sql("CAST(ROW(");
        let listed = opened.list(columns.iter().copied(), |it, column| Guard::row(it, row, column));
        listed.sql(") AS record)")
    };
    if let Some(flagged) = guard.flagged {
        return flagged_body(guard, flagged, row);
    }
    let watched: Vec<&str> = guard.watched.iter().map(|column| column.name.as_str()).collect();
    let guarded = [guard.guarded.name.as_str()];
    let condition = row(Statement::new("\nBEGIN\n    IF "), "NEW.", &watched);
    let condition = row(condition.sql(" OPERATOR(pg_catalog.*<>) "), "OLD.", &watched);
    let condition = row(condition.sql("\n        AND ("), "NEW.", &guarded);
    let condition = row(condition.sql(" OPERATOR(pg_catalog.*=) "), "OLD.", &guarded);
    let condition = condition.sql("\n        OR pg_catalog.current_setting('encdb.sealing', true) OPERATOR(pg_catalog.=) 'on')");
    let condition = condition.sql(" THEN\n");
    let condition = match guard.source {
        Some(source) => {
            let only = guard.is_only_value(condition.sql("        IF "), source);
            let raise = only.sql(" THEN\n            RAISE EXCEPTION USING MESSAGE = ").sql(BOUND);
            raise.sql(";\n        END IF;\n")
        }
        None => condition,
    };
    let cleared = guard.cleared.iter().fold(condition, |body, column| {
        Guard::row(body.sql("        "), "NEW.", column).sql(" := NULL;\n")
    });
    cleared.sql("    END IF;\n    RETURN NEW;\nEND\n")
}

/// Writes the function's source for a column that holds plaintext and ciphertext. `row` adds columns of a row as a record.
fn flagged_body<'v>(
    guard: &Guard<'v>,
    flagged: Flagged<'v>,
    row: impl Fn(Statement<'v>, &'static str, &[&'v str]) -> Statement<'v>,
) -> Statement<'v> {
    let value = [guard.guarded.name.as_str()];
    let changed = |statement: Statement<'v>, columns: &[&'v str]| {
        let new = row(statement, "NEW.", columns).sql(" OPERATOR(pg_catalog.*<>) ");
        row(new, "OLD.", columns)
    };
    let written = changed(Statement::new("\nBEGIN\n    IF "), &value);
    let clear = Guard::row(written.sql("\n        AND left("), "NEW.", value[0]);
    let clear = clear.sql(", 7) IS DISTINCT FROM 'encdb1.' THEN\n        NEW.").name(flagged.flag);
    let cleared = guard.cleared.iter().fold(clear.sql(" := FALSE;\n"), |body, column| {
        Guard::row(body.sql("        "), "NEW.", column).sql(" := NULL;\n")
    });
    let ended = cleared.sql("    END IF;\n");
    let bound: Vec<&str> = flagged.bound.iter().map(|column| column.name.as_str()).collect();
    if bound.is_empty() {
        return ended.sql("    RETURN NEW;\nEND\n");
    }
    let moved = changed(ended.sql("    IF NEW.").name(flagged.flag).sql(" AND "), &bound);
    let same = row(moved.sql("\n        AND "), "NEW.", &value);
    let same = row(same.sql(" OPERATOR(pg_catalog.*=) "), "OLD.", &value);
    let raised = same.sql(" THEN\n        RAISE EXCEPTION USING MESSAGE = ").sql(BOUND);
    raised.sql(";\n    END IF;\n    RETURN NEW;\nEND\n")
}

/// A quote that no name contains: names with it are refused before.
const QUOTE: &str = "$encdb$";

/// `VACUUM` keeps what was deleted while a transaction that began before runs anywhere on the server, or a statement here that began
/// while one did. Transactions have numbers of 64 bits here, and what activity shows of one is the lower half. Between two looks it
/// commits, so that two of these do not wait for each other.
const WAIT_FOR_OLDER_TRANSACTIONS: &str = "DO $encdb$
DECLARE
  next CONSTANT bigint := txid_snapshot_xmax(txid_current_snapshot());
  deadline CONSTANT timestamptz := clock_timestamp() + interval '2 minutes';
BEGIN
  WHILE txid_snapshot_xmin(txid_current_snapshot()) < next OR EXISTS (
    SELECT FROM pg_stat_activity
    WHERE coalesce(datname = current_database(), true) AND pid <> pg_backend_pid()
    AND ((next - backend_xmin::text::bigint) & 4294967295) BETWEEN 1 AND 2147483647
  ) LOOP
    IF clock_timestamp() > deadline THEN
      RAISE EXCEPTION 'a transaction that began before still runs, and would keep what was dropped: end it, and run this again';
    END IF;
    PERFORM pg_sleep(0.05);
    COMMIT;
  END LOOP;
END $encdb$";
