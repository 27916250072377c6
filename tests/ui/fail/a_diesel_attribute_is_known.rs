use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        name -> Nullable<Text>,
        email -> Ciphertext,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[diesel(skip_udpate)]
    name: Option<String>,
    email: Encrypted<String>,
}

fn main() {}
