//! A job: a document is opened, split, embedded, and its chunks are sealed, while its user is away.

use std::sync::Arc;

use axum::http::StatusCode;
use diesel::PgConnection;
use encdb_example_kit::problem::Problem;
use uuid::Uuid;

use crate::{
    embedding,
    fetch::Fetcher,
    keys::UserKeys,
    model::{Chunk, Source},
    split::split,
    store,
};

/// What a job needs.
#[derive(Debug)]
pub(crate) struct Ingest {
    pub(crate) keys: Arc<UserKeys>,
    pub(crate) fetcher: Fetcher,
}

impl Ingest {
    /// Makes chunks of a document. It may be called again at any time, also while another worker is at it.
    pub(crate) fn run(&self, conn: &mut PgConnection, id: Uuid) -> Result<(), Problem> {
        let done = self.make_chunks(conn, id);
        if done.is_err_and(|problem| problem.status() == StatusCode::INTERNAL_SERVER_ERROR) {
            store::wait(conn, id, IN_TROUBLE)?;
        }
        done
    }

    fn make_chunks(&self, conn: &mut PgConnection, id: Uuid) -> Result<(), Problem> {
        let Some(user) = store::user_to_work_for(conn, id)? else { return Ok(()) };
        if !self.keys.is_open(user)? {
            return Ok(store::wait(conn, id, NO_GRANT)?);
        }
        let text = match store::source(conn, id)? {
            None => return Ok(()),
            Some(Source::Text(text)) => Ok(text),
            Some(Source::Url(url)) => self.fetcher.fetch(&url),
        };
        match text {
            Ok(text) => Ok(store::finish(conn, id, &chunks(id, user, &text))?),
            Err(refused) => Ok(store::fail(conn, id, refused.reason())?),
        }
    }
}

fn chunks(document: Uuid, user: i64, text: &str) -> Vec<Chunk> {
    let contents = split(text).into_iter().zip(0..);
    contents
        .map(|(content, position)| chunk((document, position), user, content.to_owned()))
        .collect()
}

/// Makes a chunk with its embedding.
pub(crate) fn chunk(place: (Uuid, i32), user: i64, content: String) -> Chunk {
    let embedding = embedding::to_bytes(&embedding::of(&content));
    Chunk::new(place, user, content, embedding)
}

const IN_TROUBLE: &str =
    "it cannot be read now, and is tried again; the log of the worker says why";
const NO_GRANT: &str = "the worker cannot open your data: grant it the key by POST /api/grant";
