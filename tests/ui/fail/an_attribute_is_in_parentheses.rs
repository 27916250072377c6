use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
    }
}

#[derive(EncryptedModel)]
#[encdb]
struct User {
    id: i32,
    email: Encrypted<String>,
}

fn main() {}
