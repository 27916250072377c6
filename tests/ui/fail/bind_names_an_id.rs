use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Double,
        email -> Binary,
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = id)]
struct User {
    id: f64,
    email: Encrypted<String>,
}

fn main() {}
