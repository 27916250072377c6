use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    archive.users (id) {
        id -> BigInt,
        ssn -> Ciphertext,
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
