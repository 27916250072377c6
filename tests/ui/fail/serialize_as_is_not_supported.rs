use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        name -> Text,
        email -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[diesel(serialize_as = String)]
    name: &'static str,
    email: Encrypted<String>,
}

fn main() {}
