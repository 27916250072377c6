//! Asking a replica how far it is behind, on a thread of its own: one that does not answer holds the work and no worker's
//! claims.

use std::{
    fmt,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use diesel::{Connection, ConnectionResult};

use super::{ReplicaProblem, trail::Trail};
use crate::sql::{Backend, Behind, Position};

/// A replica whose lag counts: a standby of PostgreSQL, a replica of MySQL or MariaDB, or another node of a Galera cluster.
#[derive(Clone)]
pub struct Replica {
    name: String,
    open: Arc<Open>,
}

/// Makes what asks one replica, on the thread that asks.
type Open = dyn Fn() -> Box<Ask> + Send + Sync;
type Ask = dyn FnMut(&Position) -> Lag;
type Lag = Result<Duration, ReplicaProblem>;

impl Replica {
    /// Returns the replica that `connect` connects to, and the name for it in remarks. `connect` is called again after a
    /// failure. On MySQL and MariaDB, the user needs the right to see the state of replication.
    pub fn new<C>(
        name: impl Into<String>,
        connect: impl Fn() -> ConnectionResult<C> + Send + Sync + 'static,
    ) -> Self
    where
        C: Connection<Backend: Backend<C>> + 'static,
    {
        let connect = Arc::new(connect);
        let open = move || -> Box<Ask> {
            let mut link =
                Link { connect: Arc::clone(&connect), conn: None, trail: Trail::default() };
            Box::new(move |position| link.ask(position))
        };
        Self { name: name.into(), open: Arc::new(open) }
    }

    /// Starts the thread that asks this replica.
    pub(super) fn watched(&self) -> WatchedReplica {
        let (shared, open) = (Arc::new(Shared::default()), Arc::clone(&self.open));
        let of_thread = Arc::clone(&shared);
        // Nobody waits for the thread: it may hang in a connection until the system gives up.
        thread::spawn(move || {
            let mut ask = open();
            while let Some(position) = of_thread.next_question() {
                let lag = ask(&position);
                of_thread.answer(lag);
            }
        });
        WatchedReplica { name: self.name.clone(), shared }
    }
}

impl fmt::Debug for Replica {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replica").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A connection to a replica, made again when it fails.
struct Link<C, F> {
    connect: Arc<F>,
    conn: Option<C>,
    trail: Trail,
}

impl<C, F> Link<C, F>
where
    C: Connection<Backend: Backend<C>>,
    F: Fn() -> ConnectionResult<C>,
{
    fn ask(&mut self, position: &Position) -> Lag {
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => (self.connect)().map_err(|_| ReplicaProblem::Unreachable)?,
        };
        let behind =
            C::Backend::behind(&mut conn, position).map_err(|_| ReplicaProblem::Unreachable)?;
        self.conn = Some(conn);
        match (behind, position) {
            (Behind::By(lag), _) => Ok(lag),
            (Behind::Committed(reached), Position::Committed(primary)) => {
                Ok(self.trail.lag(*primary, reached, Instant::now()))
            }
            (Behind::NotSynced, _) => Err(ReplicaProblem::NotSynced),
            (Behind::Stopped, _) => Err(ReplicaProblem::Stopped),
            (Behind::Committed(_) | Behind::NoReplica, _) => Err(ReplicaProblem::NoReplica),
        }
    }
}

/// A replica with its thread, which ends when this is dropped.
#[derive(Debug)]
pub(super) struct WatchedReplica {
    pub(super) name: String,
    shared: Arc<Shared>,
}

impl WatchedReplica {
    /// Asks for the lag behind `position`, and returns the answer to the question before.
    pub(super) fn lag(&self, position: Position) -> Lag {
        let mut state = self.shared.state();
        state.question = Some(position);
        self.shared.asked.notify_one();
        match state.answer {
            Some((at, lag)) if at.elapsed() <= FRESH => lag,
            _ => Err(ReplicaProblem::Silent),
        }
    }
}

impl Drop for WatchedReplica {
    fn drop(&mut self) {
        self.shared.state().is_over = true;
        self.shared.asked.notify_one();
    }
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    asked: Condvar,
}

#[derive(Debug, Default)]
struct State {
    question: Option<Position>,
    answer: Option<(Instant, Lag)>,
    is_over: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a question; none when nobody asks any more.
    fn next_question(&self) -> Option<Position> {
        let is_idle = |state: &mut State| state.question.is_none() && !state.is_over;
        let waited = self.asked.wait_while(self.state(), is_idle);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.is_over { None } else { state.question.take() }
    }

    fn answer(&self, lag: Lag) {
        self.state().answer = Some((Instant::now(), lag));
    }
}

/// The age up to which an answer counts. Questions come several times a second, unless a batch takes long.
const FRESH: Duration = Duration::from_secs(2);
