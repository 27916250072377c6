use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        email -> Ciphertext,
    }
}

#[derive(EncryptedInsertable)]
#[diesel(table_name = users)]
struct NewUser {
    id: i32,
    email: Encrypted<String>,
}

fn main() {}
