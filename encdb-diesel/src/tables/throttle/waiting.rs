//! Why work waits.

use std::{fmt, path::PathBuf, time::Duration};

/// The reason why work waits. `Display` continues the word "waiting".
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Waiting {
    /// A replica is further behind than the limit.
    Lag {
        /// The replica's name.
        replica: String,
        /// The time that it is behind.
        lag: Duration,
    },
    /// The load is above its limit.
    Load {
        /// The name of the status value, or words for the query.
        of: String,
        /// The number that was read.
        load: f64,
        /// The limit.
        limit: f64,
    },
    /// The load cannot be read.
    LoadUnread,
    /// The file exists.
    PauseFile {
        /// Its path.
        path: PathBuf,
    },
    /// The limit of the rate is 0.
    RateZero,
    /// The lag of a replica is not known.
    Replica {
        /// The replica's name.
        replica: String,
        /// The reason why it is not.
        problem: ReplicaProblem,
    },
    /// The job's row in `__encdb_job_throttles` has a limit that cannot be followed: a text that cannot be read, or a query
    /// that this program was not given.
    Row {
        /// The column of the row.
        column: &'static str,
    },
}

/// Why the lag of a replica is not known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ReplicaProblem {
    /// It does not follow this database's changes.
    NoReplica,
    /// The node of a Galera cluster is not synced with its cluster.
    NotSynced,
    /// It has not answered yet.
    Silent,
    /// It has stopped following.
    Stopped,
    /// It cannot be reached, or does not tell this user how far it is.
    Unreachable,
}

impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lag { replica, lag } => write!(f, "{replica} is {} s behind", rounded_up(*lag)),
            Self::Load { of, load, limit } => write!(f, "{of} is {load}, above {limit}"),
            Self::LoadUnread => f.write_str("the load cannot be read"),
            Self::PauseFile { path } => write!(f, "the file {} exists", path.display()),
            Self::RateZero => f.write_str("max_rate is 0"),
            Self::Replica { replica, problem } => write!(f, "{replica} {problem}"),
            Self::Row { column } => {
                write!(f, "{column} in __encdb_job_throttles cannot be followed")
            }
        }
    }
}

impl fmt::Display for ReplicaProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoReplica => "is no replica of this database",
            Self::NotSynced => "is not synced with its cluster",
            Self::Silent => "has not answered yet",
            Self::Stopped => "has stopped following",
            Self::Unreachable => "cannot be reached",
        })
    }
}

fn rounded_up(duration: Duration) -> u128 {
    duration.as_millis().div_ceil(1000)
}
