use encdb_diesel::prelude::*;

diesel::table! {
    notes (id) {
        id -> Integer,
        body -> Binary,
    }
}

#[derive(EncryptedModel)]
#[encdb(owner = tenant_id)]
struct Note {
    id: i32,
    body: Encrypted<String>,
}

fn main() {}
