use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = id)]
struct User {
    id: i32,
    email: Encrypted<String>,
}

#[derive(EncryptedInsertable)]
#[diesel(table_name = users)]
#[encdb(bind = id)]
struct NewUser {
    id: i32,
    email: Encrypted<String>,
}

fn main() {}
