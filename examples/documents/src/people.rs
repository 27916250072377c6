//! The users.

use diesel::{prelude::*, sql_query, sql_types};

diesel::table! {
    users (id) {
        id -> BigInt,
        name -> Text,
        has_passphrase -> Bool,
    }
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = sql_types::BigInt)]
    id: i64,
}

/// Finds the user of a name.
pub(crate) fn named(conn: &mut PgConnection, name: &str) -> QueryResult<Option<i64>> {
    users::table.filter(users::name.eq(name)).select(users::id).first(conn).optional()
}

/// Takes a name for somebody who signs up: a new one, or the name of a user from before encryption. Returns nothing where the name has a
/// passphrase.
pub(crate) fn take_name(conn: &mut PgConnection, name: &str) -> QueryResult<Option<i64>> {
    let taken = sql_query(TAKE_NAME).bind::<sql_types::Text, _>(name).get_result(conn);
    taken.map(|Id { id }| id).optional()
}

const TAKE_NAME: &str = "INSERT INTO users (name, has_passphrase) VALUES ($1, TRUE) \
     ON CONFLICT (name) DO UPDATE SET has_passphrase = TRUE WHERE NOT users.has_passphrase RETURNING id";
