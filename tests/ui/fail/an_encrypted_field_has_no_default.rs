use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        ssn -> Nullable<Ciphertext>,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[diesel(treat_none_as_default_value = true)]
    ssn: Option<Encrypted<String>>,
}

fn main() {}
