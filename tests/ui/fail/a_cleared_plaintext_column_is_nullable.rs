use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> BigInt,
        email -> Text,
        email_encrypted -> Nullable<Ciphertext>,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i64,
    #[encdb(plaintext(email, clear))]
    #[diesel(column_name = email_encrypted)]
    email: Encrypted<String>,
}

fn main() {}
