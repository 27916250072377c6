use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    notes (id) {
        id -> Integer,
        title -> Ciphertext,
        title_search -> Token,
    }
}

#[derive(EncryptedModel)]
struct Note {
    id: i32,
    #[encdb(scope = "owner")]
    title: Searchable<String>,
}

fn main() {}
