use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        badge -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    badge: Encrypted<i64>,
}

#[derive(EncryptedInsertable)]
#[diesel(table_name = users)]
struct NewUser {
    id: i32,
    badge: Encrypted<String>,
}

fn main() {}
