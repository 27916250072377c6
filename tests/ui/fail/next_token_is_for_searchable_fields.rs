use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        email -> Ciphertext,
        email_search -> Token,
        email_search_2 -> Nullable<Token>,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[encdb(next_token = email_search_2)]
    email: Encrypted<String>,
}

fn main() {}
