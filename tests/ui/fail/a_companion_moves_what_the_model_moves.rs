use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> BigInt,
        email -> Nullable<Text>,
        email_encrypted -> Nullable<Ciphertext>,
        note -> Nullable<CiphertextText>,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i64,
    #[encdb(plaintext(email, keep))]
    #[diesel(column_name = email_encrypted)]
    email: Encrypted<String>,
    note: Option<Encrypted<String>>,
}

#[derive(EncryptedInsertable)]
#[diesel(table_name = users)]
struct NewUser {
    id: i64,
    email_encrypted: Encrypted<String>,
}

#[derive(EncryptedChangeset)]
#[diesel(table_name = users)]
struct OtherMode {
    id: i64,
    #[encdb(plaintext(email, clear))]
    email_encrypted: Encrypted<String>,
}

#[derive(EncryptedQueryable)]
#[diesel(table_name = users)]
struct NotMoved {
    id: i64,
    #[encdb(plaintext(email, keep))]
    note: Option<Encrypted<String>>,
}

#[derive(EncryptedChangeset)]
#[diesel(table_name = users)]
struct InTheClear {
    id: i64,
    email: Option<String>,
}

fn main() {}
