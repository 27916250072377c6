use diesel::prelude::*;
use encdb_diesel::Encrypted;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
    }
}

#[derive(Insertable)]
struct User {
    id: i32,
    email: Encrypted<String>,
}

fn main() {}
