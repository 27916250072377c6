//! The application: a thread that writes and one that reads. Every read must succeed, and no write may be lost.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use diesel::prelude::*;
use encdb_diesel::prelude::*;

use super::{
    super::database::Conn,
    N_ROWS,
    contacts::{Contact, LastWritten, contacts},
    operator::Operator,
};

/// The time from one request to the next. Without it the two threads would keep both cores of a small machine busy, and the operator
/// would wait.
const BETWEEN: Duration = Duration::from_millis(1);

pub(super) struct Running {
    stop: Arc<AtomicBool>,
    n_reads: Arc<AtomicUsize>,
    writer: JoinHandle<LastWritten>,
    reader: JoinHandle<()>,
}

impl Running {
    pub(super) fn start(operator: &Operator) -> Self {
        let (stop, n_reads) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (mut to_write, mut to_read) = (operator.connect(), operator.connect());
        let (stops_writer, stops_reader) = (Arc::clone(&stop), Arc::clone(&stop));
        let counted = Arc::clone(&n_reads);
        let writer = thread::spawn(move || write_until(&stops_writer, &mut to_write));
        let reader = thread::spawn(move || read_until(&stops_reader, &counted, &mut to_read));
        Self { stop, n_reads, writer, reader }
    }

    /// Stops the threads, and returns the last written contact of each row.
    pub(super) fn stop(self) -> LastWritten {
        self.stop.store(true, Ordering::SeqCst);
        self.reader.join().unwrap();
        let last_written = self.writer.join().unwrap();
        let n_reads = self.n_reads.load(Ordering::SeqCst);
        assert!(last_written.len() > 100 && n_reads > 100, "both were at it");
        last_written
    }
}

/// Writes one row after another, all over the table: sealed values and searched values.
fn write_until(stop: &AtomicBool, conn: &mut Conn) -> LastWritten {
    let mut last_written = LastWritten::new();
    for n in 0_i64.. {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        let contact = Contact::written((n * 36_701) % N_ROWS + 1, n);
        let changed = again_after_a_deadlock(|| {
            diesel::update(contacts::table.find(contact.id)).set(&contact).execute(conn)
        });
        assert_eq!(changed, 1);
        last_written.insert(contact.id, contact);
        thread::sleep(BETWEEN);
    }
    last_written
}

/// Tries again after a deadlock, as every program must that writes beside another.
fn again_after_a_deadlock(mut work: impl FnMut() -> QueryResult<usize>) -> usize {
    loop {
        match work() {
            Err(diesel::result::Error::DatabaseError(_, information))
                if information.message().to_lowercase().contains("deadlock") => {}
            done => return done.unwrap(),
        }
    }
}

/// Reads rows by key and by search token.
fn read_until(stop: &AtomicBool, n_reads: &AtomicUsize, conn: &mut Conn) {
    for n in 0_i64.. {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        read_and_search(conn, (n * 21_101) % N_ROWS + 1);
        n_reads.fetch_add(1, Ordering::SeqCst);
        thread::sleep(BETWEEN);
    }
}

fn read_and_search(conn: &mut Conn, id: i64) {
    let by_key = by_key(conn, id);
    let address = by_key.email.expose().to_uppercase();
    let by_token = contacts::table
        .filter(contacts::email.search_eq(address))
        .select(Contact::as_select())
        .first(conn)
        .optional();
    match by_token.unwrap() {
        Some(by_token) => assert_eq!(by_token.id, id),
        None => assert_ne!(self::by_key(conn, id), by_key, "only a writer in between may hide it"),
    }
}

fn by_key(conn: &mut Conn, id: i64) -> Contact {
    contacts::table.find(id).select(Contact::as_select()).first(conn).unwrap()
}
