//! encdb's model, bound to its columns.

use diesel::prelude::*;
use encdb_diesel::prelude::*;

use crate::data::{CHUNK, Plain};

pub const CREATE: &str =
    "CREATE TABLE people (id INTEGER PRIMARY KEY, email BLOB NOT NULL, email_search BLOB NOT NULL,
    short BLOB NOT NULL, long BLOB NOT NULL); CREATE INDEX people_email ON people (email_search);";

diesel::table! {
    people (id) { id -> BigInt, email -> Binary, email_search -> Binary, short -> Binary, long -> Binary, }
}

#[derive(EncryptedModel)]
#[diesel(table_name = people)]
pub struct Person {
    pub id: i64,
    #[encdb(normalize(trim, lowercase))]
    pub email: Searchable<String>,
    pub short: Encrypted<String>,
    pub long: Encrypted<String>,
}

pub fn model(rows: &[Plain]) -> Vec<Person> {
    let model = |row: &Plain| Person {
        id: row.id,
        email: Searchable::new(row.email.clone()),
        short: Encrypted::new(row.short.clone()),
        long: Encrypted::new(row.long.clone()),
    };
    rows.iter().map(model).collect()
}

pub fn insert(conn: &mut SqliteConnection, rows: &[Person]) -> QueryResult<()> {
    conn.transaction(|conn| {
        rows.chunks(CHUNK).try_for_each(|chunk| {
            diesel::insert_into(people::table).values(chunk).execute(conn).map(|_| ())
        })
    })
}

pub fn clear(conn: &mut SqliteConnection) -> QueryResult<usize> {
    diesel::delete(people::table).execute(conn)
}

pub fn load(conn: &mut SqliteConnection) -> QueryResult<Vec<Person>> {
    people::table.select(Person::as_select()).load(conn)
}

pub fn look_up(conn: &mut SqliteConnection, email: &str) -> QueryResult<i64> {
    people::table.filter(people::email.search_eq(email)).select(people::id).first(conn)
}
