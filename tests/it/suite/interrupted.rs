//! Pools whose connections are interrupted, so that a test can act between two statements of another.

use std::{
    fmt,
    sync::{Arc, Mutex, mpsc},
    thread,
};

use diesel::{
    RunQueryDsl as _,
    connection::{Connection as _, InstrumentationEvent, SimpleConnection as _},
    r2d2::{ConnectionManager, CustomizeConnection, Error as PoolError, Pool},
    sql_query,
};
use encdb_diesel::keys::OwnerKeyTable;

use super::{
    database::{Conn, Database, WAITING},
    process::{Process, be_patient, keys},
};

/// The point at which a connection is interrupted: a statement with these words in it.
#[derive(Clone, Copy, Debug)]
pub(super) enum At {
    Beginning(&'static str),
    End(&'static str),
}

/// The work at that point, done once.
type Work = Box<dyn FnOnce() + Send>;

#[derive(Clone)]
struct Interrupted {
    at: At,
    isolation: &'static str,
    work: Arc<Mutex<Option<Work>>>,
}

impl Interrupted {
    fn new(at: At, isolation: &'static str, work: Work) -> Self {
        Self { at, isolation, work: Arc::new(Mutex::new(Some(work))) }
    }

    fn see(&self, event: InstrumentationEvent<'_>) {
        let is_it = match (self.at, event) {
            (At::Beginning(words), InstrumentationEvent::StartQuery { query, .. })
            | (At::End(words), InstrumentationEvent::FinishQuery { query, .. }) => {
                query.to_string().contains(words)
            }
            _ => false,
        };
        let work = if is_it { self.work.lock().unwrap().take() } else { None };
        if let Some(work) = work {
            work();
        }
    }
}

impl CustomizeConnection<Conn, PoolError> for Interrupted {
    fn on_acquire(&self, conn: &mut Conn) -> Result<(), PoolError> {
        be_patient(conn);
        isolate(conn, self.isolation);
        let interrupted = self.clone();
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| interrupted.see(event));
        Ok(())
    }
}

impl fmt::Debug for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.at.fmt(f)
    }
}

/// Sets the isolation in PostgreSQL's words and MySQL's; each of them, and SQLite, does not know the others'.
fn isolate(conn: &mut Conn, level: &str) {
    for words in ["SET SESSION CHARACTERISTICS AS TRANSACTION", "SET SESSION TRANSACTION"] {
        let _ = conn.batch_execute(&format!("{words} ISOLATION LEVEL {level}"));
    }
}

/// Makes a pool that does this work, once, at this point of a statement.
pub(super) fn pool(
    database: &Database,
    at: At,
    work: impl FnOnce() + Send + 'static,
) -> Pool<ConnectionManager<Conn>> {
    pool_at(database, at, READ_COMMITTED, work)
}

fn pool_at(
    database: &Database,
    at: At,
    isolation: &'static str,
    work: impl FnOnce() + Send + 'static,
) -> Pool<ConnectionManager<Conn>> {
    let interrupted = Interrupted::new(at, isolation, Box::new(work));
    let pool = Pool::builder().max_size(1).connection_customizer(Box::new(interrupted));
    pool.build(ConnectionManager::new(database.url())).unwrap()
}

/// Runs `one` as far as the statement with these words, then `other` until it ends or waits for the first, and then both to
/// their ends.
pub(super) fn one_in_the_other<R: Send, S: Send>(
    (database, isolation): (&Database, &'static str),
    words: &'static str,
    one: impl FnOnce(&OwnerKeyTable<Conn>) -> R + Send,
    other: impl FnOnce(&OwnerKeyTable<Conn>) -> S + Send,
) -> (R, S) {
    let pool = |stop: Work| pool_at(database, At::Beginning(words), isolation, stop);
    let process = |pool| Process::with(database, keys(1, &[]), |_| OwnerKeyTable::new(pool));
    interleaved(
        database,
        |stop| process(pool(stop)).run(|owners, _| one(owners)),
        || process(pool(Box::new(|| {}))).run(|owners, _| other(owners)),
    )
}

/// As [`one_in_the_other`], with a connection each.
pub(super) fn one_connection_in_the_other<R: Send, S: Send>(
    (database, isolation): (&Database, &'static str),
    words: &'static str,
    one: impl FnOnce(&mut Conn) -> R + Send,
    other: impl FnOnce(&mut Conn) -> S + Send,
) -> (R, S) {
    let connect = |stop: Work| {
        let mut conn = database.connect();
        let interrupted = Interrupted::new(At::Beginning(words), isolation, stop);
        interrupted.on_acquire(&mut conn).unwrap();
        conn
    };
    interleaved(database, |stop| one(&mut connect(stop)), || other(&mut connect(Box::new(|| {}))))
}

/// Runs `one` until it stops, then `other` until it ends or waits, and then both to their ends.
fn interleaved<R: Send, S: Send>(
    database: &Database,
    one: impl FnOnce(Work) -> R + Send,
    other: impl FnOnce() -> S + Send,
) -> (R, S) {
    let ((reached, is_there), (go_on, told)) = (mpsc::channel(), mpsc::channel::<()>());
    let stop = move || {
        reached.send(()).unwrap();
        let _ = told.recv();
    };
    thread::scope(|scope| {
        let one = scope.spawn(|| one(Box::new(stop)));
        is_there.recv().expect("it comes to this statement");
        let other = scope.spawn(other);
        let watch = &mut database.connect();
        while !other.is_finished() && n_waiting(watch) == 0 {
            thread::yield_now();
        }
        go_on.send(()).unwrap();
        (one.join().unwrap(), other.join().unwrap())
    })
}

/// Returns how many wait for a lock in this database.
fn n_waiting(conn: &mut Conn) -> i64 {
    #[derive(diesel::QueryableByName)]
    struct Counted {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    let counted: Counted = sql_query(WAITING).get_result(conn).unwrap();
    counted.n
}

pub(super) const READ_COMMITTED: &str = "READ COMMITTED";
pub(super) const REPEATABLE_READ: &str = "REPEATABLE READ";
