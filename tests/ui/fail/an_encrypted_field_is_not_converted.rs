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
    #[diesel(deserialize_as = String)]
    email: Encrypted<String>,
}

fn main() {}
