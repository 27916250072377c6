//! Limits that hold work over a table back, so that the database and its replicas keep up with the application.
//!
//! ```no_run
//! # use std::time::Duration;
//! # use diesel::prelude::*;
//! # use encdb_diesel::{rotate::Rotation, spec::TableSpec, throttle::{Replica, Throttle}};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let mut conn = SqliteConnection::establish("app.sqlite")?;
//! # let table = TableSpec::new("users", encdb_diesel::spec::TableName::new("users"), &[], None, &[]);
//! # let keyring = encdb_diesel::KEYRING.keyring()?;
//! # let url = "app.sqlite";
//! let throttle = Throttle::new()
//!     .max_rate(2_000)
//!     .max_load("Threads_running=25".parse()?)
//!     .max_lag(Duration::from_secs(5))
//!     // Of the same backend as the connection.
//!     .replica(Replica::new("replica", move || SqliteConnection::establish(url)))
//!     .pause_file("/var/run/encdb.pause");
//! let rotation = Rotation::new(table, &keyring).throttle(throttle);
//! # Ok(())
//! # }
//! ```
//!
//! A worker looks at the limits between two batches. While one of them is exceeded, or cannot be read, it claims no rows, and
//! [`Progress::waiting`](crate::Progress) has the reason. Nothing that happens to a replica ends the work.
//!
//! A job that rewrites rows has a row in `__encdb_job_throttles`, and follows what is changed there while it runs:
//! `UPDATE __encdb_job_throttles SET max_rate = 100 WHERE job = 'rotate users'`. A column that is NULL leaves each program its own
//! limit. A `max_rate` of 0 holds the job, and an empty text removes `max_load` and `pause_file`. Replicas stay as the program
//! gave them, and so does the query of a [`MaxLoad`]: only its limit can be changed. A job that starts from the first row starts
//! with NULL everywhere.

mod gate;
mod limits;
mod load;
mod replica;
mod stored;
mod trail;
mod waiting;

use std::{path::PathBuf, time::Duration};

pub(crate) use gate::Gate;
pub(crate) use limits::Limits;
pub use load::{MaxLoad, MaxLoadError};
pub use replica::Replica;
pub(crate) use stored::start;
pub use waiting::{ReplicaProblem, Waiting};

/// The limits of one job or pass. Without any, it works as fast as it can.
#[derive(Clone, Debug)]
pub struct Throttle {
    pub(crate) limits: Limits,
    replicas: Vec<Replica>,
}

impl Throttle {
    /// Returns a throttle without limits.
    #[must_use]
    pub const fn new() -> Self {
        Self { limits: Limits::NONE, replicas: Vec::new() }
    }

    /// Limits the rows per second of all workers of a call together. At most as many workers start as the limit allows rows a
    /// second.
    #[must_use]
    pub fn max_rate(self, rows_per_second: u32) -> Self {
        Self { limits: Limits { max_rate: Some(rows_per_second), ..self.limits }, ..self }
    }

    /// Limits the load of the server, above which the work waits.
    #[must_use]
    pub fn max_load(self, max_load: MaxLoad) -> Self {
        Self { limits: Limits { max_load: Some(max_load), ..self.limits }, ..self }
    }

    /// Limits the time that each [`replica`](Self::replica) may be behind.
    #[must_use]
    pub fn max_lag(self, max_lag: Duration) -> Self {
        Self { limits: Limits { max_lag: Some(max_lag), ..self.limits }, ..self }
    }

    /// Adds a replica whose lag counts. Without a [`max_lag`](Self::max_lag) it is not asked.
    #[must_use]
    pub fn replica(mut self, replica: Replica) -> Self {
        self.replicas.push(replica);
        self
    }

    /// Names a file; while it exists, the work waits.
    #[must_use]
    pub fn pause_file(self, path: impl Into<PathBuf>) -> Self {
        Self { limits: Limits { pause_file: Some(path.into()), ..self.limits }, ..self }
    }
}

impl Default for Throttle {
    fn default() -> Self {
        Self::new()
    }
}
