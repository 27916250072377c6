//! A Galera cluster: workers on all nodes at once, a node that is killed, and a node that falls behind.

use std::{
    env, fs,
    ops::ControlFlow,
    process::Command,
    sync::{
        Barrier, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use diesel::connection::{InstrumentationEvent, SimpleConnection};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use encdb_diesel::{
    Keyring, Progress, TableError,
    census::census,
    migrate::MigrateError,
    spec::PlaintextKind,
    throttle::{MaxLoad, Replica, ReplicaProblem, Throttle, Waiting},
    verify::Verification,
};
use encdb_own_database::Server;

use super::{
    database::{Conn, Database},
    suite::{
        migrate::{Moving, things},
        rotate::{CONTACTS, insert_contacts, old_and_new, rotation},
    },
};
use crate::support::keys::id;

const N_ROWS: i64 = 400;
const NODES: [Server; 3] = [Server::GaleraFirst, Server::GaleraSecond, Server::GaleraThird];

/// Connects to a node once it is there with everything that the cluster has.
fn connected(database: &Database, node: Server) -> Conn {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let conn = Conn::establish(&database.url_on(node));
        let is_there = |conn: &mut Conn| {
            conn.batch_execute("SET SESSION wsrep_sync_wait = 7; SELECT 1 FROM contacts")
        };
        match conn.map(|mut conn| is_there(&mut conn).map(|()| conn)) {
            Ok(Ok(conn)) => return conn,
            _ => assert!(Instant::now() < deadline, "{node:?} has not come back"),
        }
        thread::sleep(POLL);
    }
}

/// Kills the third node, and lets it come back when the first one has given it up.
fn lose_third_node(database: &Database) {
    let pid_file = env::var("ENCDB_TEST_GALERA_3_PID").unwrap();
    let pid = fs::read_to_string(&pid_file).unwrap();
    assert!(Command::new("kill").args(["-9", pid.trim()]).status().unwrap().success());
    let first = &mut connected(database, Server::GaleraFirst);
    let deadline = Instant::now() + PATIENCE;
    while size_of_cluster(first).is_none_or(|n_nodes| n_nodes == NODES.len()) {
        assert!(Instant::now() < deadline, "the cluster has not given the third node up");
        thread::sleep(POLL);
    }
    fs::remove_file(pid_file).unwrap();
}

/// Returns how many nodes the cluster of this node has, if it has a quorum.
fn size_of_cluster(conn: &mut Conn) -> Option<usize> {
    let status = "(SELECT size.variable_value FROM information_schema.global_status size
                   JOIN information_schema.global_status quorum
                   ON quorum.variable_name = 'wsrep_cluster_status' AND quorum.variable_value = 'Primary'
                   WHERE size.variable_name = 'wsrep_cluster_size')";
    let size = diesel::select(sql::<Nullable<Text>>(status)).get_result::<Option<String>>(conn);
    size.ok()??.parse().ok()
}

/// Verifies all rows on this node, and counts nothing under the former key.
fn assert_rotated(conn: &mut Conn, keyring: &Keyring) {
    assert_eq!(census(conn, &CONTACTS).unwrap().under_key(id(1)), 0);
    let verified = Verification::new(CONTACTS, keyring).run(conn, |_, _| ControlFlow::Continue(()));
    let verified = verified.unwrap();
    assert!(verified.is_proof());
    assert_eq!(verified.n_rows, N_ROWS.unsigned_abs());
}

/// Works on all nodes at once, and kills the third one while it has rows in its hands. A worker whose connection is lost starts
/// again, on the third node when that has come back. Returns how each worker ended.
///
/// The workers' transactions fail each other's certification, because all of them change the job's row.
fn on_all_nodes(
    database: &Database,
    work: impl Fn(&mut Conn, &mut Observe<'_>) -> Result<Progress, TableError> + Sync,
) -> Vec<Progress> {
    let (all_are_there, is_killed) = (&Barrier::new(NODES.len()), &AtomicBool::new(false));
    let work = &|node, conn: &mut Conn| {
        conn.batch_execute(FORGOTTEN_CLIENTS).unwrap();
        work(conn, &mut |progress| {
            if matches!(node, Server::GaleraThird) && !is_killed.swap(true, Ordering::SeqCst) {
                assert!(progress.n_done < progress.n_rows);
                lose_third_node(database);
            }
            ControlFlow::Continue(())
        })
    };
    let persistent = |node| {
        let mut conn = connected(database, node);
        all_are_there.wait();
        let mut n_lost = 0;
        loop {
            match work(node, &mut conn) {
                // The cluster stands still for longer than the lease when the machine is busy.
                Err(TableError::Database(_) | TableError::LeaseLost) if n_lost < MOST_LOSSES => {
                    n_lost += 1;
                }
                ended => return (ended.unwrap(), n_lost),
            }
            conn = connected(database, node);
        }
    };
    let ended: Vec<(Progress, i32)> = thread::scope(|scope| {
        let workers = NODES.map(|node| scope.spawn(move || persistent(node)));
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    assert!(is_killed.load(Ordering::SeqCst) && ended[2].1 > 0, "{ended:?}");
    ended.into_iter().map(|(ended, _)| ended).collect()
}

type Observe<'o> = dyn FnMut(&Progress) -> ControlFlow<()> + 'o;

#[test]
fn workers_on_all_nodes_share_a_rotation_and_survive_the_loss_of_one() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let (old, new) = old_and_new();
    let database = Database::on_galera();
    insert_contacts(&mut database.connect(), &old, N_ROWS);
    let slow = Throttle::new().max_rate(100);
    let rotation = &rotation(CONTACTS, &new).lease(LEASE).throttle(slow);
    for ended in on_all_nodes(&database, |conn, observe| rotation.run(conn, observe)) {
        assert_eq!((ended.n_rows, ended.n_failed), (N_ROWS.unsigned_abs(), 0));
    }
    for node in NODES {
        assert_rotated(&mut connected(&database, node), &new);
    }
}

/// Old applications go on writing on the two nodes that stay.
#[test]
fn workers_on_all_nodes_share_a_filling_and_survive_the_loss_of_one() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let create = format!(
        "CREATE TABLE things (id INTEGER PRIMARY KEY, value VARCHAR(40));
         INSERT INTO things SELECT seq, concat('value ', seq) FROM seq_1_to_{N_ROWS}"
    );
    let moving = Moving::on(Database::on_galera(), things(PlaintextKind::Text), &create);
    moving.migration().add_columns(&mut moving.connect()).unwrap();
    let slow = Throttle::new().max_rate(100);
    let migration = &moving.migration().lease(LEASE).throttle(slow);
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let _over = Over(&is_over);
        for (n, node) in [Server::GaleraFirst, Server::GaleraSecond].into_iter().enumerate() {
            let (mut conn, is_over) = (connected(&moving.database, node), &is_over);
            scope.spawn(move || write_until(&mut conn, n, is_over));
        }
        on_all_nodes(&moving.database, |conn, observe| {
            match migration.migrate_data(conn, observe) {
                Err(MigrateError::Table(error)) => Err(error),
                ended => Ok(ended.unwrap()),
            }
        });
    });
    let conn = &mut connected(&moving.database, Server::GaleraFirst);
    moving.assert_sound(conn);
    for (n, value) in moving.values(conn, "value").into_iter().enumerate() {
        assert!(value.is_some_and(|it| it.starts_with("value") || it.starts_with("new")), "{n}");
    }
    for node in NODES {
        assert!(moving.verify(&mut connected(&moving.database, node)).is_proof());
    }
}

/// Ends the writers when it is dropped, after a panic too: the test fails then, and does not wait for them for ever.
struct Over<'o>(&'o AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Changes values as an application that knows nothing of encdb, and tries again what the cluster refuses.
fn write_until(conn: &mut Conn, parity: usize, is_over: &AtomicBool) {
    for n in 0.. {
        if is_over.load(Ordering::SeqCst) {
            return;
        }
        let id = 1 + (2 * n + parity) % N_ROWS.unsigned_abs() as usize;
        let update = format!("UPDATE things SET value = 'new {n}' WHERE id = {id}");
        while conn.batch_execute(&update).is_err() && !is_over.load(Ordering::SeqCst) {
            thread::sleep(POLL);
        }
        thread::sleep(BETWEEN_CHANGES);
    }
}

/// A worker finds rows of a worker that is gone, and another node's worker takes them before it does.
#[test]
fn rows_that_another_node_has_taken_over_are_left_to_it() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let (old, new) = old_and_new();
    let database = Database::on_galera();
    insert_contacts(&mut database.connect(), &old, N_ROWS);
    let rotation = &rotation(CONTACTS, &new).lease(LEASE);
    let first = &mut connected(&database, Server::GaleraFirst);
    let mut gone = connected(&database, Server::GaleraFirst);
    let id = diesel::select(sql::<BigInt>("connection_id()")).get_result::<i64>(&mut gone).unwrap();
    let lost = rotation.run(&mut gone, |_| {
        first.batch_execute(&format!("KILL {id}")).unwrap();
        ControlFlow::Continue(())
    });
    assert!(matches!(lost, Err(TableError::Database(_))), "{lost:?}");
    hand_over(first, ("%", "gone"), "0");

    let mut second = connected(&database, Server::GaleraSecond);
    take_before(&mut second, &database);
    let n_taken = &mut None;
    let ended = rotation.run(&mut second, |_| {
        n_taken.get_or_insert_with(|| n_claimed_by(first, "quicker"));
        hand_over(first, ("quicker", "quicker"), "0");
        ControlFlow::Continue(())
    });
    assert_eq!(ended.unwrap().n_done, N_ROWS.unsigned_abs());
    assert!(n_taken.is_some_and(|n| n > 0), "{n_taken:?}");
    assert_rotated(&mut second, &new);
}

/// Lets a worker on the first node take over all rows, as soon as this connection's worker is about to.
fn take_before(second: &mut Conn, database: &Database) {
    let mut nodes =
        Some([Server::GaleraFirst, Server::GaleraSecond].map(|it| connected(database, it)));
    second.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        let InstrumentationEvent::StartQuery { query, .. } = event else { return };
        if query.to_string().starts_with("UPDATE __encdb_job_ranges SET worker")
            && let Some([mut first, mut second]) = nodes.take()
        {
            hand_over(&mut first, ("gone", "quicker"), "unix_timestamp()");
            // The second node waits here until it has the change.
            assert!(n_claimed_by(&mut second, "quicker") > 0);
        }
    });
}

fn hand_over(conn: &mut Conn, (from, to): (&str, &str), claimed_at: &str) {
    let update = "UPDATE __encdb_job_ranges SET worker =";
    let update = format!("{update} '{to}', claimed_at = {claimed_at} WHERE worker LIKE '{from}'");
    conn.batch_execute(&update).unwrap();
}

fn n_claimed_by(conn: &mut Conn, worker: &str) -> i64 {
    let count = format!("(SELECT count(*) FROM __encdb_job_ranges WHERE worker = '{worker}')");
    diesel::select(sql::<BigInt>(&count)).get_result(conn).unwrap()
}

#[test]
fn a_node_that_is_behind_holds_a_rotation_and_lets_it_go() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let (old, new) = old_and_new();
    let database = Database::on_galera();
    insert_contacts(&mut database.connect(), &old, N_ROWS);
    let url = database.url_on(Server::GaleraSecond);
    let second = Replica::new("the second node", move || Conn::establish(&url));
    let queue: MaxLoad =
        "wsrep_local_recv_queue_avg=1000,wsrep_flow_control_paused=1".parse().unwrap();
    let throttle = Throttle::new().max_rate(200).max_load(queue);
    let throttle = throttle.max_lag(Duration::from_millis(500)).replica(second);
    let mut locked = connected(&database, Server::GaleraSecond);
    let (mut n_begun, mut held, deadline) = (0, None, Instant::now() + PATIENCE);
    let ended =
        rotation(CONTACTS, &new).throttle(throttle).run(&mut database.connect(), |progress| {
            assert!(Instant::now() < deadline, "held by {:?}", progress.waiting);
            match &progress.waiting {
                None if n_begun == 0 => {
                    // The node takes changes, and does not apply them.
                    locked.batch_execute("FLUSH TABLES WITH READ LOCK").unwrap();
                    n_begun = progress.n_done;
                }
                Some(waiting) if n_begun > 0 && held.is_none() && is_behind(waiting) => {
                    locked.batch_execute("UNLOCK TABLES").unwrap();
                    held = Some((waiting.clone(), progress.n_done));
                }
                _ => {}
            }
            ControlFlow::Continue(())
        });
    let ended = ended.unwrap();
    let (waiting, n_done) = held.unwrap();
    assert!(n_done < ended.n_rows, "{waiting}");
    for node in NODES {
        assert_rotated(&mut connected(&database, node), &new);
    }
}

/// The second node follows a source outside the cluster, which does not answer.
#[test]
fn a_replica_that_has_stopped_holds_a_rotation() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let (old, new) = old_and_new();
    let (database, cluster) = (Database::new(), Database::on_galera());
    insert_contacts(&mut database.connect(), &old, 20);
    let follower = &mut connected(&cluster, Server::GaleraSecond);
    follower
        .batch_execute(
            "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 1, MASTER_USER = 'nobody'",
        )
        .unwrap();
    let url = cluster.url_on(Server::GaleraSecond);
    let replica = Replica::new("the replica", move || Conn::establish(&url));
    let throttle = Throttle::new().max_lag(Duration::from_secs(5)).replica(replica);
    let rotation = rotation(CONTACTS, &new).throttle(throttle);
    let (mut last, deadline) = (None, Instant::now() + PATIENCE);
    let stopped = rotation.run(&mut database.connect(), |progress| {
        last.clone_from(&progress.waiting);
        assert!(Instant::now() < deadline, "{last:?}");
        let is_told =
            matches!(last, Some(Waiting::Replica { problem: ReplicaProblem::Stopped, .. }));
        if is_told { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    follower.batch_execute("RESET SLAVE ALL").unwrap();
    assert_eq!(stopped.unwrap().n_done, 0);
}

fn is_behind(waiting: &Waiting) -> bool {
    match waiting {
        Waiting::Lag { .. } => true,
        Waiting::Replica { problem, .. } => *problem == ReplicaProblem::NotSynced,
        _ => false,
    }
}

/// A busy machine loses connections that nobody cut, too.
const MOST_LOSSES: i32 = 20;
/// A node that aborts a transaction in favour of another node's sometimes forgets to answer its client (MariaDB's MDEV-20172), and
/// would wait for eight hours for the client's next statement.
const FORGOTTEN_CLIENTS: &str = "SET SESSION wait_timeout = 5";
/// One test kills a node, and one stops another: each needs the cluster for itself.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
/// Longer than the cluster stands still before it gives the dead node up.
const LEASE: Duration = Duration::from_secs(8);
const POLL: Duration = Duration::from_millis(20);
/// Applications that change rows as fast as they are sealed would keep a filling at work.
const BETWEEN_CHANGES: Duration = Duration::from_millis(100);
/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
