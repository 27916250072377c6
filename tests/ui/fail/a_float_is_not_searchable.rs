use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        height -> Binary,
        height_search -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    height: Searchable<f64>,
}

fn main() {}
