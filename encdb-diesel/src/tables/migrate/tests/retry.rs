//! Rows that fail, and are tried again.

use std::ops::ControlFlow::Continue;

use super::{PEOPLE, keyring};
use crate::{
    own_tables::schema,
    sql::fixed::load,
    tables::migrate::{Migration, Phase},
    tests::Database,
};

/// Two addresses are equal without case, and the search tokens are UNIQUE.
fn database<C: Database>(conn: &mut C) {
    schema::create_tables(conn).unwrap();
    conn.batch_execute(
        "CREATE TABLE people (id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL, note VARCHAR(200))",
    )
    .unwrap();
    conn.batch_execute(
        "INSERT INTO people VALUES (1, 'ada@example.com', NULL), (2, 'ADA@example.com', 'note'), (3, 'bob@example.com', NULL)",
    )
    .unwrap();
}

fn a_failed_row_is_tried_again_by_itself<C: Database>(conn: &mut C) {
    database(conn);
    let keyring = keyring();
    let migration = Migration::new(PEOPLE, &keyring);
    migration.add_columns(conn).unwrap();
    migration.migrate_data(conn, |_| Continue(())).unwrap();
    let failed = migration.errors(conn, 10).unwrap();
    assert_eq!(failed.len(), 1, "{failed:?}");
    let attempts = failed[0].attempts;

    let again = migration.retry(conn, |_| Continue(())).unwrap();
    assert_eq!((again.n_tried, again.n_resolved), (1, 0));
    assert_eq!(migration.errors(conn, 10).unwrap()[0].attempts, attempts + 1);

    // Another row is left in the clear, and a retry does not look at it.
    conn.batch_execute("UPDATE people SET email = 'carl@example.com' WHERE id = 3").unwrap();
    conn.batch_execute("UPDATE people SET email = 'eve@example.com' WHERE id = 2").unwrap();
    let resolved = migration.retry(conn, |_| Continue(())).unwrap();
    assert_eq!((resolved.n_tried, resolved.n_resolved), (1, 1));
    assert_eq!(migration.errors(conn, 10).unwrap(), []);
    let clear = "SELECT id FROM people WHERE email_encrypted IS NULL";
    assert_eq!(load(conn, clear, []).unwrap().len(), 1);
    let status = migration.status(conn).unwrap();
    assert_eq!((status[0].n_failed, status[0].n_remaining), (0, 1));
    assert_eq!(status[0].phase, Phase::Filling);
    let kept = "SELECT id FROM migration_errors WHERE resolved_at IS NOT NULL";
    assert_eq!(load(conn, kept, []).unwrap().len(), 1);
}

on_every_database!(a_failed_row_is_tried_again_by_itself);
