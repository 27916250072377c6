//! What only PostgreSQL has: partitions, inheritance, COPY, logical replication's role, other isolation levels.

use std::{fs, os::unix::fs::PermissionsExt as _};

use diesel::connection::SimpleConnection;
use encdb_diesel::{
    migrate::{GuardProblem, MigrateError, Refusal},
    spec::{
        BoundColumn, Column, ColumnSpec, IdType, Index, Nullability, Padding, PlaintextKind,
        PlaintextSpec, Scope, TableName, TableSpec, TermKind, TokenSpec, Uniqueness,
    },
};

use super::suite::migrate::{CREATE_PEOPLE, Moving, PEOPLE, on, refused, things};

const CREATE_PARTITIONS: &str = "
CREATE TABLE things (id INTEGER NOT NULL, region INTEGER NOT NULL, value TEXT, PRIMARY KEY (id, region)) PARTITION BY RANGE (region);
CREATE TABLE things_low PARTITION OF things FOR VALUES FROM (0) TO (10);
CREATE TABLE things_high PARTITION OF things FOR VALUES FROM (10) TO (100) PARTITION BY LIST (region);
CREATE TABLE things_11 PARTITION OF things_high FOR VALUES IN (11);
CREATE TABLE things_other PARTITION OF things_high DEFAULT;
INSERT INTO things SELECT n, n % 30, 'value ' || n FROM generate_series(1, 90) n;
";

/// Describes `things`, bound to both columns of its key.
fn in_regions(uniqueness: Uniqueness) -> TableSpec {
    let name = Column::new("things", "value");
    let index = Index::new(name, &[]);
    let token = TokenSpec::new("value_search", index, TermKind::Text, Scope::Global, uniqueness);
    let (kind, nullable) = (PlaintextKind::Text, Nullability::Nullable);
    let column = ColumnSpec::new(name, "value_encrypted", kind, nullable, Padding::None);
    let column = column.with_token(token).moved_from(PlaintextSpec::new("value"));
    const ROW: &[BoundColumn] =
        &[BoundColumn::new("id", IdType::Integer), BoundColumn::new("region", IdType::Integer)];
    TableSpec::new("things", TableName::new("things"), ROW, None, vec![column].leak())
}

#[test]
fn a_partitioned_table_is_guarded_in_all_partitions() {
    let moving = Moving::filled(in_regions(Uniqueness::Repeatable), CREATE_PARTITIONS);
    let conn = &mut moving.connect();
    assert!(moving.migration().add_columns(conn).unwrap().is_empty());
    for (change, cleared) in [
        ("UPDATE things SET value = 'through the table' WHERE id = 1", "1"),
        ("UPDATE things_11 SET value = 'in a partition' WHERE id = 11", "11"),
        ("UPDATE things SET region = 11 WHERE id = 2", "2"),
        ("UPDATE things SET region = 3, value = 'moved' WHERE id = 11", "11"),
        (
            "SET session_replication_role = replica; UPDATE things SET value = 'replicated' WHERE id = 3; RESET ALL",
            "3",
        ),
        (
            "SET session_replication_role = replica; UPDATE things_11 SET value = 'replicated' WHERE id = 41; RESET ALL",
            "41",
        ),
    ] {
        conn.batch_execute(change).unwrap();
        moving.assert_cleared(conn, change, &[cleared]);
    }
}

/// The guard of the whole table is the guard of partitions that are added later.
#[test]
fn a_partition_that_is_attached_later_is_guarded() {
    let moving = Moving::filled(in_regions(Uniqueness::Repeatable), CREATE_PARTITIONS);
    let conn = &mut moving.connect();
    conn.batch_execute(
        "CREATE TABLE things_new (LIKE things INCLUDING DEFAULTS); INSERT INTO things_new (id, region, value) VALUES (500, 500, 'new');
         ALTER TABLE things ATTACH PARTITION things_new FOR VALUES FROM (500) TO (600);
         CREATE TABLE things_newer PARTITION OF things FOR VALUES FROM (600) TO (700);
         INSERT INTO things (id, region, value) VALUES (600, 600, 'newer')",
    )
    .unwrap();
    moving.assert_cleared(conn, "new partitions", &["500", "600"]);
    for (change, cleared) in [
        ("UPDATE things SET value = 'x' WHERE id = 500", "500"),
        (
            "SET session_replication_role = replica; UPDATE things SET value = 'y' WHERE id = 600; RESET ALL",
            "600",
        ),
        (
            "SET session_replication_role = replica; UPDATE things_new SET value = 'z' WHERE id = 500; RESET ALL",
            "500",
        ),
    ] {
        conn.batch_execute(change).unwrap();
        moving.assert_cleared(conn, change, &[cleared]);
    }
    moving.to_the_end(conn);
    moving.and_back(conn);
    assert_eq!(moving.values(conn, "value").len(), 92);
}

/// A guard that somebody switches off in one partition is missed there.
#[test]
fn a_guard_that_is_off_in_a_partition_is_found() {
    let moving = Moving::filled(in_regions(Uniqueness::Repeatable), CREATE_PARTITIONS);
    let conn = &mut moving.connect();
    conn.batch_execute("ALTER TABLE things_11 DISABLE TRIGGER ALL").unwrap();
    let stopped = moving.migration().migrate_data(conn, on).unwrap_err();
    assert!(
        matches!(stopped, MigrateError::Guard { problem: GuardProblem::Disabled, .. }),
        "{stopped:?}"
    );
    moving.migration().add_columns(conn).unwrap();
    moving.assert_sound(conn);
}

#[test]
fn a_unique_token_in_partitions_is_refused() {
    let moving = Moving::new(in_regions(Uniqueness::Unique), CREATE_PARTITIONS);
    let refusals = refused(moving.migration().add_columns(&mut moving.connect()));
    let expected = Refusal::UniqueInPartitions { column: "value_search".to_owned() };
    assert_eq!(refusals, [expected]);
}

#[test]
fn a_table_that_others_inherit_from_is_refused() {
    let create = "CREATE TABLE things (id INTEGER PRIMARY KEY, value TEXT); CREATE TABLE heirs () INHERITS (things)";
    let moving = Moving::new(things(PlaintextKind::Text), create);
    let refusals = refused(moving.migration().add_columns(&mut moving.connect()));
    assert_eq!(refusals, [Refusal::Inherited]);
}

/// Foreign keys fire triggers on PostgreSQL.
#[test]
fn a_foreign_key_that_changes_the_plaintext_is_seen_by_the_guard() {
    let create = "CREATE TABLE parents (name VARCHAR(40) PRIMARY KEY); INSERT INTO parents VALUES ('a'), ('b');
                  CREATE TABLE things (id INTEGER PRIMARY KEY, value VARCHAR(40) REFERENCES parents (name)
                      ON UPDATE CASCADE ON DELETE SET NULL);
                  INSERT INTO things VALUES (1, 'a'), (2, 'b')";
    let moving = Moving::filled(things(PlaintextKind::Text), create);
    let conn = &mut moving.connect();
    conn.batch_execute("UPDATE parents SET name = 'A' WHERE name = 'a'").unwrap();
    moving.assert_cleared(conn, "ON UPDATE CASCADE", &["1"]);
    conn.batch_execute("DELETE FROM parents WHERE name = 'b'").unwrap();
    assert_eq!(moving.values(conn, "value_encrypted")[1], None);
    moving.assert_sound(conn);
}

/// The server reads the file itself: `FROM STDIN` is another way to the same statement.
#[test]
fn copied_rows_are_sealed() {
    let moving = Moving::filled(PEOPLE, CREATE_PEOPLE);
    let conn = &mut moving.connect();
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let file = folder.path().join("people.txt");
    fs::write(&file, "1\tcopied\t\\N\n50\tnew\tnote\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    conn.batch_execute("DELETE FROM people WHERE id = 1").unwrap();
    conn.batch_execute(&format!("COPY people (id, email, note) FROM '{}'", file.display()))
        .unwrap();
    moving.assert_cleared(conn, "COPY", &["1", "50"]);
}

/// A name behind the guard's in the alphabet cannot be mended by installing the guard again.
#[test]
fn a_trigger_whose_name_is_behind_the_guards_is_named() {
    let moving = Moving::filled(PEOPLE, CREATE_PEOPLE);
    let conn = &mut moving.connect();
    conn.batch_execute(
        "CREATE FUNCTION lowering() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN NEW.email := lower(NEW.email); RETURN NEW; END $$;
         CREATE TRIGGER zzzz_last BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION lowering()",
    )
    .unwrap();
    let stopped = moving.migration().migrate_data(conn, on).unwrap_err();
    assert!(
        matches!(stopped, MigrateError::Guard { problem: GuardProblem::NotLast, .. }),
        "{stopped:?}"
    );
    assert!(stopped.to_string().contains("rename"), "{stopped}");
    conn.batch_execute("ALTER TRIGGER zzzz_last ON people RENAME TO a_first").unwrap();
    moving.assert_sound(conn);
}

/// The connection that installs the guard may look in other schemas, and so may a writer.
#[test]
fn a_writer_with_another_search_path_is_guarded() {
    let moving = Moving::filled(PEOPLE, CREATE_PEOPLE);
    let conn = &mut moving.connect();
    conn.batch_execute(
        "CREATE SCHEMA traps; CREATE OPERATOR traps.*<> (LEFTARG = record, RIGHTARG = record, FUNCTION = pg_catalog.record_image_eq);
         CREATE OPERATOR traps.*= (LEFTARG = record, RIGHTARG = record, FUNCTION = pg_catalog.record_image_ne);
         SET search_path = traps; UPDATE public.people SET email = 'elsewhere' WHERE id = 1; RESET search_path",
    )
    .unwrap();
    moving.assert_cleared(conn, "another search path", &["1"]);
}

/// Every isolation level: the engine's transactions give way and are tried again.
#[test]
fn conflicts_at_every_isolation_level_are_tried_again() {
    for level in ["read committed", "repeatable read", "serializable"] {
        let create = "CREATE TABLE things (id INTEGER PRIMARY KEY, value TEXT);
                      INSERT INTO things SELECT n, 'value ' || n FROM generate_series(1, 300) n";
        let moving = Moving::new(things(PlaintextKind::Text), create);
        let conn = &mut moving.connect();
        conn.batch_execute(&format!("SET default_transaction_isolation = '{level}'")).unwrap();
        moving.migration().add_columns(conn).unwrap();
        let others: Vec<_> = (0..2)
            .map(|_| {
                let mut conn = moving.connect();
                conn.batch_execute(&format!("SET default_transaction_isolation = '{level}'"))
                    .unwrap();
                conn
            })
            .collect();
        let writer = &mut moving.connect();
        let mut others = others;
        let (mut n, mut written) = (0, 0);
        let migration = moving.migration().batch_size(10);
        let progress = migration.migrate_data_with(conn, &mut others, |_| {
            n = (n + 37) % 300;
            let change = format!(
                "UPDATE things SET value = 'written {written}' WHERE id BETWEEN {n} AND {n} + 5"
            );
            writer.batch_execute(&change).unwrap();
            written += 1;
            std::ops::ControlFlow::Continue(())
        });
        assert_eq!(progress.unwrap().n_failed, 0, "{level}");
        moving.assert_sound(conn);
    }
}
