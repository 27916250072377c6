//! Messages.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use encdb_diesel::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    messages (id) {
        id -> Uuid,
        account_id -> BigInt,
        session_id -> Uuid,
        author -> Text,
        created_at -> Timestamptz,
        body_encrypted -> Ciphertext,
    }
}

/// A message: a row of the table, of a snapshot, and of a reply. `Debug` does not show the body.
#[derive(Clone, Debug, Deserialize, EncryptedModel, Serialize)]
#[diesel(table_name = messages)]
#[encdb(bind(session_id, id), owner = account_id)]
#[serde(deny_unknown_fields)]
pub(crate) struct Message {
    pub(crate) id: Uuid,
    pub(crate) account_id: i64,
    pub(crate) session_id: Uuid,
    pub(crate) author: String,
    pub(crate) created_at: DateTime<Utc>,
    #[diesel(column_name = body_encrypted)]
    #[serde(with = "encdb_diesel::expose")]
    pub(crate) body: Encrypted<String>,
}

/// Adds a message, unless there is one of this id. Returns the number of messages added.
pub(crate) fn add(conn: &mut PgConnection, message: &Message) -> QueryResult<usize> {
    diesel::insert_into(messages::table).values(message).on_conflict_do_nothing().execute(conn)
}

/// Returns the messages of a session, oldest first.
pub(crate) fn of_session(conn: &mut PgConnection, session_id: Uuid) -> QueryResult<Vec<Message>> {
    let of_session = messages::table.filter(messages::session_id.eq(session_id));
    let oldest = of_session.order((messages::created_at, messages::id)).limit(LIST_LEN);
    oldest.select(Message::as_select()).load(conn)
}

/// Finds a message.
pub(crate) fn find(conn: &mut PgConnection, id: Uuid) -> QueryResult<Option<Message>> {
    messages::table.find(id).select(Message::as_select()).first(conn).optional()
}

const LIST_LEN: i64 = 1000;
