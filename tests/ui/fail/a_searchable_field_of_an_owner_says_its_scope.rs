use encdb_diesel::prelude::*;

diesel::table! {
    notes (id) {
        id -> Integer,
        tenant_id -> Integer,
        title -> Binary,
        title_search -> Binary,
    }
}

#[derive(EncryptedModel)]
#[encdb(owner = tenant_id)]
struct Note {
    id: i32,
    tenant_id: i32,
    title: Searchable<String>,
}

fn main() {}
