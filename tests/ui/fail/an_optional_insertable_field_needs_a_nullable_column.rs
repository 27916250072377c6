use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        ssn -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    ssn: Encrypted<String>,
}

#[derive(EncryptedInsertable)]
#[diesel(table_name = users)]
struct NewUser {
    ssn: Option<Encrypted<String>>,
}

fn main() {}
