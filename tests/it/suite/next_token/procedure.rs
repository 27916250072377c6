//! The procedure of `docs/keys.md`, "A UNIQUE token column", from one end to the other, while others write and read.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{self, ScopedJoinHandle},
};

use super::*;

/// A process: the deployment that it was built from, and its keyring.
type Process = (Deployment, Arc<Keyring>);

/// The processes that run side by side, and the number of steps that they have taken.
struct World {
    processes: Mutex<Option<Vec<Process>>>,
    n_writes: AtomicUsize,
    n_reads: AtomicUsize,
}

impl World {
    /// Returns the `n`th process; `None` when the run is over.
    fn process(&self, n: usize) -> Option<Process> {
        let processes = self.processes.lock().unwrap();
        processes.as_ref().map(|them| them[n % them.len()].clone())
    }

    /// Runs these processes until each has written and read several times.
    fn run(&self, processes: &[Process], others: &[&ScopedJoinHandle<'_, ()>]) {
        *self.processes.lock().unwrap() = Some(processes.to_vec());
        for done in [&self.n_writes, &self.n_reads] {
            let begun = done.load(Ordering::SeqCst);
            while done.load(Ordering::SeqCst) < begun + 13 {
                assert!(others.iter().all(|it| !it.is_finished()), "the others go on");
                thread::yield_now();
            }
        }
    }

    /// Inserts a row, changes a row of another process, and tries to insert an existing value: each with the next
    /// process.
    fn write(&self, conn: &mut Conn) {
        let mut emails = BTreeMap::new();
        for n in 0.. {
            let Some((deployment, keyring)) = self.process(n) else { break };
            let (id, email) = (format!("written-{n:05}"), format!("written{n}@example.com"));
            let changed = format!("written-{:05}", n.saturating_sub(n % 7));
            KEYRING.scoped(&keyring, || {
                assert_eq!(deployment.insert(conn, &id, &email), Ok(1), "{deployment:?}");
                emails.insert(id, email.clone());
                let moved = format!("moved{n}@example.com");
                assert_eq!(deployment.change(conn, &changed, &moved), Ok(1), "{deployment:?}");
                emails.insert(changed, moved);
            });
            let Some((deployment, keyring)) = self.process(n + 1) else { break };
            let (held_by, held) = emails.iter().nth(n * 5 % emails.len()).unwrap();
            KEYRING.scoped(&keyring, || {
                assert!(is_refused(deployment.insert(conn, "duplicate", held)), "{deployment:?}");
                assert_eq!(deployment.find(conn, held), [held_by.as_str()], "{deployment:?}");
            });
            self.n_writes.fetch_add(1, Ordering::SeqCst);
        }
        let all = emails.iter();
        KEYRING.scoped(&of_epoch(2), || {
            all.for_each(|(id, it)| assert_eq!(Deployment::Second.find(conn, it), [id.as_str()]));
        });
    }

    /// Checks that the rows that were there before are found at all times.
    fn read(&self, conn: &mut Conn) {
        for n in 0.. {
            let Some((deployment, keyring)) = self.process(n) else { break };
            let (id, email) = old_user(n % N_OLD);
            let found = KEYRING.scoped(&keyring, || deployment.find(conn, &email));
            assert_eq!(found, [id], "{deployment:?}");
            self.n_reads.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Ends the others' work, however the test ends: otherwise the test would wait for them.
struct Over<'w>(&'w World);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        *self.0.processes.lock().unwrap() = None;
    }
}

fn old_user(n: usize) -> (String, String) {
    (format!("old-{n}"), format!("old{n}@example.com"))
}

fn connect(database: &Database) -> Conn {
    let mut conn = database.connect();
    // SQLite refuses at once when the others would wait, and then waits for the disk.
    let _ = conn.batch_execute("PRAGMA busy_timeout = 60000; PRAGMA synchronous = OFF");
    conn
}

#[test]
fn no_step_stops_a_writer_misses_a_row_or_lets_a_duplicate_in() {
    use Deployment::{Both, First, Second};
    let (before, added, promoted) = (keyring(1, &[]), added(), promoted());
    let database = database();
    let conn = &mut connect(&database);
    KEYRING.scoped(&before, || {
        for (id, email) in (0..N_OLD).map(old_user) {
            First.insert(conn, &id, &email).unwrap();
        }
    });
    let world = World {
        processes: Mutex::new(Some(vec![(First, before.clone())])),
        n_writes: AtomicUsize::new(0),
        n_reads: AtomicUsize::new(0),
    };
    thread::scope(|scope| {
        let _over = Over(&world);
        let writer = scope.spawn(|| world.write(&mut connect(&database)));
        let reader = scope.spawn(|| world.read(&mut connect(&database)));
        let run = |processes: &[Process]| world.run(processes, &[&writer, &reader]);
        run(&[(First, before.clone()), (First, added.clone())]);
        run(&[(First, added.clone()), (Both, added.clone())]);
        run(&[(Both, added.clone())]);
        conn.batch_execute(CLEAR).unwrap();
        assert_eq!(rotate(conn, BOTH, &added).n_failed, 0);
        run(&[(Both, added), (Both, promoted.clone())]);
        run(&[(Both, promoted.clone())]);
        conn.batch_execute(DROP_NOT_NULL).unwrap();
        run(&[(Both, promoted.clone()), (Second, promoted.clone())]);
        run(&[(Second, promoted.clone())]);
        let rotated = rotate(conn, SECOND, &of_epoch(2));
        assert_eq!((rotated.n_failed, rotated.n_changed), (0, 0));
    });
    let census = encdb_diesel::census::census(conn, &SECOND).unwrap();
    assert_eq!(census.of_epoch(1), 0);
    KEYRING.scoped(&of_epoch(2), || {
        for (id, email) in (0..N_OLD).map(old_user) {
            assert_eq!(Second.find(conn, &email), [id]);
        }
    });
}

const N_OLD: usize = 40;
const SECOND: TableSpec = <second::users::table as EncryptedTable>::SPEC;
