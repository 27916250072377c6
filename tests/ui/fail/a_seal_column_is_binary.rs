use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> BigInt,
        ssn -> Binary,
        row_mac -> Text,
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = id, seal = row_mac)]
struct User {
    id: i64,
    ssn: Encrypted<String>,
}

fn main() {}
