use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
        ssn -> Binary,
    }
}

#[derive(EncryptedModel)]
#[encdb(columns(id, email, ssn))]
struct User {
    id: i32,
    ssn: Encrypted<String>,
    email: Encrypted<String>,
}

fn main() {}
