use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    notes (id) {
        id -> Integer,
        tenant_id -> Integer,
        body -> Ciphertext,
    }
}

#[derive(EncryptedModel)]
#[encdb(owner = tenant_id)]
struct Note {
    id: i32,
    tenant_id: i32,
    body: Encrypted<String>,
}

#[derive(EncryptedChangeset)]
#[diesel(table_name = notes)]
struct NoteChanges {
    tenant_id: i32,
    body: Encrypted<String>,
}

fn main() {}
