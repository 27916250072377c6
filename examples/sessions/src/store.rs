//! The table `sessions`: `create_session` and `get_session`, as each phase does them.

pub(crate) mod flagged;
pub(crate) mod plain;

use chrono::{DateTime, Utc};
use diesel::{PgConnection, QueryResult, prelude::*};
use encdb_diesel::Encrypted;
use serde::Serialize;
use uuid::Uuid;

use crate::{mandatory, phase::Phase};

/// A session, with its transcript. `Debug` does not show the transcript.
#[derive(Debug, Serialize)]
pub(crate) struct Session {
    pub(crate) id: Uuid,
    #[serde(skip)]
    pub(crate) user_id: i64,
    pub(crate) title: String,
    #[serde(serialize_with = "encdb_diesel::expose::serialize")]
    pub(crate) transcript: Encrypted<String>,
    pub(crate) created_at: DateTime<Utc>,
}

/// A line of a user's list.
#[derive(Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = plain::sessions)]
pub(crate) struct Line {
    pub(crate) id: Uuid,
    pub(crate) title: String,
    pub(crate) created_at: DateTime<Utc>,
}

/// Stores a session.
pub(crate) fn create_session(
    conn: &mut PgConnection,
    phase: Phase,
    session: &Session,
) -> QueryResult<()> {
    match phase {
        Phase::Plain => plain::create_session(conn, session),
        Phase::EncryptNew | Phase::EncryptOld => flagged::create_session(conn, session),
        Phase::Mandatory => mandatory::create_session(conn, session),
    }
}

/// Reads a session of this user. Another user's session is `NotFound`.
pub(crate) fn get_session(
    conn: &mut PgConnection,
    phase: Phase,
    (user_id, id): (i64, Uuid),
) -> QueryResult<Session> {
    match phase {
        Phase::Plain => plain::get_session(conn, user_id, id),
        Phase::EncryptNew | Phase::EncryptOld => flagged::get_session(conn, user_id, id),
        Phase::Mandatory => mandatory::get_session(conn, user_id, id),
    }
}

/// Lists a user's newest sessions. Nothing encrypted is read for it.
pub(crate) fn list(conn: &mut PgConnection, user_id: i64) -> QueryResult<Vec<Line>> {
    use plain::sessions;
    let of_user = sessions::table.filter(sessions::user_id.eq(user_id));
    let newest = of_user.order((sessions::created_at.desc(), sessions::id)).limit(LIST_LEN);
    newest.select(Line::as_select()).load(conn)
}

/// Reads the text of a session as it is in the database, for the page that shows it beside the transcript.
pub(crate) fn stored(conn: &mut PgConnection, id: Uuid) -> QueryResult<String> {
    use plain::sessions;
    sessions::table.find(id).select(sessions::raw_transcript).first(conn)
}

const LIST_LEN: i64 = 50;
