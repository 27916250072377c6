use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
        ssn -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    email: Encrypted<String>,
    ssn: Box<Encrypted<String>>,
}

fn main() {}
