use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> BigInt,
        email -> Text,
        email_encrypted -> Nullable<Ciphertext>,
        note -> CiphertextText,
        note_is_encrypted -> Bool,
        row_mac -> Binary,
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = id, seal = row_mac)]
struct User {
    id: i64,
    #[encdb(plaintext(email, keep))]
    email_encrypted: Encrypted<String>,
    #[encdb(flag = note_is_encrypted)]
    note: Encrypted<String>,
}

fn main() {}
