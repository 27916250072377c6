use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        email -> Ciphertext,
        email_search -> Token,
        phone -> Ciphertext,
        phone_search -> Token,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[encdb(token_len = 0)]
    email: Searchable<String>,
    #[encdb(token_len = 33)]
    phone: Searchable<String>,
}

fn main() {}
