//! Stock Diesel without encryption.

use diesel::prelude::*;

use crate::data::{CHUNK, Plain};

pub const CREATE: &str =
    "CREATE TABLE plain (id INTEGER PRIMARY KEY, email TEXT NOT NULL, short TEXT NOT NULL,
    long TEXT NOT NULL); CREATE INDEX plain_email ON plain (email);";

diesel::table! {
    plain (id) { id -> BigInt, email -> Text, short -> Text, long -> Text, }
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = plain)]
pub struct Person {
    pub id: i64,
    pub email: String,
    pub short: String,
    pub long: String,
}

pub fn model(rows: &[Plain]) -> Vec<Person> {
    let model = |row: &Plain| Person {
        id: row.id,
        email: crate::data::normalized(&row.email),
        short: row.short.clone(),
        long: row.long.clone(),
    };
    rows.iter().map(model).collect()
}

pub fn insert(conn: &mut SqliteConnection, rows: &[Person]) -> QueryResult<()> {
    conn.transaction(|conn| {
        rows.chunks(CHUNK).try_for_each(|chunk| {
            diesel::insert_into(plain::table).values(chunk).execute(conn).map(|_| ())
        })
    })
}

pub fn load(conn: &mut SqliteConnection) -> QueryResult<Vec<Person>> {
    plain::table.select(Person::as_select()).load(conn)
}

pub fn look_up(conn: &mut SqliteConnection, email: &str) -> QueryResult<i64> {
    plain::table.filter(plain::email.eq(email)).select(plain::id).first(conn)
}
