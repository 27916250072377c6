//! Questions: the user's embeddings are opened and ranked, and the best texts are opened.

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use diesel::PgConnection;
use encdb_diesel::Encrypted;
use encdb_example_kit::{body::JsonBody, login::UserId, problem::Problem};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    app::App,
    before::{self, ReaderBefore},
    embedding, keys, store,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    text: Encrypted<String>,
    #[serde(default = "default_limit")]
    limit: usize,
}

/// A chunk that answers a question.
#[derive(Serialize)]
struct Answer {
    document_id: Uuid,
    position: i32,
    score: f32,
    text: String,
}

/// A chunk that may be an answer.
struct Candidate {
    place: (Uuid, i32),
    score: f32,
    text: TextOf,
}

/// Where the text of a candidate is.
enum TextOf {
    /// It is opened if it is among the best.
    Sealed,
    /// It had to be read to be ranked, because chunks from before encryption have no embedding.
    Before(String),
}

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/api/query", post(query))
}

async fn query(
    State(app): State<App>,
    UserId(user): UserId,
    JsonBody(question): JsonBody<Question>,
) -> Result<Json<Vec<Answer>>, Problem> {
    if !(1..=MOST_ANSWERS).contains(&question.limit) {
        return Err(LIMIT);
    }
    let (keys, before) = (app.keys.clone(), app.before.clone());
    let answered = app.pool.run(move |conn| {
        keys::check_unlocked(&keys, user)?;
        // One moment for all, because a chunk from before may be moved meanwhile.
        let mut moment = conn.build_transaction().read_only().repeatable_read();
        moment.run(|conn| answers(conn, &before, user, &question))
    });
    answered.await.map(Json)
}

fn answers(
    conn: &mut PgConnection,
    before: &ReaderBefore,
    user: i64,
    question: &Question,
) -> Result<Vec<Answer>, Problem> {
    let asked = embedding::of(question.text.expose());
    let mut candidates = sealed(conn, user, &asked)?;
    candidates.extend(from_before(conn, before, user, &asked)?);
    candidates.sort_by(|one, other| other.score.total_cmp(&one.score));
    candidates.truncate(question.limit);
    candidates.into_iter().map(|candidate| candidate.answer(conn)).collect()
}

fn sealed(conn: &mut PgConnection, user: i64, asked: &[f32]) -> Result<Vec<Candidate>, Problem> {
    let chunks = store::embeddings(conn, user)?;
    let ranked = chunks.iter().map(|chunk| Candidate {
        place: (chunk.document_id, chunk.position),
        score: embedding::cosine(asked, &embedding::from_bytes(chunk.embedding())),
        text: TextOf::Sealed,
    });
    Ok(ranked.collect())
}

fn from_before(
    conn: &mut PgConnection,
    reader: &ReaderBefore,
    user: i64,
    asked: &[f32],
) -> Result<Vec<Candidate>, Problem> {
    let chunks = before::of_user(conn, user)?.into_iter();
    let ranked = chunks.map(|chunk| {
        let (place, text) = (chunk.place(), reader.text(chunk)?);
        let score = embedding::cosine(asked, &embedding::of(&text));
        Ok(Candidate { place, score, text: TextOf::Before(text) })
    });
    ranked.collect()
}

impl Candidate {
    fn answer(self, conn: &mut PgConnection) -> Result<Answer, Problem> {
        let text = match self.text {
            TextOf::Sealed => store::chunk(conn, self.place)?.content().to_owned(),
            TextOf::Before(text) => text,
        };
        let (document_id, position) = self.place;
        Ok(Answer { document_id, position, score: self.score, text })
    }
}

const fn default_limit() -> usize {
    3
}

const MOST_ANSWERS: usize = 20;
const LIMIT: Problem =
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "a question has 1 to 20 answers");
