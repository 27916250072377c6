//! How far a server is in the changes that its replicas follow. Each backend's folder has its queries.

use std::time::Duration;

/// A server's position in the changes that its replicas follow.
#[doc(hidden)]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Position {
    /// The number of the last transaction that a node of a Galera cluster committed.
    Committed(i64),
    /// The replica alone knows how far it is behind.
    OfReplica,
    /// PostgreSQL's position in the WAL, and the time by the server's clock, in seconds.
    Wal {
        /// The position.
        lsn: String,
        /// The time.
        clock: String,
    },
}

/// How far a replica is behind a position.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Behind {
    /// It is this far behind.
    By(Duration),
    /// The node of a Galera cluster has committed the transaction of this number.
    Committed(i64),
    /// It is no replica.
    NoReplica,
    /// The node of a Galera cluster takes no part at the moment.
    NotSynced,
    /// It has stopped following, or has not begun.
    Stopped,
}
