//! Others read and write while rows are rotated: their writes stand.

use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    thread,
    time::Duration,
};

use diesel::{connection::SimpleConnection, prelude::*};
use encdb_diesel::{KEYRING, Keyring, TableError, prelude::*};

use super::super::database::Conn;
use super::{
    CONTACTS, N_CONTACTS, assert_all_contacts_under_key_2, contacts_by_key_alone, contacts_under,
    old_and_new, rotation, run, wait_for_locks,
};
use crate::support::models::{Contact, contact, contacts};

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

/// A writer while rows are rotated: a few rows for each batch, because on SQLite a writer without a pause lets nobody
/// in.
#[derive(Default)]
struct Writes {
    n_allowed: AtomicUsize,
    n_written: AtomicUsize,
    stopped: AtomicBool,
}

impl Writes {
    /// Changes one contact after another, forwards and backwards through the table, and remembers the values.
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

/// The second batch has been read when the first one is reported: a change at that moment must stand.
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

/// Writes this contact again, and deletes the next one.
fn change_and_delete(conn: &mut Conn, row: i64) {
    let written = Contact { ssn: Encrypted::new("written in between".into()), ..contact(row) };
    assert_eq!(diesel::update(contacts::table.find(row)).set(written).execute(conn), Ok(1));
    assert_eq!(diesel::delete(contacts::table.find(row + 1)).execute(conn), Ok(1));
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
        assert!(matches!(refused, TableError::Database(_)), "{refused:?}");
        let writer = &mut database.connect();
        assert_eq!(diesel::delete(contacts::table.find(0)).execute(writer), Ok(0));
        let done = run(conn, CONTACTS, &new);
        assert_eq!(done.n_changed, done.n_rows);
    }
    assert_all_contacts_under_key_2(conn);
}
