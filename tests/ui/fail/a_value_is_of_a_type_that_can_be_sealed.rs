use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        balance -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    balance: Encrypted<u64>,
}

fn main() {}
