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

#[derive(EncryptedInsertable)]
#[diesel(table_name = users)]
struct NewUser<'a> {
    email: Encrypted<&'a str>,
}

fn main() {}
