use diesel::prelude::*;
use encdb_diesel::Encrypted;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
    }
}

#[derive(Queryable, Selectable)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
struct User {
    id: i32,
    email: Encrypted<String>,
}

fn main() {}
