//! How far a standby of PostgreSQL is behind.

use std::time::Duration;

use diesel::{Connection, QueryResult, connection::LoadConnection, pg::Pg};

use crate::sql::{Backend, Behind, Position, Row, SqlValue, Statement};

/// Reads the position up to which the server has written, or as a standby has received, and its clock.
pub(super) fn position<C>(conn: &mut C) -> QueryResult<Position>
where
    C: Connection<Backend = Pg> + LoadConnection,
{
    let rows = <Pg as Backend<C>>::load(conn, &Statement::new(POSITION))?;
    let text = |row: &Row, at: usize| row.get(at)?.as_ref()?.text().map(str::to_owned);
    let read = |row: &Row| Some(Position::Wal { lsn: text(row, 0)?, clock: text(row, 1)? });
    Ok(rows.first().and_then(read).unwrap_or(Position::OfReplica))
}

/// Compares a standby with its primary's position.
///
/// The time of the last replayed transaction alone would show an idle primary as a late standby, so it counts only where the
/// standby lacks something. Both times are of the primary's clock.
pub(super) fn behind<C>(conn: &mut C, position: &Position) -> QueryResult<Behind>
where
    C: Connection<Backend = Pg> + LoadConnection,
{
    let Position::Wal { lsn, clock } = position else { return Ok(Behind::NoReplica) };
    let query = Statement::new(
        "SELECT CASE WHEN NOT pg_is_in_recovery() THEN 'primary' WHEN pg_last_wal_replay_lsn() >= CAST(",
    );
    let query = query.bind_text(lsn).sql(" AS pg_lsn) THEN 'level' ELSE 'behind' END, CAST(");
    let query = query.bind_text(clock).sql(
        " AS double precision) - CAST(extract(epoch FROM pg_last_xact_replay_timestamp()) AS double precision)",
    );
    let rows = <Pg as Backend<C>>::load(conn, &query)?;
    Ok(rows.into_iter().next().and_then(parsed).unwrap_or(Behind::Stopped))
}

fn parsed(row: Row) -> Option<Behind> {
    let [word, seconds] = row.try_into().ok()?;
    match word.as_ref()?.text()? {
        "primary" => Some(Behind::NoReplica),
        "level" => Some(Behind::By(Duration::ZERO)),
        // No time: nothing was replayed since the standby started.
        _ => match seconds? {
            SqlValue::Float(seconds) => {
                Duration::try_from_secs_f64(seconds.get().max(0.0)).ok().map(Behind::By)
            }
            _ => None,
        },
    }
}

const POSITION: &str = "SELECT CAST(CASE WHEN pg_is_in_recovery() \
                        THEN coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) \
                        ELSE pg_current_wal_lsn() END AS text), \
                        CAST(extract(epoch FROM clock_timestamp()) AS text)";
