//! What is stored: documents that wait for the worker, their chunks and the chunks' embeddings, each under the key of its user.

use std::fmt;

use chrono::{DateTime, Utc};
use encdb_diesel::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    documents (id) {
        id -> Uuid,
        user_id -> BigInt,
        state -> Text,
        reason -> Nullable<Text>,
        source -> Nullable<Ciphertext>,
        created_at -> Timestamptz,
        queued_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    chunks (document_id, position) {
        document_id -> Uuid,
        position -> Integer,
        user_id -> BigInt,
        content -> Ciphertext,
        embedding -> Ciphertext,
    }
}

/// What the worker makes chunks of.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Text(String),
    Url(String),
}

/// A document. Its source is there until the worker is done.
#[derive(EncryptedModel)]
#[diesel(table_name = documents)]
#[encdb(bind = id, owner = user_id)]
pub(crate) struct Document {
    pub(crate) id: Uuid,
    pub(crate) user_id: i64,
    pub(crate) state: String,
    source: Option<Encrypted<Json<Source>>>,
    pub(crate) created_at: DateTime<Utc>,
}

/// A chunk of a document. It opens at its place alone.
#[derive(EncryptedModel)]
#[diesel(table_name = chunks, primary_key(document_id, position))]
#[encdb(bind(document_id, position), owner = user_id)]
pub(crate) struct Chunk {
    pub(crate) document_id: Uuid,
    pub(crate) position: i32,
    pub(crate) user_id: i64,
    content: Encrypted<String>,
    embedding: Encrypted<Vec<u8>>,
}

/// A chunk without its text, to be ranked.
#[derive(EncryptedQueryable)]
#[diesel(table_name = chunks)]
pub(crate) struct Ranked {
    pub(crate) document_id: Uuid,
    pub(crate) position: i32,
    #[expect(dead_code, reason = "says whose key opens the embedding")]
    user_id: i64,
    embedding: Encrypted<Vec<u8>>,
}

/// Shows nothing of it.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Source(..)")
    }
}

impl Document {
    pub(crate) fn new(user_id: i64, state: &str, source: Source) -> Self {
        Self {
            id: Uuid::now_v7(),
            user_id,
            state: state.to_owned(),
            source: Some(Json(source).into()),
            created_at: Utc::now(),
        }
    }

    pub(crate) fn into_source(self) -> Option<Source> {
        self.source.into_inner().map(|Json(source)| source)
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
        Self {
            document_id,
            position,
            user_id,
            content: content.into(),
            embedding: embedding.into(),
        }
    }

    pub(crate) fn content(&self) -> &str {
        self.content.expose()
    }
}

impl Ranked {
    pub(crate) fn embedding(&self) -> &[u8] {
        self.embedding.expose()
    }
}
