//! Reading and writing documents and chunks. `model.rs` says how they are stored.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{IntervalDsl, now},
    prelude::*,
    sql_query,
    sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use serde::Serialize;
use uuid::Uuid;

use crate::model::{Chunk, Document, Ranked, Source, chunks, documents};

/// What a user is told of a document.
#[derive(Queryable, QueryableByName, Serialize)]
pub(crate) struct Line {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Text)]
    state: String,
    /// Why it waits, or why nothing came of it.
    #[diesel(sql_type = Nullable<Text>)]
    reason: Option<String>,
    #[diesel(sql_type = BigInt)]
    chunks: i64,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
}

/// Keeps a document for the worker.
pub(crate) fn submit(conn: &mut PgConnection, user: i64, source: Source) -> QueryResult<Uuid> {
    let document = Document::new(user, QUEUED, source);
    diesel::insert_into(documents::table).values(&document).execute(conn)?;
    Ok(document.id)
}

/// Makes a document of which chunks are written without the worker.
pub(crate) fn new_without_source(conn: &mut PgConnection, user: i64) -> QueryResult<Uuid> {
    let id = Uuid::now_v7();
    let new = (
        documents::id.eq(id),
        documents::user_id.eq(user),
        documents::state.eq(DONE),
        documents::created_at.eq(now),
    );
    diesel::insert_into(documents::table).values(new).execute(conn)?;
    Ok(id)
}

/// Reads the newest documents of a user.
pub(crate) fn list(conn: &mut PgConnection, user: i64) -> QueryResult<Vec<Line>> {
    let list = sql_query(format!(
        "{LINES} WHERE documents.user_id = $1 ORDER BY created_at DESC LIMIT {LIST_LEN}"
    ));
    list.bind::<BigInt, _>(user).load(conn)
}

/// Reads one document of a user.
pub(crate) fn one(conn: &mut PgConnection, user: i64, id: Uuid) -> QueryResult<Line> {
    let one = sql_query(format!("{LINES} WHERE documents.user_id = $1 AND documents.id = $2"));
    one.bind::<BigInt, _>(user).bind::<SqlUuid, _>(id).get_result(conn)
}

/// Returns the user of a document, if the worker has still something to do with it.
pub(crate) fn user_to_work_for(conn: &mut PgConnection, id: Uuid) -> QueryResult<Option<i64>> {
    let document = documents::table.find(id).filter(documents::state.eq_any(TO_DO));
    document.select(documents::user_id).first(conn).optional()
}

/// Reads what the worker makes chunks of.
pub(crate) fn source(conn: &mut PgConnection, id: Uuid) -> QueryResult<Option<Source>> {
    let document = documents::table.find(id).select(Document::as_select());
    document.first(conn).optional().map(|found| found.and_then(Document::into_source))
}

/// Writes the chunks of a document, unless another worker was first.
pub(crate) fn finish(conn: &mut PgConnection, id: Uuid, new: &[Chunk]) -> QueryResult<()> {
    conn.transaction(|conn| {
        let document = documents::table.find(id).filter(documents::state.eq_any(TO_DO));
        let is_to_do =
            document.select(documents::id).for_update().first::<Uuid>(conn).optional()?;
        if is_to_do.is_none() {
            return Ok(());
        }
        insert(conn, new)?;
        end(conn, id, DONE, None)
    })
}

/// Seals chunks and inserts them, in one statement for up to [`ROWS_PER_STATEMENT`].
pub(crate) fn insert(conn: &mut PgConnection, new: &[Chunk]) -> QueryResult<()> {
    new.chunks(ROWS_PER_STATEMENT).try_for_each(|rows| {
        diesel::insert_into(chunks::table).values(rows).execute(conn).map(drop)
    })
}

/// Says why nothing came of a document, and removes its source.
pub(crate) fn fail(conn: &mut PgConnection, id: Uuid, reason: &str) -> QueryResult<()> {
    end(conn, id, FAILED, Some(reason))
}

fn end(conn: &mut PgConnection, id: Uuid, state: &str, reason: Option<&str>) -> QueryResult<()> {
    let set =
        sql_query("UPDATE documents SET state = $2, reason = $3, source = NULL WHERE id = $1");
    let set = set.bind::<SqlUuid, _>(id).bind::<Text, _>(state);
    set.bind::<Nullable<Text>, _>(reason).execute(conn).map(drop)
}

/// Says what a document waits for.
pub(crate) fn wait(conn: &mut PgConnection, id: Uuid, reason: &str) -> QueryResult<()> {
    let document = documents::table.find(id).filter(documents::state.eq_any(TO_DO));
    let waiting = (documents::state.eq(WAITING), documents::reason.eq(reason));
    diesel::update(document).set(waiting).execute(conn).map(drop)
}

/// Puts the waiting documents of a user back into the state for the queue, and returns them.
pub(crate) fn queue_waiting(conn: &mut PgConnection, user: i64) -> QueryResult<Vec<Uuid>> {
    let waiting = documents::table.filter(documents::user_id.eq(user));
    let waiting = waiting.filter(documents::state.eq(WAITING));
    let queued = (
        documents::state.eq(QUEUED),
        documents::reason.eq(None::<String>),
        documents::queued_at.eq(now),
    );
    diesel::update(waiting).set(queued).returning(documents::id).get_results(conn)
}

/// Returns the documents of which nothing has come for a time: their jobs were lost, or they wait. The time begins again.
pub(crate) fn overdue(conn: &mut PgConnection, after: i32) -> QueryResult<Vec<Uuid>> {
    let overdue = documents::table.filter(documents::state.eq_any(TO_DO));
    let since = now.into_sql::<Timestamptz>() - after.seconds();
    let overdue = overdue.filter(documents::queued_at.lt(since));
    let queued = documents::queued_at.eq(now);
    diesel::update(overdue).set(queued).returning(documents::id).get_results(conn)
}

/// Reads the embeddings of a user.
pub(crate) fn embeddings(conn: &mut PgConnection, user: i64) -> QueryResult<Vec<Ranked>> {
    let of_user = chunks::table.filter(chunks::user_id.eq(user));
    of_user.select(Ranked::as_select()).load(conn)
}

/// Reads the chunks of a user's document.
pub(crate) fn chunks_of(
    conn: &mut PgConnection,
    user: i64,
    document: Uuid,
) -> QueryResult<Vec<Chunk>> {
    let chunks = chunks::table.filter(chunks::document_id.eq(document));
    let chunks = chunks.filter(chunks::user_id.eq(user)).order(chunks::position);
    chunks.select(Chunk::as_select()).load(conn)
}

/// Reads a chunk.
pub(crate) fn chunk(conn: &mut PgConnection, place: (Uuid, i32)) -> QueryResult<Chunk> {
    chunks::table.find(place).select(Chunk::as_select()).first(conn)
}

const QUEUED: &str = "queued";
const WAITING: &str = "waiting";
const DONE: &str = "done";
const FAILED: &str = "failed";
const TO_DO: [&str; 2] = [QUEUED, WAITING];
const LINES: &str = "SELECT id, state, reason, created_at, \
     (SELECT count(*) FROM chunks WHERE document_id = documents.id) \
     + (SELECT count(*) FROM chunks_before WHERE document_id = documents.id) AS chunks FROM documents";
const LIST_LEN: usize = 100;
/// PostgreSQL takes 65 535 values in a statement, and a chunk has five.
const ROWS_PER_STATEMENT: usize = 5000;
