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
#[diesel(table_name = users)]
struct Mode {
    id: i64,
    #[encdb(plaintext(email, drop))]
    email_encrypted: Encrypted<String>,
}

#[derive(EncryptedModel)]
#[diesel(table_name = users)]
struct NoMode {
    id: i64,
    #[encdb(plaintext(email))]
    email_encrypted: Encrypted<String>,
}

#[derive(EncryptedModel)]
#[diesel(table_name = users)]
struct Value {
    id: i64,
    #[encdb(plaintext = email)]
    email_encrypted: Encrypted<String>,
}

#[derive(EncryptedModel)]
#[diesel(table_name = users)]
struct Both {
    id: i64,
    #[encdb(plaintext(email, keep), flag = is_encrypted)]
    email_encrypted: Encrypted<String>,
}

#[derive(EncryptedModel)]
#[diesel(table_name = users)]
struct Plain {
    id: i64,
    #[encdb(plaintext(email, keep))]
    email: String,
    email_encrypted: Option<Encrypted<String>>,
}

fn main() {}
