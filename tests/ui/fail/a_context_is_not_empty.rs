use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
    }
}

#[derive(EncryptedModel)]
#[encdb(context = "")]
struct User {
    id: i32,
    #[encdb(context = "")]
    email: Encrypted<String>,
}

fn main() {}
