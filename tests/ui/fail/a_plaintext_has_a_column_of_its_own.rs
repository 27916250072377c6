use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> BigInt,
        email -> Text,
        name -> Text,
        email_encrypted -> Nullable<Ciphertext>,
        phone -> Nullable<Ciphertext>,
        phone_search -> Nullable<Token>,
    }
}

#[derive(EncryptedModel)]
#[diesel(table_name = users)]
struct Field {
    id: i64,
    name: String,
    #[encdb(plaintext(name, keep))]
    email_encrypted: Encrypted<String>,
}

#[derive(EncryptedModel)]
#[diesel(table_name = users)]
struct Shared {
    id: i64,
    #[encdb(plaintext(email, keep))]
    email_encrypted: Encrypted<String>,
    #[encdb(plaintext(email, keep))]
    phone: Encrypted<String>,
}

#[derive(EncryptedModel)]
#[diesel(table_name = users)]
struct Itself {
    id: i64,
    #[encdb(plaintext(email_encrypted, keep))]
    email_encrypted: Encrypted<String>,
}

#[derive(EncryptedModel)]
#[diesel(table_name = users)]
struct OfTokens {
    id: i64,
    #[encdb(plaintext(phone_search, keep))]
    phone: Searchable<String>,
}

fn main() {}
