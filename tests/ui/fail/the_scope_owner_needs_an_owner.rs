use encdb_diesel::prelude::*;

diesel::table! {
    notes (id) {
        id -> Integer,
        title -> Binary,
        title_search -> Binary,
    }
}

#[derive(EncryptedModel)]
struct Note {
    id: i32,
    #[encdb(scope = "owner")]
    title: Searchable<String>,
}

fn main() {}
