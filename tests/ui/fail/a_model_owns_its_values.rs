use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User<'a> {
    id: i32,
    email: Encrypted<&'a str>,
}

fn main() {}
