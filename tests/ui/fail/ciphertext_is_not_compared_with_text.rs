use diesel::prelude::*;
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
    email: Encrypted<String>,
}

fn main() {
    let _ = users::email.eq("ada@example.com");
}
