use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        name -> Text,
        email -> Binary,
    }
}

#[derive(EncryptedModel)]
#[encdb(columns(id, email))]
struct User {
    id: i32,
    email: Encrypted<String>,
}

fn main() {}
