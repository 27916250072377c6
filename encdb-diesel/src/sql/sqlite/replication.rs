//! SQLite has no replicas.

use diesel::{QueryResult, sqlite::Sqlite};

use crate::sql::{Backend, Behind, Position};

#[expect(clippy::unnecessary_wraps, reason = "the other backends ask their servers")]
pub(super) fn position<C>(_: &mut C) -> QueryResult<Position>
where
    C: diesel::Connection<Backend = Sqlite>,
    Sqlite: Backend<C>,
{
    Ok(Position::OfReplica)
}

#[expect(clippy::unnecessary_wraps, reason = "the other backends ask their servers")]
pub(super) fn behind<C>(_: &mut C, _: &Position) -> QueryResult<Behind>
where
    C: diesel::Connection<Backend = Sqlite>,
    Sqlite: Backend<C>,
{
    Ok(Behind::NoReplica)
}
