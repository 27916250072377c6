//! Whether a worker may claim more rows: the one place that looks at all limits.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use diesel::Connection;

use super::{Limits, ReplicaProblem, Throttle, Waiting, replica::WatchedReplica, stored};
use crate::{
    error::TableError,
    sql::{Backend, persistently},
};

/// The limits of one call, looked at by all its workers.
#[derive(Debug)]
pub(crate) struct Gate {
    /// The job whose row in the database has the limits; a pass has none.
    job: Option<String>,
    given: Limits,
    replicas: Vec<WatchedReplica>,
    view: Mutex<Option<(Instant, View)>>,
}

/// What the limits allow at the moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct View {
    pub(crate) max_rate: Option<u32>,
    pub(crate) waiting: Option<Waiting>,
}

impl Gate {
    /// Starts to watch the replicas, and reads the load once: a load that cannot be read is an error now, and a reason to wait
    /// later.
    pub(crate) fn new<C>(
        conn: &mut C,
        job: Option<String>,
        throttle: &Throttle,
    ) -> Result<Self, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let Throttle { limits, replicas } = throttle;
        if let Some(max_load) = &limits.max_load {
            max_load.exceeded(conn)?;
        }
        let replicas = replicas.iter().map(super::Replica::watched).collect();
        Ok(Self { job, given: limits.clone(), replicas, view: Mutex::new(None) })
    }

    /// Returns what the limits allow, as this worker or another one saw it a moment ago.
    pub(crate) fn look<C>(&self, conn: &mut C) -> Result<View, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let mut last = self.view.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, view)) = &*last
            && at.elapsed() < INTERVAL
        {
            return Ok(view.clone());
        }
        let view = self.look_now(conn)?;
        *last = Some((Instant::now(), view.clone()));
        Ok(view)
    }

    fn look_now<C>(&self, conn: &mut C) -> Result<View, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let changed = match &self.job {
            Some(job) => persistently(|| stored::read(conn, job))?,
            None => Ok(Limits::NONE),
        };
        Ok(match changed {
            Ok(changed) => self.view_of(conn, &changed.or(&self.given)),
            Err(unreadable) => {
                View { max_rate: None, waiting: Some(Waiting::Row { column: unreadable.0 }) }
            }
        })
    }

    fn view_of<C>(&self, conn: &mut C, limits: &Limits) -> View
    where
        C: Connection<Backend: Backend<C>>,
    {
        let paused = limits.pause_file.as_ref().filter(|path| path.exists());
        let waiting = match paused {
            Some(path) => Some(Waiting::PauseFile { path: path.clone() }),
            None if limits.max_rate == Some(0) => Some(Waiting::RateZero),
            None => self.load(conn, limits).or_else(|| self.lag(conn, limits)),
        };
        View { max_rate: limits.max_rate, waiting }
    }

    fn load<C>(&self, conn: &mut C, limits: &Limits) -> Option<Waiting>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let max_load = limits.max_load.as_ref()?;
        if !max_load.has_only_queries_of(self.given.max_load.as_ref()) {
            return Some(Waiting::Row { column: "max_load" });
        }
        max_load.exceeded(conn).unwrap_or(Some(Waiting::LoadUnread))
    }

    /// Returns the first replica that is too far behind, or whose lag is not known.
    fn lag<C>(&self, conn: &mut C, limits: &Limits) -> Option<Waiting>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let max_lag = limits.max_lag.filter(|_| !self.replicas.is_empty())?;
        let position = C::Backend::position(conn);
        let lags = self.replicas.iter().map(|replica| {
            let lag = match &position {
                Ok(position) => replica.lag(position.clone()),
                Err(_) => Err(ReplicaProblem::NoReplica),
            };
            (replica.name.clone(), lag)
        });
        // All are asked, before the first answer decides.
        let lags: Vec<_> = lags.collect();
        lags.into_iter().find_map(|(replica, lag)| match lag {
            Ok(lag) if lag <= max_lag => None,
            Ok(lag) => Some(Waiting::Lag { replica, lag }),
            Err(problem) => Some(Waiting::Replica { replica, problem }),
        })
    }
}

/// The time between two looks of all workers together.
const INTERVAL: Duration = Duration::from_millis(100);
