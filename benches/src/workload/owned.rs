//! The same rows, divided among a thousand owners.

use diesel::prelude::*;
use encdb_diesel::prelude::*;

use crate::data::{CHUNK, Plain};

pub const CREATE: &str =
    "CREATE TABLE owned (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL, email BLOB NOT NULL,
    short BLOB NOT NULL, long BLOB NOT NULL);";

/// The number of owners.
pub const OWNERS: i64 = 1_000;

diesel::table! {
    owned (id) { id -> BigInt, owner -> BigInt, email -> Binary, short -> Binary, long -> Binary, }
}

#[derive(EncryptedModel)]
#[diesel(table_name = owned)]
#[encdb(owner = owner)]
pub struct Owned {
    pub id: i64,
    pub owner: i64,
    pub email: Encrypted<String>,
    pub short: Encrypted<String>,
    pub long: Encrypted<String>,
}

pub fn model(rows: &[Plain]) -> Vec<Owned> {
    let model = |row: &Plain| Owned {
        id: row.id,
        owner: row.id % OWNERS,
        email: Encrypted::new(row.email.clone()),
        short: Encrypted::new(row.short.clone()),
        long: Encrypted::new(row.long.clone()),
    };
    rows.iter().map(model).collect()
}

pub fn insert(conn: &mut SqliteConnection, rows: &[Owned]) -> QueryResult<()> {
    rows.chunks(CHUNK).try_for_each(|chunk| {
        diesel::insert_into(owned::table).values(chunk).execute(conn).map(|_| ())
    })
}

pub fn load(conn: &mut SqliteConnection) -> QueryResult<Vec<Owned>> {
    owned::table.select(Owned::as_select()).load(conn)
}
