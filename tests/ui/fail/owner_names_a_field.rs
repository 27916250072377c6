use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    notes (id) {
        id -> Integer,
        body -> Ciphertext,
    }
}

#[derive(EncryptedModel)]
#[encdb(owner = tenant_id)]
struct Note {
    id: i32,
    body: Encrypted<String>,
}

fn main() {}
