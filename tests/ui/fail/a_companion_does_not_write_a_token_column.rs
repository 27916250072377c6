use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        email -> Ciphertext,
        email_search -> Token,
        phone -> Ciphertext,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    email: Searchable<String>,
    phone: Encrypted<String>,
}

#[derive(EncryptedChangeset)]
#[diesel(table_name = users)]
struct UserChanges {
    email_search: Vec<u8>,
    phone: Encrypted<String>,
}

fn main() {}
