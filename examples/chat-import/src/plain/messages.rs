//! Messages in the clear.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use encdb_diesel::Encrypted;
use serde::Serialize;
use uuid::Uuid;

diesel::table! {
    messages (id) {
        id -> Uuid,
        account_id -> BigInt,
        session_id -> Uuid,
        author -> Text,
        created_at -> Timestamptz,
        body_encrypted -> Binary,
    }
}

/// A message of a reply.
#[derive(Debug, Serialize)]
pub(crate) struct Message {
    pub(crate) id: Uuid,
    pub(crate) account_id: i64,
    pub(crate) session_id: Uuid,
    pub(crate) author: String,
    pub(crate) created_at: DateTime<Utc>,
    #[serde(serialize_with = "encdb_diesel::expose::serialize")]
    pub(crate) body: Encrypted<String>,
}

/// A row.
#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = messages)]
struct ClearMessage {
    id: Uuid,
    account_id: i64,
    session_id: Uuid,
    author: String,
    created_at: DateTime<Utc>,
    body_encrypted: Vec<u8>,
}

impl From<&Message> for ClearMessage {
    fn from(message: &Message) -> Self {
        Self {
            id: message.id,
            account_id: message.account_id,
            session_id: message.session_id,
            author: message.author.clone(),
            created_at: message.created_at,
            body_encrypted: message.body.expose().clone().into_bytes(),
        }
    }
}

impl From<ClearMessage> for Message {
    fn from(row: ClearMessage) -> Self {
        Self {
            id: row.id,
            account_id: row.account_id,
            session_id: row.session_id,
            author: row.author,
            created_at: row.created_at,
            body: String::from_utf8(row.body_encrypted).unwrap_or_default().into(),
        }
    }
}

pub(crate) fn add(conn: &mut PgConnection, message: &Message) -> QueryResult<usize> {
    let row = ClearMessage::from(message);
    diesel::insert_into(messages::table).values(row).on_conflict_do_nothing().execute(conn)
}

pub(crate) fn of_session(conn: &mut PgConnection, session_id: Uuid) -> QueryResult<Vec<Message>> {
    let of_session = messages::table.filter(messages::session_id.eq(session_id));
    let oldest = of_session.order((messages::created_at, messages::id)).limit(LIST_LEN);
    let rows: Vec<ClearMessage> = oldest.select(ClearMessage::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Message::from).collect())
}

const LIST_LEN: i64 = 1000;
