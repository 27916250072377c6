use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        hiv -> Binary,
        hiv_search -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    hiv: Searchable<bool>,
}

fn main() {}
