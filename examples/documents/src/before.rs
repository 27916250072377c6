//! Chunks from before encryption: in the clear, or sealed by XChaCha20-Poly1305 with the nonce in a column of its own.

use std::sync::Arc;

use anyhow::{Context, Result};
use diesel::prelude::*;
use encdb_diesel::legacy::{LegacyCipher, LegacyValue};
use encdb_example_kit::problem::Problem;
use uuid::Uuid;

diesel::table! {
    chunks_before (document_id, position) {
        document_id -> Uuid,
        position -> Integer,
        user_id -> BigInt,
        content -> Nullable<Text>,
        ciphertext -> Nullable<Binary>,
        nonce -> Nullable<Binary>,
    }
}

/// A chunk as it was stored.
#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = chunks_before)]
pub(crate) struct ChunkBefore {
    pub(crate) document_id: Uuid,
    pub(crate) position: i32,
    pub(crate) user_id: i64,
    pub(crate) content: Option<String>,
    pub(crate) ciphertext: Option<Vec<u8>>,
    pub(crate) nonce: Option<Vec<u8>>,
}

/// Reads such chunks. Clones share the key.
#[derive(Clone)]
pub(crate) struct ReaderBefore {
    cipher: Arc<LegacyCipher>,
}

impl ChunkBefore {
    pub(crate) const fn place(&self) -> (Uuid, i32) {
        (self.document_id, self.position)
    }
}

impl ReaderBefore {
    pub(crate) fn new(cipher: LegacyCipher) -> Self {
        Self { cipher: Arc::new(cipher) }
    }

    /// Returns the text of a chunk.
    pub(crate) fn text(&self, chunk: ChunkBefore) -> Result<String, Problem> {
        let place = chunk.place();
        let text = match (chunk.content, chunk.ciphertext) {
            (Some(content), _) => Ok(content),
            (None, Some(ciphertext)) => self.open(&ciphertext, chunk.nonce.as_deref()),
            (None, None) => Err(anyhow::anyhow!("it has no content")),
        };
        Ok(text
            .with_context(|| format!("the chunk {} {} from before encryption", place.0, place.1))?)
    }

    fn open(&self, ciphertext: &[u8], nonce: Option<&[u8]>) -> Result<String> {
        let value = LegacyValue::new(ciphertext).with_nonce(nonce.unwrap_or_default());
        let opened = self.cipher.open(&value)?;
        // The error of the library would show what was opened.
        String::from_utf8(opened.to_vec()).ok().context("it is not text")
    }
}

/// Reads what is left of a user's document from before.
pub(crate) fn of_document(
    conn: &mut PgConnection,
    user: i64,
    document: Uuid,
) -> QueryResult<Vec<ChunkBefore>> {
    let chunks = chunks_before::table.filter(chunks_before::document_id.eq(document));
    let chunks = chunks.filter(chunks_before::user_id.eq(user));
    chunks.select(ChunkBefore::as_select()).load(conn)
}

/// Reads what a user has from before.
pub(crate) fn of_user(conn: &mut PgConnection, user: i64) -> QueryResult<Vec<ChunkBefore>> {
    let of_user = chunks_before::table.filter(chunks_before::user_id.eq(user));
    of_user.select(ChunkBefore::as_select()).load(conn)
}
