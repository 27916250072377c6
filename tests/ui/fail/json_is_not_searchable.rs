use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        address -> Binary,
        address_search -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    address: Searchable<Json<Vec<String>>>,
}

fn main() {}
