use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
    }
}

#[derive(EncryptedModel)]
#[diesel(base_query = users::table.order(users::id))]
struct User {
    id: i32,
    email: Encrypted<String>,
}

fn main() {}
