//! Limits that hold a rotation and let it go, and changes to them while it runs.

use std::{
    fs,
    ops::ControlFlow,
    sync::Arc,
    time::{Duration, Instant},
};

use diesel::connection::SimpleConnection;
use encdb_diesel::{
    Keyring, TableError,
    census::census,
    throttle::{Replica, ReplicaProblem, Throttle, Waiting},
    verify::Verification,
};
use tempfile::TempDir;

use super::super::database::{Conn, Database};
use super::{CONTACTS, insert_contacts, old_and_new, rotation, workers::n_claimed};
use crate::support::keys::id;

/// Runs a rotation that `hold` holds after its first batch and `release` lets go. Returns the reason that it gave.
pub(crate) fn held_and_released(
    throttle: Throttle,
    hold: impl FnOnce(&mut Conn),
    release: impl FnOnce(&mut Conn),
) -> Waiting {
    let (old, new) = old_and_new();
    let database = Database::new();
    let other = &mut database.connect();
    insert_contacts(other, &old, N_ROWS);
    other.batch_execute("CREATE TABLE pressure (id INT PRIMARY KEY)").unwrap();
    let (mut hold, mut release) = (Some(hold), Some(release));
    let (mut held, mut n_held, deadline) = (None, 0, Instant::now() + PATIENCE);
    let rotation = rotation(CONTACTS, &new).throttle(throttle.max_rate(PER_SECOND));
    let ended = rotation.run(&mut database.connect(), |progress| {
        assert!(Instant::now() < deadline, "held by {:?}", progress.waiting);
        if let Some(hold) = hold.take() {
            hold(other);
        }
        if let Some(waiting) = &progress.waiting
            && release.is_some()
        {
            if held.replace(waiting.clone()).is_some() {
                assert_eq!(progress.n_done, n_held, "nothing is done in between");
                assert_eq!(n_claimed(other), 0, "nobody waits for its rows");
                release.take().unwrap()(other);
            }
            n_held = progress.n_done;
        }
        ControlFlow::Continue(())
    });
    let ended = ended.unwrap();
    assert_eq!((ended.n_changed, ended.n_failed, &ended.waiting), (ended.n_rows, 0, &None));
    assert!(n_held < ended.n_rows, "it was held before the end");
    assert_eq!(census(other, &CONTACTS).unwrap().under_key(id(1)), 0);
    held.unwrap()
}

pub(crate) fn change(conn: &mut Conn, assignment: &str) {
    super::wait_for_locks(conn);
    let update =
        format!("UPDATE __encdb_job_throttles SET {assignment} WHERE job = 'rotate contacts'");
    conn.batch_execute(&update).unwrap();
}

#[test]
fn a_pause_file_holds_it_while_the_file_exists() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("pause");
    let waiting = held_and_released(
        Throttle::new().pause_file(&path),
        |_| fs::write(&path, "").unwrap(),
        |_| fs::remove_file(&path).unwrap(),
    );
    assert_eq!(waiting.to_string(), format!("the file {} exists", path.display()));
}

#[test]
fn a_pause_file_is_named_and_removed_while_it_runs() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("pause");
    fs::write(&path, "").unwrap();
    let named = format!("pause_file = '{}'", path.display());
    let release = |conn: &mut Conn| change(conn, "pause_file = NULL");
    let waiting = held_and_released(Throttle::new(), |conn| change(conn, &named), release);
    assert_eq!(waiting, Waiting::PauseFile { path: path.clone() });
    // The file that was given is not looked at any more.
    let given = Throttle::new().pause_file(&path);
    held_and_released(
        given,
        |conn| change(conn, "pause_file = '', max_rate = 0"),
        |conn| change(conn, "max_rate = 1000"),
    );
}

#[test]
fn a_rate_of_zero_holds_it() {
    let waiting = held_and_released(
        Throttle::new(),
        |conn| change(conn, "max_rate = 0"),
        |conn| change(conn, "max_rate = NULL"),
    );
    assert_eq!(waiting, Waiting::RateZero);
}

#[test]
fn a_load_above_its_limit_holds_it() {
    let waiting = held_and_released(
        Throttle::new().max_load("SELECT count(*) FROM pressure=2".parse().unwrap()),
        |conn| conn.batch_execute("INSERT INTO pressure (id) VALUES (1), (2), (3)").unwrap(),
        |conn| conn.batch_execute("DELETE FROM pressure").unwrap(),
    );
    let Waiting::Load { load, limit, .. } = waiting else { panic!("{waiting}") };
    assert_eq!((load, limit), (3.0, 2.0));
}

/// Anyone who may write to encdb's tables must not run queries with the rights of the rotation.
#[test]
fn a_query_that_the_program_was_not_given_is_not_run() {
    let waiting = held_and_released(
        Throttle::new(),
        |conn| change(conn, "max_load = 'SELECT count(*) FROM contacts=1000'"),
        |conn| change(conn, "max_load = NULL"),
    );
    assert_eq!(waiting, Waiting::Row { column: "max_load" });
}

#[test]
fn the_limit_of_a_given_query_can_be_changed() {
    let query = "SELECT count(*) FROM contacts";
    let waiting = held_and_released(
        Throttle::new().max_load(format!("{query}=100000").parse().unwrap()),
        |conn| change(conn, &format!("max_load = '{query}=1'")),
        |conn| change(conn, "max_load = ''"),
    );
    assert!(matches!(waiting, Waiting::Load { limit: 1.0, .. }), "{waiting}");
}

#[test]
fn a_limit_that_cannot_be_read_holds_it() {
    let hold = |conn: &mut Conn| change(conn, "max_load = 'Threads_running'");
    let release = |conn: &mut Conn| change(conn, "max_load = NULL");
    let waiting = held_and_released(Throttle::new(), hold, release);
    assert_eq!(waiting, Waiting::Row { column: "max_load" });
}

#[test]
fn a_load_that_cannot_be_read_at_the_start_is_an_error() {
    let (old, new) = old_and_new();
    let database = few_contacts_under(&old);
    let conn = &mut database.connect();
    for load in ["No_such_status=1", "SELECT NULL=1"] {
        let throttle = Throttle::new().max_load(load.parse().unwrap());
        let refused =
            rotation(CONTACTS, &new).throttle(throttle).run(conn, |_| ControlFlow::Break(()));
        assert!(matches!(refused.unwrap_err(), TableError::NoLoad { .. }), "{load}");
    }
}

/// It might be late, so the work waits for it and does not end.
#[test]
fn a_replica_that_cannot_be_reached_holds_it() {
    let unreachable =
        || Err::<Conn, _>(diesel::ConnectionError::BadConnection("no route".to_owned()));
    let throttle = Throttle::new().replica(Replica::new("the replica", unreachable));
    let waiting = held_and_released(
        throttle,
        |conn| change(conn, "max_lag_ms = 1000"),
        |conn| change(conn, "max_lag_ms = NULL"),
    );
    let Waiting::Replica { replica, problem } = &waiting else { panic!("{waiting}") };
    assert_eq!(replica, "the replica");
    assert!(matches!(problem, ReplicaProblem::Unreachable | ReplicaProblem::Silent), "{waiting}");
}

#[test]
fn a_server_that_is_no_replica_holds_it() {
    let (old, new) = old_and_new();
    let database = few_contacts_under(&old);
    let url = database.url();
    let alone = Replica::new("it", move || <Conn as diesel::Connection>::establish(&url));
    let throttle = Throttle::new().max_lag(Duration::from_secs(1)).replica(alone);
    let (mut last, deadline) = (None, Instant::now() + PATIENCE);
    let stopped =
        rotation(CONTACTS, &new).throttle(throttle).run(&mut database.connect(), |progress| {
            assert!(Instant::now() < deadline, "{last:?}");
            last.clone_from(&progress.waiting);
            let is_told =
                matches!(last, Some(Waiting::Replica { problem: ReplicaProblem::NoReplica, .. }));
            if is_told { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
    assert_eq!(stopped.unwrap().n_done, 0);
}

#[test]
fn a_verification_waits_too() {
    let (old, _) = old_and_new();
    let database = few_contacts_under(&old);
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("pause");
    fs::write(&path, "").unwrap();
    let verification =
        Verification::new(CONTACTS, &old).throttle(Throttle::new().pause_file(&path));
    let mut n_held = 0;
    let verified = verification.run(&mut database.connect(), |progress, _| {
        if progress.waiting.is_some() {
            n_held += 1;
            assert_eq!(progress.n_done, 0);
            if n_held == 2 {
                fs::remove_file(&path).unwrap();
            }
        }
        ControlFlow::Continue(())
    });
    assert!(verified.unwrap().is_proof());
    assert_eq!(n_held, 2);
}

fn few_contacts_under(keyring: &Arc<Keyring>) -> Database {
    let database = Database::new();
    insert_contacts(&mut database.connect(), keyring, N_ROWS);
    database
}

const N_ROWS: i64 = 90;
/// Slow enough that a limit is seen before the last row.
const PER_SECOND: u32 = 90;
/// Longer than any of this takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
