use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
        email_search -> Binary,
        phone -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    email: Searchable<String>,
    phone: Encrypted<String>,
}

#[derive(EncryptedChangeset)]
#[diesel(table_name = users)]
struct UserChanges {
    email_search: Vec<u8>,
    phone: Encrypted<String>,
}

fn main() {}
