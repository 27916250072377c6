use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> BigInt,
        email -> Text,
        email_encrypted -> Ciphertext,
        email_search -> Token,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i64,
    #[encdb(plaintext(email, keep), token = email_search)]
    #[diesel(column_name = email_encrypted)]
    email: Searchable<String>,
}

fn main() {}
