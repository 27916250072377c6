//! A replica of PostgreSQL: it holds work that it cannot follow, and it must not prove that a key is unused.

use std::{
    io::{BufRead as _, BufReader},
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use diesel::{connection::SimpleConnection as _, prelude::*, sql_query, sql_types};

use crate::{
    databases::postgres::{Conn, Database},
    moved::CREATE_USERS,
    postgres::{Application, Users},
    run::{Folder, KEYRING, TABLES, ended},
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
    // What was inserted: a commit that does not wait for the disk is not written at once.
    let written = sql_query("SELECT pg_current_wal_insert_lsn()::text AS position");
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

/// Stops the replay of changes on the replica, and lets it go on when dropped.
struct Late(Conn);

impl Late {
    fn from_now_on(database: &Database) -> Self {
        let mut conn = Conn::establish(&database.url_of_replica()).unwrap();
        conn.batch_execute("SELECT pg_wal_replay_pause()").unwrap();
        Self(conn)
    }
}

impl Drop for Late {
    fn drop(&mut self) {
        let _ = self.0.batch_execute("SELECT pg_wal_replay_resume()");
    }
}

/// Waits until the last change that the replica has is older than this.
fn wait_until_idle_for(database: &Database, interval: &str) {
    let mut conn = Conn::establish(&database.url_of_replica()).unwrap();
    let old = format!(
        "SELECT 1 / (clock_timestamp() - pg_last_xact_replay_timestamp() > interval '{interval}')::int"
    );
    let deadline = Instant::now() + Duration::from_secs(60);
    while conn.batch_execute(&old).is_err() {
        assert!(Instant::now() < deadline, "the primary is never idle");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_late_replica_holds_a_rotation_and_lets_it_go() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let application = with_key_to_destroy();
    application.keys("add");
    application.keys("promote 3");
    wait_for_replica(&application.database);
    let replica = application.database.url_of_replica();
    let rotate = format!(
        "--json rotate {KEYRING} {TABLES} --max-rate 20 --max-lag 300ms --replica {replica}"
    );
    // The age of its last change makes nobody late while the primary is idle.
    wait_until_idle_for(&application.database, "400 ms");
    let late = Late::from_now_on(&application.database);
    let mut child = application.command(&rotate).spawn().unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(
        said.any(|line| line.contains("\"waiting\":\"replica is ") && line.contains(" s behind\""))
    );
    drop(late);
    let last = said.last().unwrap();
    assert!(last.contains("\"event\":\"done\"") && last.contains("\"n_done\":20"), "{last}");
    assert_eq!(ended(child).code, 0);
    // What the replica has can be verified and counted there.
    wait_for_replica(&application.database);
    let mut application = application;
    application.set("DATABASE_URL", &replica);
    application.ok(&format!("verify {KEYRING} {TABLES}"));
    let counted = application.ok(&format!("keys census {TABLES}")).stdout;
    assert!(counted.contains("key 3") && !counted.contains("key 2"), "{counted}");
}

#[test]
fn an_idle_primary_has_no_late_replica() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let application = with_key_to_destroy();
    wait_for_replica(&application.database);
    wait_until_idle_for(&application.database, "1200 ms");
    let replica = application.database.url_of_replica();
    // Writes nothing itself.
    let verify = format!("--json verify {KEYRING} {TABLES} --max-lag 1s --replica {replica}");
    let mut child = application.command(&verify).spawn().unwrap();
    let said = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    // A line a second, if it waits.
    let is_done = said.take(60).any(|line| line.contains("\"event\":\"done\""));
    child.kill().unwrap();
    assert!(is_done, "it waits for a replica that has everything");
    child.wait().unwrap();
}

#[test]
fn a_replica_of_another_kind_and_one_with_a_password_are_refused() {
    let application = with_key_to_destroy();
    let rotate =
        |replica: &str| format!("rotate {KEYRING} {TABLES} --max-lag 1s --replica {replica}");
    application.exits(2, &rotate("app.sqlite"));
    let refused = application.exits(2, &rotate("postgres://u:hidden@localhost/db"));
    assert!(!refused.stderr.contains("hidden"), "{refused:?}");
    application.exits(2, &format!("rotate {KEYRING} {TABLES} --max-lag 1s"));
}

/// One test stops the replica, and others wait for it.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

#[test]
fn no_key_is_destroyed_by_what_a_replica_has() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
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

#[test]
fn a_verification_on_a_replica_reads_everything_and_records_nothing() {
    let database = Database::replicated();
    let mut users = Users::over(Folder::with_keyring(), database, CREATE_USERS, 20);
    users.moves_up_to("migrate-data");
    wait_for_replica(&users.database);
    let (primary, replica) = (users.database.url(), users.database.url_of_replica());
    users.set("DATABASE_URL", &replica);
    let verified = users.stage("verify");
    assert!(verified.stdout.contains("Failed: 0"), "{verified:?}");
    assert!(
        verified.stderr.contains("this is a replica, so the run is not recorded"),
        "{verified:?}"
    );
    assert_eq!(users.phases(), ["filled", "filled"]);
    users.set("DATABASE_URL", &primary);
    users.stage("verify");
    assert_eq!(users.phases(), ["verified", "verified"]);
}
