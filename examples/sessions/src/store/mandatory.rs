//! Phase 3: encryption is mandatory. The flag is gone, and a text in the clear is an error.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use encdb_diesel::prelude::*;
use uuid::Uuid;

use crate::store::Session;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    sessions (id) {
        id -> Uuid,
        user_id -> BigInt,
        title -> Text,
        raw_transcript -> CiphertextText,
        created_at -> Timestamptz,
    }
}

/// A transcript is under the key of its user, and opens in its own row only.
#[derive(EncryptedModel)]
#[diesel(table_name = sessions)]
#[encdb(bind = id, owner = user_id)]
struct EncryptedSession {
    id: Uuid,
    user_id: i64,
    title: String,
    raw_transcript: Encrypted<String>,
    created_at: DateTime<Utc>,
}

pub(crate) fn create_session(conn: &mut PgConnection, new: &Session) -> QueryResult<()> {
    let row = EncryptedSession {
        id: new.id,
        user_id: new.user_id,
        title: new.title.clone(),
        raw_transcript: new.transcript.clone(),
        created_at: new.created_at,
    };
    diesel::insert_into(sessions::table).values(&row).execute(conn).map(drop)
}

pub(crate) fn get_session(conn: &mut PgConnection, user_id: i64, id: Uuid) -> QueryResult<Session> {
    let of_user = sessions::table.find(id).filter(sessions::user_id.eq(user_id));
    let row: EncryptedSession = of_user.select(EncryptedSession::as_select()).first(conn)?;
    Ok(Session {
        id: row.id,
        user_id: row.user_id,
        title: row.title,
        transcript: row.raw_transcript,
        created_at: row.created_at,
    })
}
