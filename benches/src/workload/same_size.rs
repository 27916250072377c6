//! Stock Diesel that inserts rows of the size that encdb stores, with bytes that cost no computation.

use diesel::prelude::*;

use crate::data::{CHUNK, Plain};

pub const CREATE: &str =
    "CREATE TABLE sized (id INTEGER PRIMARY KEY, email BLOB NOT NULL, email_search BLOB NOT NULL,
    short BLOB NOT NULL, long BLOB NOT NULL); CREATE INDEX sized_email ON sized (email_search);";

diesel::table! {
    sized (id) { id -> BigInt, email -> Binary, email_search -> Binary, short -> Binary, long -> Binary, }
}

#[derive(Insertable)]
#[diesel(table_name = sized)]
pub struct Person {
    pub id: i64,
    pub email: Vec<u8>,
    pub email_search: Vec<u8>,
    pub short: Vec<u8>,
    pub long: Vec<u8>,
}

pub fn model(rows: &[Plain]) -> Vec<Person> {
    let model = |row: &Plain| Person {
        id: row.id,
        email: encdb_bench_bare::seal("email", row.email.as_bytes()),
        email_search: encdb_bench_bare::token(&row.email)[..17].to_vec(),
        short: encdb_bench_bare::seal("short", row.short.as_bytes()),
        long: encdb_bench_bare::seal("long", row.long.as_bytes()),
    };
    rows.iter().map(model).collect()
}

pub fn insert(conn: &mut SqliteConnection, rows: &[Person]) -> QueryResult<()> {
    conn.transaction(|conn| {
        rows.chunks(CHUNK).try_for_each(|chunk| {
            diesel::insert_into(sized::table).values(chunk).execute(conn).map(|_| ())
        })
    })
}

pub fn clear(conn: &mut SqliteConnection) -> QueryResult<usize> {
    diesel::delete(sized::table).execute(conn)
}
