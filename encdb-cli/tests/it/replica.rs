//! A replica of PostgreSQL must not prove that a key is unused: only the primary can.

use std::{
    thread,
    time::{Duration, Instant},
};

use diesel::{connection::SimpleConnection as _, prelude::*, sql_query, sql_types};

use crate::{
    databases::postgres::{Conn, Database},
    postgres::Application,
    run::{Folder, KEYRING, TABLES},
};

/// Returns an application whose key 1 is retired and has no values on the primary.
fn with_key_to_destroy() -> Application {
    let mut folder = Folder::with_keyring();
    let (database, keyring) = (Database::replicated(), folder.keyring());
    folder.set("DATABASE_URL", &database.url());
    let application = Application::over(folder, database, keyring, 20);
    application.keys("add");
    application.keys("promote 2");
    application.ok(&format!("rotate {KEYRING} {TABLES}"));
    application.keys("retire 1");
    application
}

/// Waits until the replica has everything that the primary has written so far.
fn wait_for_replica(database: &Database) {
    #[derive(QueryableByName)]
    struct Position {
        #[diesel(sql_type = sql_types::Text)]
        position: String,
    }
    let written = sql_query("SELECT pg_current_wal_lsn()::text AS position");
    let Position { position } = written.get_result(&mut database.connect()).unwrap();
    let replayed = format!("SELECT 1 / (pg_last_wal_replay_lsn() >= '{position}'::pg_lsn)::int");
    let deadline = Instant::now() + Duration::from_secs(60);
    // The database itself may not be there yet.
    let is_there = |mut conn: Conn| conn.batch_execute(&replayed).is_ok();
    while !Conn::establish(&database.url_of_replica()).is_ok_and(is_there) {
        assert!(Instant::now() < deadline, "the replica has not received {position}");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn no_key_is_destroyed_by_what_a_replica_has() {
    let mut application = with_key_to_destroy();
    wait_for_replica(&application.database);
    let (primary, replica) = (application.database.url(), application.database.url_of_replica());
    let destroy = format!("keys destroy 1 --confirm 1 {KEYRING} {TABLES}");
    application.set("DATABASE_URL", &replica);
    let refused = application.exits(1, &destroy);
    assert!(refused.stderr.contains("this database is a replica"), "{refused:?}");
    assert!(application.keys("list").stdout.contains("key 1"));
    // Verifying on a replica is fine, because it opens the values that are there.
    application.ok(&format!("verify {KEYRING} {TABLES}"));
    application.set("DATABASE_URL", &primary);
    application.ok(&destroy);
}
