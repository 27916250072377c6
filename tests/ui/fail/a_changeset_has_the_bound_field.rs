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

#[derive(EncryptedChangeset)]
#[diesel(table_name = users)]
struct UserChanges {
    email: Option<Encrypted<String>>,
}

fn main() {}
