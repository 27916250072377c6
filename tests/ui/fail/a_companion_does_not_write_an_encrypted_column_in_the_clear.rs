use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        name -> Binary,
        email -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    name: Encrypted<Vec<u8>>,
    email: Encrypted<String>,
}

#[derive(EncryptedInsertable)]
#[diesel(table_name = users)]
struct NewUser {
    id: i32,
    name: Vec<u8>,
    email: Encrypted<String>,
}

fn main() {}
