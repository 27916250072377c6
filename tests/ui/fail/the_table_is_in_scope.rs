use encdb_diesel::prelude::*;

diesel::table! {
    people (id) {
        id -> Integer,
        email -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    email: Encrypted<String>,
}

fn main() {}
