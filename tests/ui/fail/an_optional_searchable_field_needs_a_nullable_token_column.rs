use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        phone -> Nullable<Binary>,
        phone_search -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    phone: Option<Searchable<String>>,
}

fn main() {}
