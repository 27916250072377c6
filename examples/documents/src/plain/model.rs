//! What the program stores without encryption: for the tests of load alone.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

diesel::table! {
    documents (id) {
        id -> Uuid,
        user_id -> BigInt,
        state -> Text,
        reason -> Nullable<Text>,
        source -> Nullable<Binary>,
        created_at -> Timestamptz,
        queued_at -> Timestamptz,
    }
}

diesel::table! {
    chunks (document_id, position) {
        document_id -> Uuid,
        position -> Integer,
        user_id -> BigInt,
        content -> Binary,
        embedding -> Binary,
    }
}

/// What the worker makes chunks of.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Source {
    Text(String),
    Url(String),
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = documents)]
pub(crate) struct Document {
    pub(crate) id: Uuid,
    pub(crate) user_id: i64,
    pub(crate) state: String,
    source: Option<Vec<u8>>,
    pub(crate) created_at: DateTime<Utc>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = chunks)]
pub(crate) struct Chunk {
    pub(crate) document_id: Uuid,
    pub(crate) position: i32,
    pub(crate) user_id: i64,
    content: Vec<u8>,
    embedding: Vec<u8>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = chunks)]
pub(crate) struct Ranked {
    pub(crate) document_id: Uuid,
    pub(crate) position: i32,
    embedding: Vec<u8>,
}

impl Document {
    pub(crate) fn new(user_id: i64, state: &str, source: Source) -> Self {
        Self {
            id: Uuid::now_v7(),
            user_id,
            state: state.to_owned(),
            source: serde_json::to_vec(&source).ok(),
            created_at: Utc::now(),
        }
    }

    pub(crate) fn into_source(self) -> Option<Source> {
        serde_json::from_slice(&self.source?).ok()
    }
}

impl Chunk {
    pub(crate) fn new(
        place: (Uuid, i32),
        user_id: i64,
        content: String,
        embedding: Vec<u8>,
    ) -> Self {
        let (document_id, position) = place;
        Self { document_id, position, user_id, content: content.into_bytes(), embedding }
    }

    pub(crate) fn content(&self) -> &str {
        str::from_utf8(&self.content).unwrap_or_default()
    }
}

impl Ranked {
    pub(crate) fn embedding(&self) -> &[u8] {
        &self.embedding
    }
}
