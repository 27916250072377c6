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
    #[encdb(token = email_token, token_len = 32, unique, low_cardinality, scope = "global")]
    email: Encrypted<String>,
}

fn main() {}
