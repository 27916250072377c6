use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        email -> Ciphertext,
        phone -> Ciphertext,
        contact_search -> Token,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[encdb(token = contact_search)]
    email: Searchable<String>,
    #[encdb(token = contact_search)]
    phone: Searchable<String>,
}

fn main() {}
