use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        balance -> BigInt,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    balance: Encrypted<i64>,
}

fn main() {}
