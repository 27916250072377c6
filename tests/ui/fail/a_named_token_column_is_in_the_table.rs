use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
        email_search -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[encdb(token = email_token)]
    email: Searchable<String>,
}

fn main() {}
