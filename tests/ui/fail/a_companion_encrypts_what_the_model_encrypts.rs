use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        name -> Ciphertext,
        email -> Ciphertext,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    name: Vec<u8>,
    email: Encrypted<String>,
}

#[derive(EncryptedInsertable)]
#[diesel(table_name = users)]
struct NewUser {
    id: i32,
    name: Encrypted<Vec<u8>>,
}

fn main() {}
