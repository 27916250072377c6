//! How far a replica of MySQL or MariaDB, or a node of a Galera cluster, is behind.

use std::time::Duration;

use diesel::{Connection, QueryResult, RunQueryDsl as _, connection::LoadConnection, mysql::Mysql};
use diesel_dynamic_schema::dynamic_value::{DynamicRow, NamedField};

use crate::sql::{Backend, Behind, Position, SqlValue, Statement};

/// Reads the number of the last transaction, if the server is a node of a Galera cluster. Others leave it to their replicas.
pub(super) fn position<C>(conn: &mut C) -> QueryResult<Position>
where
    C: Connection<Backend = Mysql> + LoadConnection,
{
    let node = Node::read(conn)?;
    Ok(node.committed.map_or(Position::OfReplica, Position::Committed))
}

/// Reads the state of replication, or a node's last transaction.
pub(super) fn behind<C>(conn: &mut C, position: &Position) -> QueryResult<Behind>
where
    C: Connection<Backend = Mysql> + LoadConnection,
{
    if matches!(position, Position::Committed(_))
        && let Node { committed: Some(committed), is_synced } = Node::read(conn)?
    {
        return Ok(if is_synced { Behind::Committed(committed) } else { Behind::NotSynced });
    }
    // The older word is for servers that do not know the newer one.
    let rows = shown(conn, "SHOW REPLICA STATUS").or_else(|_| shown(conn, "SHOW SLAVE STATUS"))?;
    Ok(rows.iter().map(seconds_behind).max_by_key(order).unwrap_or(Behind::NoReplica))
}

type NamedRow = DynamicRow<NamedField<Option<SqlValue>>>;

fn shown<C>(conn: &mut C, show: &'static str) -> QueryResult<Vec<NamedRow>>
where
    C: Connection<Backend = Mysql> + LoadConnection,
{
    Statement::new(show).once().load(conn)
}

/// Reads `Seconds_Behind_Master` or `Seconds_Behind_Source`, which is NULL while one of the replica's threads does not run.
fn seconds_behind(row: &NamedRow) -> Behind {
    let named = |name| row.get_by_name(name)?.as_ref()?.integer();
    let seconds = named("Seconds_Behind_Master").or_else(|| named("Seconds_Behind_Source"));
    let seconds = seconds.and_then(|seconds| u64::try_from(seconds).ok());
    seconds.map_or(Behind::Stopped, |seconds| Behind::By(Duration::from_secs(seconds)))
}

/// Orders the sources that one replica follows: the worst decides.
fn order(behind: &Behind) -> Duration {
    match behind {
        Behind::By(lag) => *lag,
        _ => Duration::MAX,
    }
}

/// A node of a Galera cluster.
#[derive(Debug, Default)]
struct Node {
    /// None where the server is no node.
    committed: Option<i64>,
    is_synced: bool,
}

impl Node {
    fn read<C>(conn: &mut C) -> QueryResult<Self>
    where
        C: Connection<Backend = Mysql> + LoadConnection,
    {
        let show = Statement::new(
            "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_local_state', 'wsrep_last_committed', 'wsrep_ready')",
        );
        let rows = <Mysql as Backend<C>>::load(conn, &show)?;
        let mut node = Self::default();
        for row in &rows {
            let [Some(name), Some(value)] = row.as_slice() else { continue };
            match (name.text(), value.text()) {
                (Some("wsrep_local_state"), Some(state)) => node.is_synced = state == SYNCED,
                (Some("wsrep_last_committed"), Some(number)) => {
                    node.committed = number.parse().ok().filter(|number| *number >= 0);
                }
                _ => {}
            }
        }
        Ok(node)
    }
}

/// The state of a node that takes part and has caught up (Galera's documentation, "Node State Changes").
const SYNCED: &str = "4";
