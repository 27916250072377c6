use encdb_diesel::prelude::*;

diesel::table! {
    archive.users (id) {
        id -> BigInt,
        ssn -> Binary,
    }
}

#[derive(EncryptedModel)]
#[diesel(table_name = users)]
#[encdb(bind = id)]
struct User {
    id: i64,
    ssn: Encrypted<String>,
}

fn main() {}
