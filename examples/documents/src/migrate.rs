//! The command `documents migrate`: moves chunks from before encryption into the table of encrypted chunks.
//!
//! It works as the worker does, by the grants of users. It may be killed at any time and run again: a batch is one transaction.

use anyhow::Result;
use diesel::prelude::*;
use encdb_example_kit::{database::Database, pool::Pool};
use uuid::Uuid;

use crate::{
    before::{ChunkBefore, ReaderBefore, chunks_before},
    ingest,
    keys::{self, UserKeys},
    schema, store,
};

/// How far the chunks of a user are.
#[derive(Clone, Copy, Debug, Default)]
struct Moved {
    n_moved: usize,
    n_failed: usize,
}

/// Moves what can be moved, and says of each user how much that was.
pub(crate) fn run(database: &Database) -> Result<()> {
    let keys = keys::install_for_worker(&database.url)?;
    let reader = ReaderBefore::new(keys::cipher_before()?);
    let pool = Pool::of(&database.url);
    let conn = &mut *pool.connection()?;
    schema::prepare(conn)?;
    for (user, n_chunks) in users(conn)? {
        println!("user {user}: {}", of_user(conn, &keys, &reader, user, n_chunks)?);
    }
    println!("{} chunks are left", chunks_before::table.count().get_result::<i64>(conn)?);
    Ok(())
}

fn of_user(
    conn: &mut PgConnection,
    keys: &UserKeys,
    reader: &ReaderBefore,
    user: i64,
    n_chunks: i64,
) -> Result<String> {
    if !keys.is_open(user)? {
        return Ok(format!("{n_chunks} chunks wait until the user grants the key to the worker"));
    }
    let Moved { n_moved, n_failed } = move_all(conn, reader, user)?;
    Ok(format!("{n_moved} chunks moved, {n_failed} do not open"))
}

/// Returns the users who have chunks from before, with their number.
fn users(conn: &mut PgConnection) -> QueryResult<Vec<(i64, i64)>> {
    use diesel::dsl::count_star;
    let users = chunks_before::table.group_by(chunks_before::user_id).order(chunks_before::user_id);
    users.select((chunks_before::user_id, count_star())).load(conn)
}

fn move_all(conn: &mut PgConnection, reader: &ReaderBefore, user: i64) -> Result<Moved> {
    let (mut moved, mut last) = (Moved::default(), (Uuid::nil(), -1));
    loop {
        let batch = conn.transaction(|conn| move_batch(conn, reader, user, last))?;
        let Some((place, batch)) = batch else { return Ok(moved) };
        last = place;
        moved.n_moved += batch.n_moved;
        moved.n_failed += batch.n_failed;
    }
}

/// Moves the next chunks. Returns the place of the last one, and how many were moved.
fn move_batch(
    conn: &mut PgConnection,
    reader: &ReaderBefore,
    user: i64,
    last: (Uuid, i32),
) -> Result<Option<((Uuid, i32), Moved)>> {
    let chunks = next(conn, user, last)?;
    let Some(last) = chunks.last().map(ChunkBefore::place) else { return Ok(None) };
    let n_chunks = chunks.len();
    let mut sealed = Vec::with_capacity(n_chunks);
    for chunk in chunks {
        let place = chunk.place();
        match reader.text(chunk) {
            Ok(text) => sealed.push(ingest::chunk(place, user, text)),
            Err(_) => eprintln!("the chunk {} {} does not open", place.0, place.1),
        }
    }
    store::insert(conn, &sealed)?;
    for chunk in &sealed {
        diesel::delete(chunks_before::table.find((chunk.document_id, chunk.position)))
            .execute(conn)?;
    }
    Ok(Some((last, Moved { n_moved: sealed.len(), n_failed: n_chunks - sealed.len() })))
}

fn next(conn: &mut PgConnection, user: i64, last: (Uuid, i32)) -> QueryResult<Vec<ChunkBefore>> {
    use chunks_before::{document_id, position, table, user_id};
    let is_later = document_id.gt(last.0).or(document_id.eq(last.0).and(position.gt(last.1)));
    let next = table.filter(user_id.eq(user)).filter(is_later).order((document_id, position));
    next.limit(BATCH_LEN).select(ChunkBefore::as_select()).for_update().load(conn)
}

const BATCH_LEN: i64 = 500;
