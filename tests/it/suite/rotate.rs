//! Rewriting rows under another key while others read and write.

use std::{
    ops::ControlFlow,
    sync::{
        Arc, Barrier,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    thread,
    time::Duration,
};

use diesel::{connection::SimpleConnection, prelude::*, sql_query, sql_types};
use encdb_diesel::{
    EncryptedTable, ErrorKind, KEYRING, Keyring, TableSpec,
    census::census,
    jobs::{JobError, Progress},
    migrations,
    prelude::*,
    rotate::Rotation,
};

use super::database::{Conn, Database};
use crate::support::{
    keys::{builder, id, key, keyring},
    kind_of,
    leak::assert_absent,
    models::{
        Contact, Grade, Note, Sample, User, contact, contacts, grades, note, notes, sample,
        samples, user, users,
    },
};

const N_CONTACTS: i64 = 730;

/// Key 1 wrote, key 2 is to.
fn old_and_new() -> (Arc<Keyring>, Arc<Keyring>) {
    (keyring(1, &[]), keyring(2, &[1]))
}

fn contacts_under(old: &Arc<Keyring>) -> Database {
    let database = Database::new();
    let conn = &mut database.connect();
    migrations::run_for(conn, old).unwrap();
    let rows: Vec<Contact> = (1..=N_CONTACTS).map(contact).collect();
    KEYRING.scoped(old, || {
        for rows in rows.chunks(100) {
            diesel::insert_into(contacts::table).values(rows).execute(conn).unwrap();
        }
    });
    database
}

const CONTACTS: TableSpec = <contacts::table as EncryptedTable>::SPEC;

/// Small batches, so that a few hundred rows are many of them.
fn rotation(table: TableSpec, keyring: &Keyring) -> Rotation<'_> {
    Rotation::new(table, keyring).batch_time(Duration::from_millis(5))
}

fn run(conn: &mut Conn, table: TableSpec, keyring: &Keyring) -> Progress {
    rotation(table, keyring).run(conn, |_| ControlFlow::Continue(())).unwrap()
}

/// All contacts, as a program reads them that has only this key; the index root of the tokens stays.
fn contacts_by_key_alone(conn: &mut Conn, key_id: u16) -> QueryResult<Vec<Contact>> {
    let only =
        builder().current(id(key_id), key(key_id)).index_root(id(1), key(1)).build().unwrap();
    KEYRING.scoped(&Arc::new(only), || {
        contacts::table.order(contacts::id).select(Contact::as_select()).load(conn)
    })
}

fn assert_all_contacts_under_key_2(conn: &mut Conn) {
    let expected: Vec<Contact> = (1..=N_CONTACTS).map(contact).collect();
    assert!(contacts_by_key_alone(conn, 2).unwrap() == expected);
}

#[test]
fn every_row_is_rewritten_once_and_then_none() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    assert_eq!(
        kind_of(contacts_by_key_alone(conn, 2)),
        ErrorKind::UnknownKey { id: id(1) },
        "before it, the rows need key 1"
    );
    let first = run(conn, CONTACTS, &new);
    let n_rows = u64::try_from(N_CONTACTS).unwrap();
    assert_eq!((first.n_rows, first.n_done, first.n_changed), (n_rows, n_rows, n_rows));
    assert_eq!((first.n_contended, first.n_failed), (0, 0));
    assert_all_contacts_under_key_2(conn);
    let second = run(conn, CONTACTS, &new);
    assert_eq!((second.n_done, second.n_changed), (n_rows, 0));
}

#[test]
fn values_of_every_type_row_owner_and_storage_stay_what_they_are() {
    let (old, new) = old_and_new();
    let database = Database::new();
    let conn = &mut database.connect();
    migrations::run_for(conn, &old).unwrap();
    let people: Vec<User> = (1..=9).map(user).collect();
    let kinds: Vec<Sample> = (1..=3).map(sample).collect();
    let marks: Vec<Grade> = (0..40).map(grade).collect();
    KEYRING.scoped(&old, || {
        diesel::insert_into(users::table).values(&people).execute(conn).unwrap();
        diesel::insert_into(samples::table).values(&kinds).execute(conn).unwrap();
        diesel::insert_into(grades::table).values(&marks).execute(conn).unwrap();
        let all = vec![note(1, 7), note(2, 7), note(3, 8)];
        diesel::insert_into(notes::table).values(&all).execute(conn).unwrap();
    });
    for table in [
        <users::table as EncryptedTable>::SPEC,
        <samples::table as EncryptedTable>::SPEC,
        <grades::table as EncryptedTable>::SPEC,
        <notes::table as EncryptedTable>::SPEC,
    ] {
        let progress = run(conn, table, &new);
        assert_eq!((progress.n_changed, progress.n_failed), (progress.n_rows, 0), "{table:?}");
    }
    let only = builder().current(id(2), key(2)).index_root(id(1), key(1)).build().unwrap();
    KEYRING.scoped(&Arc::new(only), || {
        assert_eq!(
            users::table.order(users::id).select(User::as_select()).load(conn).unwrap(),
            people
        );
        let loaded: Vec<Sample> =
            samples::table.order(samples::id).select(Sample::as_select()).load(conn).unwrap();
        assert_eq!(loaded, kinds);
        let loaded: Vec<Grade> =
            grades::table.order(grades::course).select(Grade::as_select()).load(conn).unwrap();
        assert_eq!(loaded, marks);
        let found: Note = notes::table
            .filter(notes::title.of_owner(8).search_eq("STRASSE"))
            .select(Note::as_select())
            .first(conn)
            .unwrap();
        assert_eq!((found.id, found.body.open().unwrap().as_str()), (3, "the body of note 3"));
    });
}

/// Several rows to a first column of the key, and the other way round.
fn grade(n: i32) -> Grade {
    let student = format!("Student {}", n % 7);
    Grade { student, course: n, grade: Encrypted::new(i16::try_from(n).unwrap()) }
}

#[test]
fn what_was_stopped_goes_on_where_it_was() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    let mut n_batches = 0;
    let stopped = rotation(CONTACTS, &new).run(conn, |_| {
        n_batches += 1;
        if n_batches == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let stopped = stopped.unwrap();
    assert!(stopped.n_done > 0 && stopped.n_done < stopped.n_rows, "{stopped:?}");
    let rest = run(conn, CONTACTS, &new);
    assert_eq!((rest.n_done, rest.n_changed), (rest.n_rows, rest.n_rows), "no row is done twice");
    assert_all_contacts_under_key_2(conn);
}

/// As a worker leaves it that is killed between claiming rows and writing them.
#[test]
fn the_rows_of_a_worker_that_is_gone_are_taken_over() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    let _ = rotation(CONTACTS, &new).run(conn, |_| ControlFlow::Break(())).unwrap();
    conn.batch_execute(
        "UPDATE __encdb_jobs SET last_key = '[{\"integer\":400}]', next_range = 50;
         INSERT INTO __encdb_job_ranges (job, number, after_key, last_key, worker, claimed_at)
         VALUES ('rotate contacts', 49, NULL, '[{\"integer\":400}]', 'gone', 0);",
    )
    .unwrap();
    let _ = run(conn, CONTACTS, &new);
    assert_all_contacts_under_key_2(conn);
}

/// It holds two ranges at a time, and on a slow machine the lease of one may end meanwhile.
#[test]
fn a_worker_does_not_take_over_its_own_rows() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let rotation = rotation(CONTACTS, &new).lease(Duration::ZERO);
    let done = rotation.run(&mut database.connect(), |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(done.n_changed, u64::try_from(N_CONTACTS).unwrap());
}

/// A position that is no key of this table is not taken for one, and breaks nothing.
#[test]
fn a_damaged_checkpoint_is_an_error() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    let _ = rotation(CONTACTS, &new).run(conn, |_| ControlFlow::Break(())).unwrap();
    for damaged in ["[]", r#"[{"integer":1},{"integer":2}]"#, "nonsense"] {
        let update = format!("UPDATE __encdb_jobs SET last_key = '{damaged}'");
        conn.batch_execute(&update).unwrap();
        let refused = rotation(CONTACTS, &new).run(conn, |_| ControlFlow::Continue(()));
        match refused.unwrap_err() {
            JobError::Damaged { job } => assert_eq!(job, "rotate contacts"),
            other => panic!("{damaged}: {other:?}"),
        }
    }
}

/// Each waits after its first batch until all have one: none may do all the work.
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
    // The job must not be finished by one before another joins: it would begin a second one.
    let mut conn = database.connect();
    let _ = rotation(CONTACTS, &new).run(&mut conn, |_| ControlFlow::Break(())).unwrap();
    let reports = thread::scope(|scope| {
        let workers = [scope.spawn(work), scope.spawn(work), scope.spawn(work)];
        workers.map(|worker| worker.join().unwrap())
    });
    assert!(reports.iter().any(|it| (it.n_done, it.n_changed) == (n_rows, n_rows)), "{reports:?}");
    assert_all_contacts_under_key_2(&mut conn);
}

/// The first waits after its first batch until the other has written one.
#[test]
fn workers_of_one_call_share_the_rows() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let (first, mut other) = (&mut database.connect(), [database.connect()]);
    wait_for_locks(first);
    wait_for_locks(&mut other[0]);
    let log = super::leaks::log_of(&mut other[0]);
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
    let stopped = rotation(CONTACTS, &new).run_with(first, &mut others, |_| ControlFlow::Break(()));
    assert!(stopped.unwrap().n_done > 0);
    assert_eq!(n_claimed(first), 0);
    let rest = run(first, CONTACTS, &new);
    assert_eq!((rest.n_done, rest.n_changed), (rest.n_rows, rest.n_rows));
}

/// Here because the other is connected to an empty database.
#[test]
fn a_worker_that_fails_is_told_of_and_its_rows_are_done_by_the_first() {
    let (old, new) = old_and_new();
    let (database, empty) = (contacts_under(&old), Database::new());
    let (first, mut other) = (&mut database.connect(), [empty.connect()]);
    let failed =
        rotation(CONTACTS, &new).run_with(first, &mut other, |_| ControlFlow::Continue(()));
    assert!(matches!(failed.unwrap_err(), JobError::Database(_)));
    assert_all_contacts_under_key_2(first);
}

/// They find the job of an earlier rotation, which one of them has to begin anew and the others to join.
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

/// SQLite refuses at once where the others wait.
fn wait_for_locks(conn: &mut Conn) {
    let _ = conn.batch_execute("PRAGMA busy_timeout = 60000");
}

/// A row is written between any two batches.
#[test]
fn no_write_is_lost_to_the_rotation() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    wait_for_locks(conn);
    let writes = Writes::default();
    let last_written = thread::scope(|scope| {
        let writer = scope.spawn(|| writes.until_stopped(&mut database.connect(), &new));
        let rotation = rotation(CONTACTS, &new).batch_time(Duration::from_millis(50));
        let progress = rotation.run(conn, |_| {
            writes.allow_some_and_wait_for_one();
            ControlFlow::Continue(())
        });
        writes.stopped.store(true, Relaxed);
        assert!(writes.n_written.load(Relaxed) > 1);
        assert_eq!(progress.unwrap().n_failed, 0);
        writer.join().unwrap()
    });
    let _ = run(conn, CONTACTS, &new);
    for contact in contacts_by_key_alone(conn, 2).unwrap() {
        let written = &last_written[usize::try_from(contact.id).unwrap()];
        let expected = written.clone().unwrap_or_else(|| format!("900-00-{:04}", contact.id));
        assert_eq!(*contact.ssn.expose(), expected, "contact {}", contact.id);
    }
}

/// Somebody who writes while rows are rotated: a few rows for each batch, since on SQLite who never rests lets nobody in.
#[derive(Default)]
struct Writes {
    n_allowed: AtomicUsize,
    n_written: AtomicUsize,
    stopped: AtomicBool,
}

impl Writes {
    /// Changes one contact after another, forwards and backwards through the table, and remembers what it wrote.
    fn until_stopped(&self, conn: &mut Conn, keyring: &Arc<Keyring>) -> Vec<Option<String>> {
        wait_for_locks(conn);
        let mut last_written = vec![None; usize::try_from(N_CONTACTS).unwrap() + 1];
        for n in 0_i64.. {
            while !self.may_write() {
                if self.stopped.load(Relaxed) {
                    return last_written;
                }
                thread::yield_now();
            }
            let row = (n * 367) % N_CONTACTS + 1;
            let value = format!("written {n}");
            KEYRING.scoped(keyring, || {
                let changed = diesel::update(contacts::table.find(row))
                    .set(contacts::ssn.eq(Encrypted::<_, contacts::ssn>::new(value.clone())));
                assert_eq!(changed.execute(conn), Ok(1));
            });
            last_written[usize::try_from(row).unwrap()] = Some(value);
            self.n_written.fetch_add(1, Relaxed);
        }
        last_written
    }

    fn may_write(&self) -> bool {
        self.n_written.load(Relaxed) < self.n_allowed.load(Relaxed)
    }

    fn allow_some_and_wait_for_one(&self) {
        self.n_allowed.fetch_add(5, Relaxed);
        let before = self.n_written.load(Relaxed);
        while self.n_written.load(Relaxed) == before {
            thread::yield_now();
        }
    }
}

/// The second batch has been read when the first one is reported: what changes then must stand.
#[test]
fn a_row_that_changed_or_went_since_it_was_read_stays_as_it_is() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    let writer = &mut database.connect();
    let mut n_batches = 0;
    let progress = rotation(CONTACTS, &new).run(conn, |progress| {
        n_batches += 1;
        if n_batches == 1 {
            let next = i64::try_from(progress.n_done).unwrap() + 1;
            KEYRING.scoped(&new, || change_and_delete(writer, next));
        }
        ControlFlow::Continue(())
    });
    let progress = progress.unwrap();
    assert_eq!((progress.n_contended, progress.n_failed), (2, 0));
    let rows = contacts_by_key_alone(conn, 2).unwrap();
    assert_eq!(rows.len() + 1, usize::try_from(N_CONTACTS).unwrap());
    assert_eq!(rows.iter().filter(|row| row.ssn.expose() == "written in between").count(), 1);
}

/// Writes this contact anew, and deletes the next.
fn change_and_delete(conn: &mut Conn, row: i64) {
    let written = Contact { ssn: Encrypted::new("written in between".into()), ..contact(row) };
    assert_eq!(diesel::update(contacts::table.find(row)).set(written).execute(conn), Ok(1));
    assert_eq!(diesel::delete(contacts::table.find(row + 1)).execute(conn), Ok(1));
}

/// Its rows would be counted as those of the other, which are to be under another key.
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
        JobError::Replaced { job } => assert_eq!(job, "rotate contacts"),
        other => panic!("{other:?}"),
    }
    let done = run(other, CONTACTS, &newer);
    assert_eq!((done.n_changed, done.n_failed), (done.n_rows, 0));
}

/// A reader of SQLite makes the COMMIT fail, which leaves the transaction open until somebody ends it.
#[test]
fn a_transaction_that_could_not_be_committed_is_not_left_open() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    let reader = &mut database.connect();
    reader.batch_execute("BEGIN").unwrap();
    assert_eq!(contacts::table.count().get_result(reader), Ok(N_CONTACTS));
    let refused = rotation(CONTACTS, &new).run(conn, |_| ControlFlow::Continue(()));
    reader.batch_execute("ROLLBACK").unwrap();
    if let Err(refused) = refused {
        assert!(matches!(refused, JobError::Database(_)), "{refused:?}");
        let writer = &mut database.connect();
        assert_eq!(diesel::delete(contacts::table.find(0)).execute(writer), Ok(0));
        let done = run(conn, CONTACTS, &new);
        assert_eq!(done.n_changed, done.n_rows);
    }
    assert_all_contacts_under_key_2(conn);
}

/// The planted value is bound twice: what is compared, and the new value of a row in which another column changes.
#[test]
fn instrumentation_sees_no_value_of_a_row() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    let planted = super::database::bytes_literal(b"SECRET-NEEDLE in the clear");
    conn.batch_execute(&format!("UPDATE contacts SET ssn = {planted} WHERE id = 5")).unwrap();
    let log = super::leaks::log_of(conn);
    assert_eq!(run(conn, CONTACTS, &new).n_failed, 1);
    let log = log.lock().unwrap();
    assert!(log.contains("UPDATE") && log.contains("contacts"), "{log}");
    assert_absent(&[b"SECRET-NEEDLE"], log.as_bytes(), "the log");
    assert!(!log.contains("83, 69, 67, 82, 69, 84"), "nor its bytes");
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = sql_types::BigInt)]
    number: i64,
}

/// Nobody has to wait for the lease of rows that were claimed in advance.
#[test]
fn a_worker_that_is_told_to_stop_writes_what_it_has_claimed() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    let stopped = rotation(CONTACTS, &new).run(conn, |_| ControlFlow::Break(())).unwrap();
    assert!(stopped.n_done > 0 && stopped.n_done < stopped.n_rows, "{stopped:?}");
    assert_eq!(n_claimed(conn), 0);
}

fn n_claimed(conn: &mut Conn) -> i64 {
    let claimed = sql_query("SELECT count(*) AS number FROM __encdb_job_ranges");
    claimed.get_result::<Number>(conn).unwrap().number
}

#[derive(QueryableByName)]
struct RecordedError {
    #[diesel(sql_type = sql_types::Text)]
    row_key: String,
    #[diesel(sql_type = sql_types::Text)]
    column_name: String,
    #[diesel(sql_type = sql_types::Text)]
    message: String,
}

#[test]
fn a_value_that_does_not_open_is_recorded_and_left_as_it_is() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    let planted = super::database::bytes_literal(b"SECRET-NEEDLE in the clear");
    conn.batch_execute(&format!("UPDATE contacts SET ssn = {planted} WHERE id = 5")).unwrap();
    let progress = run(conn, CONTACTS, &new);
    assert_eq!((progress.n_failed, progress.n_done), (1, progress.n_rows));
    let errors: Vec<RecordedError> =
        sql_query("SELECT row_key, column_name, message FROM __encdb_job_errors")
            .load(conn)
            .unwrap();
    let [error] = errors.try_into().unwrap_or_else(|_| panic!("one error"));
    assert_eq!(
        (error.row_key.as_str(), error.column_name.as_str()),
        ("[{\"integer\":5}]", "contacts.ssn")
    );
    assert!(error.message.contains("is not sealed") && !error.message.contains("NEEDLE"));
    let kept = contacts::table.find(5).select(contacts::ssn).first::<Vec<u8>>(conn);
    assert_eq!(kept.unwrap(), b"SECRET-NEEDLE in the clear");
    conn.batch_execute("DELETE FROM contacts WHERE id = 5").unwrap();
    assert_eq!(
        contacts_by_key_alone(conn, 2).unwrap().len() + 1,
        usize::try_from(N_CONTACTS).unwrap()
    );
}

#[test]
fn tokens_move_to_a_new_epoch_and_are_found_all_the_time() {
    let (old, _) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    let both = builder().current(id(1), key(1)).index_root(id(2), key(2)).index_root(id(1), key(1));
    let both = Arc::new(both.build().unwrap());
    let find = |conn: &mut Conn, keyring: &Arc<Keyring>| -> Vec<i64> {
        KEYRING.scoped(keyring, || {
            let found = contacts::email.search_eq("CONTACT7@example.com");
            contacts::table.filter(found).select(contacts::id).load(conn).unwrap()
        })
    };
    assert_eq!(find(conn, &both), [7]);
    assert_eq!(run(conn, CONTACTS, &both).n_failed, 0);
    assert_eq!(find(conn, &both), [7]);
    let new_alone = builder().current(id(1), key(1)).index_root(id(2), key(2)).build().unwrap();
    assert_eq!(find(conn, &Arc::new(new_alone)), [7]);
    assert_eq!(find(conn, &old), [] as [i64; 0], "no token of the old epoch is left");
}

/// P26.
#[test]
fn unique_tokens_of_two_epochs_in_one_column_are_refused() {
    let database = contacts_under(&keyring(1, &[]));
    let both = builder().current(id(1), key(1)).index_root(id(2), key(2)).index_root(id(1), key(1));
    let users = <users::table as EncryptedTable>::SPEC;
    let refused = rotation(users, &both.build().unwrap())
        .run(&mut database.connect(), |_| ControlFlow::Continue(()));
    match refused.unwrap_err() {
        JobError::UniqueTokens { table, column } => {
            assert_eq!((table.as_str(), column.as_str()), ("users", "email_search"));
        }
        other => panic!("{other:?}"),
    }
}
