use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        name -> Text,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    name: String,
}

fn main() {}
