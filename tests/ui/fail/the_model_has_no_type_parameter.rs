use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User<T> {
    id: T,
    email: Encrypted<String>,
}

fn main() {}
