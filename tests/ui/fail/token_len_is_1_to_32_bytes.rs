use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
        email_search -> Binary,
        phone -> Binary,
        phone_search -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[encdb(token_len = 0)]
    email: Searchable<String>,
    #[encdb(token_len = 33)]
    phone: Searchable<String>,
}

fn main() {}
