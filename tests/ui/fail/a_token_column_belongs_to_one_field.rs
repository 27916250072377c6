use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
        phone -> Binary,
        contact_search -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[encdb(token = contact_search)]
    email: Searchable<String>,
    #[encdb(token = contact_search)]
    phone: Searchable<String>,
}

fn main() {}
