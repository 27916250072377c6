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
    name: String,
    email: Encrypted<String>,
}

fn main() {
    let _ = users::name.search_eq("Ada");
}
