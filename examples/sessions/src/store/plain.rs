//! Phase 0: the table before encryption.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::Session;

diesel::table! {
    sessions (id) {
        id -> Uuid,
        user_id -> BigInt,
        title -> Text,
        raw_transcript -> Text,
        created_at -> Timestamptz,
    }
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct PlainSession {
    id: Uuid,
    user_id: i64,
    title: String,
    raw_transcript: String,
    created_at: DateTime<Utc>,
}

pub(crate) fn create_session(conn: &mut PgConnection, new: &Session) -> QueryResult<()> {
    let row = PlainSession {
        id: new.id,
        user_id: new.user_id,
        title: new.title.clone(),
        raw_transcript: new.transcript.expose().clone(),
        created_at: new.created_at,
    };
    diesel::insert_into(sessions::table).values(row).execute(conn).map(drop)
}

pub(crate) fn get_session(conn: &mut PgConnection, user_id: i64, id: Uuid) -> QueryResult<Session> {
    let of_user = sessions::table.find(id).filter(sessions::user_id.eq(user_id));
    let row: PlainSession = of_user.select(PlainSession::as_select()).first(conn)?;
    Ok(Session {
        id: row.id,
        user_id: row.user_id,
        title: row.title,
        transcript: row.raw_transcript.into(),
        created_at: row.created_at,
    })
}
