use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
        phone -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    email: Encrypted<String>,
    #[encdb(context = "email")]
    phone: Encrypted<String>,
}

fn main() {}
