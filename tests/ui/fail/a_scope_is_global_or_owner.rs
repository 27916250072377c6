use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    notes (id) {
        id -> Integer,
        tenant_id -> Integer,
        title -> Ciphertext,
        title_search -> Token,
    }
}

#[derive(EncryptedModel)]
#[encdb(owner = tenant_id)]
struct Note {
    id: i32,
    tenant_id: i32,
    #[encdb(scope = "tenant")]
    title: Searchable<String>,
}

fn main() {}
