use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> BigInt,
        email -> Nullable<Text>,
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

fn write() {
    let email = Encrypted::<_, users::email_encrypted>::new("a".to_owned());
    let _ = users::email_encrypted.eq(email);
}

fn main() {}
