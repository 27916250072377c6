use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    email: Encrypted<String>,
}

#[derive(EncryptedModel)]
#[diesel(table_name = users)]
struct UserAgain {
    id: i32,
    email: Encrypted<String>,
}

fn main() {}
