use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Text,
        email -> Binary,
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = id)]
struct User {
    id: String,
    email: Encrypted<String>,
}

#[derive(EncryptedQueryable)]
#[diesel(table_name = users)]
struct UserEmail {
    email: Encrypted<String>,
}

fn main() {}
