//! Tool events: what a program was asked to do, and what came of it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use encdb_diesel::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    tool_events (id) {
        id -> Uuid,
        account_id -> BigInt,
        session_id -> Uuid,
        tool -> Text,
        status -> Text,
        created_at -> Timestamptz,
        input_encrypted -> Ciphertext,
        output_encrypted -> Nullable<Ciphertext>,
    }
}

/// A tool event: a row of the table, of a snapshot, and of a reply. `Debug` shows neither input nor output.
///
/// Both are JSON, sealed as it was written, so that a long number is not rounded.
#[derive(Clone, Debug, Deserialize, EncryptedModel, Serialize)]
#[diesel(table_name = tool_events)]
#[encdb(bind(session_id, id), owner = account_id)]
#[serde(deny_unknown_fields)]
pub(crate) struct ToolEvent {
    pub(crate) id: Uuid,
    pub(crate) account_id: i64,
    pub(crate) session_id: Uuid,
    pub(crate) tool: String,
    pub(crate) status: String,
    pub(crate) created_at: DateTime<Utc>,
    #[diesel(column_name = input_encrypted)]
    #[serde(with = "json_text")]
    pub(crate) input: Encrypted<String>,
    #[diesel(column_name = output_encrypted)]
    #[serde(with = "json_text_or_null")]
    pub(crate) output: Option<Encrypted<String>>,
}

/// Adds an event, unless there is one of this id. Returns the number of events added.
pub(crate) fn add(conn: &mut PgConnection, event: &ToolEvent) -> QueryResult<usize> {
    diesel::insert_into(tool_events::table).values(event).on_conflict_do_nothing().execute(conn)
}

/// Returns the events of a session, oldest first.
pub(crate) fn of_session(conn: &mut PgConnection, session_id: Uuid) -> QueryResult<Vec<ToolEvent>> {
    let of_session = tool_events::table.filter(tool_events::session_id.eq(session_id));
    let oldest = of_session.order((tool_events::created_at, tool_events::id)).limit(LIST_LEN);
    oldest.select(ToolEvent::as_select()).load(conn)
}

/// Finds an event.
pub(crate) fn find(conn: &mut PgConnection, id: Uuid) -> QueryResult<Option<ToolEvent>> {
    tool_events::table.find(id).select(ToolEvent::as_select()).first(conn).optional()
}

/// JSON of any kind in a file or a reply, as text in the row.
mod json_text {
    use encdb_diesel::Encrypted;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::Error};
    use serde_json::value::RawValue;

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Encrypted<String>, D::Error> {
        let json: Box<RawValue> = Deserialize::deserialize(from)?;
        Ok(String::from(Box::<str>::from(json)).into())
    }

    pub(super) fn serialize<S: Serializer>(
        text: &Encrypted<String>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let json: &RawValue = serde_json::from_str(text.expose()).map_err(S::Error::custom)?;
        json.serialize(to)
    }
}

/// The same, or nothing.
mod json_text_or_null {
    use encdb_diesel::Encrypted;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Deserialize, Serialize)]
    #[serde(transparent)]
    struct JsonText(#[serde(with = "super::json_text")] Encrypted<String>);

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Encrypted<String>>, D::Error> {
        let json: Option<JsonText> = Deserialize::deserialize(from)?;
        Ok(json.map(|JsonText(text)| text))
    }

    pub(super) fn serialize<S: Serializer>(
        text: &Option<Encrypted<String>>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        text.clone().map(JsonText).serialize(to)
    }
}

const LIST_LEN: i64 = 1000;
