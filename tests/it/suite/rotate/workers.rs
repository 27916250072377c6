//! Several workers at one table: the rows of each, and the rows of a worker that is gone.

use std::{
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use diesel::{connection::SimpleConnection, prelude::*, sql_query, sql_types};
use encdb_diesel::{KEYRING, TableError, census::census, migrations, throttle::Throttle};

use super::super::{
    database::{Conn, Database},
    leaks::log_of,
};
use super::{
    CONTACTS, N_CONTACTS, assert_all_contacts_under_key_2, contacts_under, old_and_new, rotation,
    run, wait_for_locks,
};
use crate::support::{
    keys::{id, keyring},
    models::{contact, contacts},
};

/// Leaves the state of a worker that is killed between claiming the rows up to this one and writing them.
fn leave_claimed(conn: &mut Conn, last: i64) {
    let key = format!("[{{\"integer\":{last}}}]");
    let claimed = format!(
        "UPDATE __encdb_jobs SET last_key = '{key}', next_range = 50;
         INSERT INTO __encdb_job_ranges (job, number, after_key, last_key, worker, claimed_at)
         VALUES ('rotate contacts', 49, NULL, '{key}', 'gone', 0);"
    );
    conn.batch_execute(&claimed).unwrap();
}

#[test]
fn the_rows_of_a_worker_that_is_gone_are_taken_over() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    let _ = rotation(CONTACTS, &new).run(conn, |_| ControlFlow::Break(())).unwrap();
    leave_claimed(conn, 400);
    let _ = run(conn, CONTACTS, &new);
    assert_all_contacts_under_key_2(conn);
}

/// A range may be longer than a batch of this worker: a faster one claimed it, or it has grown since.
#[test]
fn a_long_range_is_taken_over_bit_by_bit() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    let begun = rotation(CONTACTS, &new).run(conn, |_| ControlFlow::Break(())).unwrap();
    leave_claimed(conn, N_CONTACTS);
    let some = rotation(CONTACTS, &new).run(conn, |_| ControlFlow::Break(())).unwrap();
    assert!(some.n_done - begun.n_done <= 40, "{some:?}");
    assert_eq!(n_claimed(conn), 1, "the rest, which nobody works on");
    let rest = run(conn, CONTACTS, &new);
    assert_eq!(rest.n_done - begun.n_done, rest.n_rows);
    assert_all_contacts_under_key_2(conn);
}

/// The worker holds two ranges at a time, and on a slow machine the lease of one may end meanwhile.
#[test]
fn a_worker_does_not_take_over_its_own_rows() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let rotation = rotation(CONTACTS, &new).lease(Duration::ZERO);
    let done = rotation.run(&mut database.connect(), |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(done.n_changed, u64::try_from(N_CONTACTS).unwrap());
}

/// Each worker waits after its first batch until all have one, so that none does all the work.
#[test]
fn workers_share_the_rows() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let n_rows = u64::try_from(N_CONTACTS).unwrap();
    let all_have_begun = Barrier::new(3);
    let work = || {
        let conn = &mut database.connect();
        wait_for_locks(conn);
        let mut n_batches = 0;
        let done = rotation(CONTACTS, &new).run(conn, |_| {
            n_batches += 1;
            if n_batches == 1 {
                all_have_begun.wait();
            }
            ControlFlow::Continue(())
        });
        done.unwrap()
    };
    // No worker may finish the job before another joins, which would begin a second one.
    let mut conn = database.connect();
    let _ = rotation(CONTACTS, &new).run(&mut conn, |_| ControlFlow::Break(())).unwrap();
    let reports = thread::scope(|scope| {
        let workers = [scope.spawn(work), scope.spawn(work), scope.spawn(work)];
        workers.map(|worker| worker.join().unwrap())
    });
    assert!(reports.iter().any(|it| (it.n_done, it.n_changed) == (n_rows, n_rows)), "{reports:?}");
    assert_all_contacts_under_key_2(&mut conn);
}

/// The first worker waits after its first batch until the other has written one.
#[test]
fn workers_of_one_call_share_the_rows() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let (first, mut other) = (&mut database.connect(), [database.connect()]);
    wait_for_locks(first);
    wait_for_locks(&mut other[0]);
    let log = log_of(&mut other[0]);
    let has_written = || {
        let log = log.lock().unwrap();
        log.lines().any(|line| {
            line.contains("FinishQuery") && line.contains("UPDATE") && line.contains("contacts")
        })
    };
    let done = rotation(CONTACTS, &new).run_with(first, &mut other, |_| {
        while !has_written() {
            thread::yield_now();
        }
        ControlFlow::Continue(())
    });
    let done = done.unwrap();
    assert_eq!((done.n_changed, done.n_failed), (done.n_rows, 0));
    assert_all_contacts_under_key_2(first);
}

#[test]
fn all_workers_of_a_call_stop_with_the_first() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let (first, mut others) = (&mut database.connect(), [database.connect(), database.connect()]);
    wait_for_locks(first);
    others.iter_mut().for_each(wait_for_locks);
    // Slow enough that the others are not done before the first one stops.
    let slow = rotation(CONTACTS, &new).throttle(Throttle::new().max_rate(300));
    let stopped = slow.run_with(first, &mut others, |_| ControlFlow::Break(()));
    assert!(stopped.unwrap().n_done > 0);
    assert_eq!(n_claimed(first), 0);
    let rest = run(first, CONTACTS, &new);
    assert_eq!((rest.n_done, rest.n_changed), (rest.n_rows, rest.n_rows));
}

/// The others would go on to the last row before they notice.
#[test]
fn all_workers_of_a_call_stop_when_the_caller_panics() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let (first, mut others) = (&mut database.connect(), [database.connect()]);
    wait_for_locks(first);
    others.iter_mut().for_each(wait_for_locks);
    let slow = rotation(CONTACTS, &new).throttle(Throttle::new().max_rate(400));
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        slow.run_with(first, &mut others, |_| panic!("the caller's"))
    }));
    assert!(panicked.is_err());
    let left = census(&mut database.connect(), &CONTACTS).unwrap().under_key(id(1));
    assert!(left > 0, "the others have stopped as well");
}

/// The worker fails because it is connected to an empty database.
#[test]
fn a_worker_that_fails_is_told_of_and_its_rows_are_done_by_the_first() {
    let (old, new) = old_and_new();
    let (database, empty) = (contacts_under(&old), Database::new());
    let (first, mut other) = (&mut database.connect(), [empty.connect()]);
    let failed =
        rotation(CONTACTS, &new).run_with(first, &mut other, |_| ControlFlow::Continue(()));
    assert!(matches!(failed.unwrap_err(), TableError::Database(_)));
    assert_all_contacts_under_key_2(first);
}

/// The workers find the job of an earlier rotation. One of them begins it again, and the others join.
#[test]
fn workers_that_begin_at_once_join_each_other() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let newer = keyring(3, &[1, 2]);
    for keyring in [&new, &newer, &keyring(2, &[1, 3])] {
        let all_are_there = Barrier::new(3);
        let work = || {
            let conn = &mut database.connect();
            wait_for_locks(conn);
            all_are_there.wait();
            rotation(CONTACTS, keyring).run(conn, |_| ControlFlow::Continue(())).unwrap()
        };
        thread::scope(|scope| {
            let workers = [scope.spawn(work), scope.spawn(work), scope.spawn(work)];
            for worker in workers {
                let _ = worker.join().unwrap();
            }
        });
        let under_current = census(&mut database.connect(), &CONTACTS).unwrap();
        let n_values = under_current.under_key(keyring.current());
        assert_eq!((n_values, under_current.not_sealed()), (4 * N_CONTACTS.unsigned_abs(), 0));
    }
}

/// Its rows would be counted for the other job, whose rows must be under another key.
#[test]
fn a_worker_whose_job_was_begun_anew_for_another_key_stops() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let newer = keyring(3, &[1, 2]);
    let other = &mut database.connect();
    let replaced = rotation(CONTACTS, &new).run(&mut database.connect(), |_| {
        let _ = rotation(CONTACTS, &newer).run(other, |_| ControlFlow::Break(())).unwrap();
        ControlFlow::Continue(())
    });
    match replaced.unwrap_err() {
        TableError::Replaced { job } => assert_eq!(job, "rotate contacts"),
        other => panic!("{other:?}"),
    }
    let done = run(other, CONTACTS, &newer);
    assert_eq!((done.n_changed, done.n_failed), (done.n_rows, 0));
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = sql_types::BigInt)]
    number: i64,
}

/// No worker has to wait for the lease of rows that were claimed in advance.
#[test]
fn a_worker_that_is_told_to_stop_writes_what_it_has_claimed() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    let stopped = rotation(CONTACTS, &new).run(conn, |_| ControlFlow::Break(())).unwrap();
    assert!(stopped.n_done > 0 && stopped.n_done < stopped.n_rows, "{stopped:?}");
    assert_eq!(n_claimed(conn), 0);
}

pub(super) fn n_claimed(conn: &mut Conn) -> i64 {
    let claimed = sql_query("SELECT count(*) AS number FROM __encdb_job_ranges");
    claimed.get_result::<Number>(conn).unwrap().number
}

/// Asserts that this many workers of a call keep to the limit for these rows.
fn assert_limited(n_workers: usize, n_rows: u32, rows_per_second: u32) {
    let (old, new) = old_and_new();
    let database = Database::new();
    let first = &mut database.connect();
    migrations::run_for(first, &old).unwrap();
    let rows: Vec<_> = (1..=n_rows.into()).map(contact).collect();
    KEYRING
        .scoped(&old, || diesel::insert_into(contacts::table).values(rows).execute(first))
        .unwrap();
    let mut others: Vec<Conn> = (1..n_workers).map(|_| database.connect()).collect();
    wait_for_locks(first);
    others.iter_mut().for_each(wait_for_locks);
    let rotation = rotation(CONTACTS, &new).throttle(Throttle::new().max_rate(rows_per_second));
    let began = Instant::now();
    let done = rotation.run_with(first, &mut others, |_| ControlFlow::Continue(())).unwrap();
    let took = began.elapsed();
    assert_eq!((done.n_changed, done.n_failed), (n_rows.into(), 0));
    // One second's rows may be written at once, and all others only when their time has come.
    let least = Duration::from_secs((n_rows - rows_per_second).into()) / rows_per_second;
    assert!(took >= least, "{n_workers} workers took {took:?}");
}

#[test]
fn a_limit_holds_for_one_worker_and_for_several_together() {
    assert_limited(1, 40, 20);
    assert_limited(3, 80, 20);
}

#[test]
fn more_workers_than_rows_a_second_do_not_exceed_the_limit() {
    assert_limited(3, 4, 1);
}
