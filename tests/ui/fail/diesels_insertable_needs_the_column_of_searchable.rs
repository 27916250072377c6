use diesel::prelude::*;
use encdb_diesel::Searchable;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
        email_search -> Binary,
    }
}

#[derive(Insertable)]
struct User {
    id: i32,
    email: Searchable<String>,
}

fn main() {}
