//! Statements over the table `signals`. Each of them is about one owner: other owners' signals are not there.

use chrono::{SubsecRound, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::{
    line::Line,
    model::{self, Draft, Listed, Revision, Signal, signals},
};

/// Which signals of an owner.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Which {
    All,
    WithPayload,
}

pub(crate) fn create(conn: &mut PgConnection, owner_id: i64, draft: Draft) -> QueryResult<Signal> {
    let now = Utc::now().trunc_subsecs(MICROSECONDS);
    let signal = Signal {
        id: Uuid::now_v7(),
        owner_id,
        symbol: draft.symbol,
        strength: draft.strength,
        owner_only_payload: draft.owner_only_payload,
        created_at: now,
        updated_at: now,
    };
    diesel::insert_into(signals::table).values(&signal).execute(conn)?;
    Ok(signal)
}

/// Replaces all that a draft says.
pub(crate) fn replace(
    conn: &mut PgConnection,
    (owner_id, id): (i64, Uuid),
    draft: Draft,
) -> QueryResult<Signal> {
    let revision = Revision {
        id,
        owner_id,
        symbol: draft.symbol,
        strength: draft.strength,
        owner_only_payload: draft.owner_only_payload,
        updated_at: Utc::now().trunc_subsecs(MICROSECONDS),
    };
    let of_owner = signals::table.find(id).filter(signals::owner_id.eq(owner_id));
    let update = diesel::update(of_owner).set(&revision);
    update.returning(Signal::as_returning()).get_result(conn)
}

pub(crate) fn find(conn: &mut PgConnection, (owner_id, id): (i64, Uuid)) -> QueryResult<Signal> {
    let of_owner = signals::table.find(id).filter(signals::owner_id.eq(owner_id));
    of_owner.select(Signal::as_select()).first(conn)
}

/// Lists the newest signals.
pub(crate) fn list(conn: &mut PgConnection, owner_id: i64, which: Which) -> QueryResult<Vec<Line>> {
    let of_owner = signals::table.filter(signals::owner_id.eq(owner_id));
    let newest = of_owner.order((signals::created_at.desc(), signals::id)).limit(LIST_LEN);
    let mut newest = newest.select(Listed::as_select()).into_boxed();
    if which == Which::WithPayload {
        newest = newest.filter(model::has_payload());
    }
    let rows: Vec<Listed> = newest.load(conn)?;
    Ok(rows.into_iter().map(Listed::open).collect())
}

const LIST_LEN: i64 = 50;
/// What PostgreSQL keeps of a time.
const MICROSECONDS: u16 = 6;
