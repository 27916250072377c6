use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> BigInt,
        email -> Ciphertext,
        email_is_encrypted -> Bool,
        note -> CiphertextText,
        note_is_encrypted -> Integer,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i64,
    #[encdb(flag = email_is_encrypted)]
    email: Encrypted<String>,
    #[encdb(flag = note_is_encrypted)]
    note: Encrypted<String>,
}

fn main() {}
