//! encdb's own tables: up, down, at once from several processes; and the keys checked against them.

use std::{
    process::{Command, Stdio},
    sync::Arc,
};

use diesel::{connection::SimpleConnection, prelude::*};
use encdb_diesel::{Keyring, SetupError, migrations};

use super::{
    database::{Conn, Database},
    interrupted::{READ_COMMITTED, REPEATABLE_READ, one_connection_in_the_other},
};
use crate::support::keys::{builder, id, key, keyring};

/// The variable that tells a child process which database to set up.
const CHILD: &str = "ENCDB_TEST_MIGRATE_CHILD";

fn setup(conn: &mut Conn, keyring: &Keyring) -> Result<migrations::Report, SetupError> {
    migrations::run_for(conn, keyring)
}

fn built(current: u16, other: u16) -> Keyring {
    builder().current(id(current), key(other)).build().unwrap()
}

#[test]
fn the_first_run_does_all_and_the_second_nothing() {
    let database = Database::new();
    let conn = &mut database.connect();
    let first = setup(conn, &keyring(1, &[])).unwrap();
    assert_eq!(first.applied, (1..=6).map(|version| format!("{version:014}")).collect::<Vec<_>>());
    assert_eq!(first.recorded.len(), 2, "the key, and the index root");
    assert_eq!(setup(conn, &keyring(1, &[])).unwrap(), migrations::Report::default());
}

#[test]
fn reverting_leaves_nothing_and_can_be_done_again() {
    let database = Database::new();
    let conn = &mut database.connect();
    for _ in 0..2 {
        setup(conn, &keyring(1, &[])).unwrap();
        migrations::revert(conn).unwrap();
        assert!(conn.batch_execute("SELECT * FROM __encdb_fingerprints").is_err());
        assert!(conn.batch_execute("SELECT * FROM __encdb_keyring").is_err());
        assert!(conn.batch_execute("SELECT * FROM __encdb_schema_migrations").is_err());
    }
}

/// MySQL commits each CREATE and DROP: a process may be killed before it records what it did.
#[test]
fn what_was_cut_off_goes_on() {
    let database = Database::new();
    let conn = &mut database.connect();
    for version in 1..=6 {
        setup(conn, &keyring(1, &[])).unwrap();
        let forget =
            format!("DELETE FROM __encdb_schema_migrations WHERE version = '{version:014}'");
        conn.batch_execute(&forget).unwrap();
        assert_eq!(setup(conn, &keyring(1, &[])).unwrap().applied.len(), 1, "{version}");
    }
    conn.batch_execute("DROP TABLE __encdb_job_errors").unwrap();
    migrations::revert(conn).unwrap();
    assert!(conn.batch_execute("SELECT * FROM __encdb_jobs").is_err());
}

#[test]
fn an_epoch_that_is_forgotten_is_not_missed() {
    let database = Database::new();
    let conn = &mut database.connect();
    let two = builder().current(id(1), key(1)).index_root(id(2), key(2)).index_root(id(1), key(1));
    setup(conn, &two.build().unwrap()).unwrap();
    let alone = || builder().current(id(1), key(1)).index_root(id(2), key(2)).build().unwrap();
    let missing = setup(conn, &alone()).unwrap_err();
    assert!(matches!(missing, SetupError::IndexRootMissing { epoch: 1 }), "{missing:?}");
    migrations::forget_epoch(conn, 1).unwrap();
    assert_eq!(setup(conn, &alone()).unwrap(), migrations::Report::default());
    let other = builder().current(id(1), key(3)).index_root(id(2), key(2)).build().unwrap();
    let refused = setup(conn, &other).unwrap_err();
    assert!(
        matches!(refused, SetupError::OtherKey { .. }),
        "root keys are remembered: {refused:?}"
    );
}

#[test]
fn another_key_under_a_known_id_is_refused() {
    let database = Database::new();
    let conn = &mut database.connect();
    setup(conn, &built(1, 1)).unwrap();
    let refused = setup(conn, &built(1, 2)).unwrap_err();
    assert!(matches!(refused, SetupError::OtherKey { id: 1, .. }), "{refused}");
    setup(conn, &built(1, 1)).unwrap();
}

#[test]
fn another_salt_is_refused() {
    let database = Database::new();
    let conn = &mut database.connect();
    setup(conn, &built(1, 1)).unwrap();
    let salted =
        Keyring::builder(b"\x02 another salt altogether").current(id(1), key(1)).build().unwrap();
    assert!(matches!(setup(conn, &salted), Err(SetupError::OtherKey { .. })));
}

#[test]
fn a_new_key_is_recorded_and_a_dropped_lowest_key_is_refused() {
    let database = Database::new();
    let conn = &mut database.connect();
    setup(conn, &keyring(1, &[])).unwrap();
    assert_eq!(setup(conn, &keyring(2, &[1])).unwrap().recorded.len(), 1, "the new key alone");
    let refused = setup(conn, &keyring(2, &[])).unwrap_err();
    assert!(matches!(refused, SetupError::IndexRootMissing { epoch: 1 }), "{refused}");
    setup(conn, &keyring(2, &[1])).unwrap();
}

#[test]
fn a_refused_start_records_nothing() {
    let database = Database::new();
    let conn = &mut database.connect();
    setup(conn, &built(1, 1)).unwrap();
    let wrong = builder().current(id(2), key(2)).retired(id(1), key(3)).build().unwrap();
    setup(conn, &wrong).unwrap_err();
    let right = builder().current(id(2), key(4)).retired(id(1), key(1)).build().unwrap();
    assert_eq!(
        setup(conn, &right).unwrap().recorded.len(),
        1,
        "key 2 was not taken from the refused keyring"
    );
}

#[test]
fn run_needs_an_installed_keyring() {
    let database = Database::new();
    let conn = &mut database.connect();
    assert!(matches!(migrations::run(conn), Err(SetupError::Keyring(_))));
    let keyring = keyring(1, &[]);
    let run = encdb_diesel::KEYRING.scoped(&keyring, || migrations::run(conn));
    assert!(!run.unwrap().applied.is_empty());
}

#[test]
fn it_runs_inside_a_transaction_of_the_caller() {
    let database = Database::new();
    let conn = &mut database.connect();
    conn.test_transaction::<_, SetupError, _>(|conn| setup(conn, &keyring(1, &[])));
}

/// Eight processes, one database, all at once: one does the work and nobody fails.
#[test]
fn several_processes_start_at_once() {
    let database = Database::new();
    let url = database.url();
    let start = || {
        let test = format!("{}::child_process", module_path!().split_once("::").unwrap().1);
        let program = std::env::current_exe().unwrap();
        let mut command = Command::new(program);
        command
            .args(["--exact", &test, "--nocapture"])
            .env(CHILD, &url)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let children: Vec<_> = (0..8).map(|_| start()).collect();
    let outputs: Vec<_> =
        children.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
    let did: Vec<String> =
        outputs.iter().map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).collect();
    assert!(outputs.iter().all(|output| output.status.success()), "{did:?}");
    let applied = did.iter().filter(|text| text.contains("applied all")).count();
    let waited = did.iter().filter(|text| text.contains("applied none")).count();
    assert_eq!((applied, waited), (1, 7), "{did:?}");
}

/// The work of the processes above. On its own it has no database to set up, and does nothing.
#[test]
fn child_process() {
    let Ok(url) = std::env::var(CHILD) else { return };
    let conn = &mut Conn::establish(&url).unwrap();
    let report = setup(conn, &keyring(1, &[])).unwrap();
    println!("applied {}", if report.applied.is_empty() { "none" } else { "all" });
}

/// Threads of one process exclude each other as well.
#[test]
fn several_connections_start_at_once() {
    let database = Arc::new(Database::new());
    let start = |_| {
        let database = Arc::clone(&database);
        std::thread::spawn(move || {
            !setup(&mut database.connect(), &keyring(1, &[])).unwrap().applied.is_empty()
        })
    };
    let threads: Vec<_> = (0..4).map(start).collect();
    let did_the_work = threads.into_iter().map(|thread| thread.join().unwrap());
    assert_eq!(did_the_work.filter(|did| *did).count(), 1);
}

/// Whatever the default isolation of the database is: a process that waited sees the work of the first one.
#[test]
fn a_process_that_waited_for_another_one_has_nothing_left_to_do() {
    for isolation in [READ_COMMITTED, REPEATABLE_READ] {
        let database = Database::new();
        let (first, second) = one_connection_in_the_other(
            (&database, isolation),
            "__encdb_schema_migrations",
            |conn| setup(conn, &keyring(1, &[])),
            |conn| setup(conn, &keyring(1, &[])),
        );
        assert_eq!(first.unwrap().applied.len(), 6, "{isolation}");
        assert_eq!(second.unwrap(), migrations::Report::default(), "{isolation}");
    }
}
