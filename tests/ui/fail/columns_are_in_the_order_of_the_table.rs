use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
        email_search -> Binary,
    }
}

#[derive(EncryptedModel)]
#[encdb(columns(id, email_search, email))]
struct User {
    id: i32,
    email: Searchable<String>,
}

fn main() {}
