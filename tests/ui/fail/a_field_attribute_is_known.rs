use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        email -> Ciphertext,
        email_search -> Token,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[encdb(normalise(trim))]
    email: Searchable<String>,
}

fn main() {}
