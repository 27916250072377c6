use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        email -> Ciphertext,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    email: Encrypted<String>,
}

#[derive(EncryptedModel)]
#[diesel(table_name = users)]
struct UserAgain {
    id: i32,
    email: Encrypted<String>,
}

fn main() {}
