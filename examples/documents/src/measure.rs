//! The command `documents measure`: what it costs to seal chunks in bulk, beside the same insert in the clear.

use std::time::{Duration, Instant};

use anyhow::Result;
use diesel::{connection::SimpleConnection, prelude::*};
use encdb_example_kit::{database::Database, pool::Pool};
use uuid::Uuid;

use crate::{
    embedding,
    keys::{self, UserKeys},
    model::Chunk,
    people, schema, store,
};

diesel::table! {
    measured_in_the_clear (document_id, position) {
        document_id -> Uuid,
        position -> Integer,
        user_id -> BigInt,
        content -> Binary,
        embedding -> Binary,
    }
}

/// A chunk as it would be stored without encryption.
#[derive(Insertable)]
#[diesel(table_name = measured_in_the_clear)]
struct ClearChunk {
    document_id: Uuid,
    position: i32,
    user_id: i64,
    content: Vec<u8>,
    embedding: Vec<u8>,
}

/// The text of a chunk and its embedding.
type Content = (String, Vec<u8>);

/// Inserts the same chunks sealed and in the clear, in turn, and prints the ratio of the times.
pub(crate) fn run(database: &Database) -> Result<()> {
    let keys = keys::install_alone(&database.url)?;
    let pool = Pool::of(&database.url);
    let conn = &mut *pool.connection()?;
    schema::prepare(conn)?;
    conn.batch_execute(CREATE)?;
    let contents: Vec<_> = (0..N_CHUNKS).map(content).collect();
    let user = user(conn, &keys)?;
    let rounds = (0..N_ROUNDS).map(|_| round(conn, user, &contents));
    let rounds = rounds.collect::<QueryResult<Vec<_>>>()?;
    conn.batch_execute(REMOVE)?;
    let ratios = rounds.iter().map(|(sealed, clear)| sealed.as_secs_f64() / clear.as_secs_f64());
    println!("{N_CHUNKS} chunks of {CHUNK_LEN} bytes, sealed and in the clear, {N_ROUNDS} times");
    println!("ratio {:.2}", middle(ratios.collect()));
    Ok(())
}

/// Returns how long it takes sealed and in the clear. Both are disturbed alike where the machine is busy.
fn round(
    conn: &mut PgConnection,
    user: i64,
    contents: &[Content],
) -> QueryResult<(Duration, Duration)> {
    let sealed = chunks(store::new_without_source(conn, user)?, user, contents);
    let clear = clear_chunks(store::new_without_source(conn, user)?, user, contents);
    let sealed = time(conn, |conn| store::insert(conn, &sealed))?;
    Ok((sealed, time(conn, |conn| insert_clear(conn, &clear))?))
}

/// Makes somebody with a key.
fn user(conn: &mut PgConnection, keys: &UserKeys) -> Result<i64> {
    let name = format!("measured {}", Uuid::now_v7());
    let user = people::take_name(conn, &name)?.unwrap_or_default();
    keys.create(user)?;
    Ok(user)
}

fn content(n: usize) -> Content {
    let text: String = format!("{n} lighthouse ").chars().cycle().take(CHUNK_LEN).collect();
    let embedding = embedding::to_bytes(&embedding::of(&text));
    (text, embedding)
}

/// Returns how long a transaction takes.
fn time(
    conn: &mut PgConnection,
    insert: impl FnOnce(&mut PgConnection) -> QueryResult<()>,
) -> QueryResult<Duration> {
    let began = Instant::now();
    conn.transaction(insert)?;
    Ok(began.elapsed())
}

fn chunks(document: Uuid, user: i64, contents: &[Content]) -> Vec<Chunk> {
    let chunks = contents.iter().zip(0..).map(|((text, embedding), position)| {
        Chunk::new((document, position), user, text.clone(), embedding.clone())
    });
    chunks.collect()
}

fn clear_chunks(document_id: Uuid, user_id: i64, contents: &[Content]) -> Vec<ClearChunk> {
    let chunks = contents.iter().zip(0..).map(|((text, embedding), position)| ClearChunk {
        document_id,
        position,
        user_id,
        content: text.clone().into_bytes(),
        embedding: embedding.clone(),
    });
    chunks.collect()
}

fn insert_clear(conn: &mut PgConnection, chunks: &[ClearChunk]) -> QueryResult<()> {
    diesel::insert_into(measured_in_the_clear::table).values(chunks).execute(conn).map(drop)
}

fn middle(mut ratios: Vec<f64>) -> f64 {
    ratios.sort_unstable_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

const N_CHUNKS: usize = 1000;
const CHUNK_LEN: usize = 1000;
const N_ROUNDS: usize = 51;
/// The same table as the one of the chunks, its index and its references included.
const CREATE: &str = "CREATE TABLE measured_in_the_clear (LIKE chunks INCLUDING ALL); \
     ALTER TABLE measured_in_the_clear ADD FOREIGN KEY (document_id) REFERENCES documents ON DELETE CASCADE, \
     ADD FOREIGN KEY (user_id) REFERENCES users";
const REMOVE: &str = "DROP TABLE measured_in_the_clear; \
     DELETE FROM documents WHERE user_id IN (SELECT id FROM users WHERE name LIKE 'measured %')";
