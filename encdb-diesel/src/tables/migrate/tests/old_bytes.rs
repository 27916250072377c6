//! Old bytes in SQLite's write-ahead log while somebody reads.

use std::ops::ControlFlow::Continue;

use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};

use super::{PEOPLE, keyring};
use crate::{
    own_tables::schema,
    tables::migrate::{MigrateError, Migration},
};

#[test]
fn a_reader_that_holds_the_log_is_told() {
    let file = std::env::temp_dir().join(format!("encdb-{}.sqlite", uuid::Uuid::new_v4()));
    let connect = || SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    let (conn, reader) = (&mut connect(), &mut connect());
    conn.batch_execute("PRAGMA journal_mode = WAL").unwrap();
    schema::create_tables(conn).unwrap();
    conn.batch_execute(
        "CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, note TEXT); \
         CREATE UNIQUE INDEX people_email ON people (email); INSERT INTO people VALUES (1, 'a', 'b')",
    )
    .unwrap();
    let keyring = keyring();
    let migration = Migration::new(PEOPLE, &keyring);
    migration.run(conn, |_| Continue(())).unwrap();
    migration.switch(conn).unwrap();
    migration.drop_unencrypted(conn).unwrap();
    reader.batch_execute("BEGIN; SELECT count(*) FROM people").unwrap();
    let left = migration.remove_old_bytes(conn).unwrap_err();
    assert!(matches!(left, MigrateError::LogInUse { .. }), "{left}");
    reader.batch_execute("COMMIT").unwrap();
    migration.remove_old_bytes(conn).unwrap();
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", file.display()));
    }
}
