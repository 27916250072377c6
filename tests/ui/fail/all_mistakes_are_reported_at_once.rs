use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        name -> Text,
        email -> Ciphertext,
        email_search -> Token,
        ssn -> Ciphertext,
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = uuid)]
struct User {
    id: i32,
    #[encdb(pad = 16)]
    name: String,
    #[encdb(normalize(uppercase))]
    email: Searchable<String>,
    #[encdb(unique)]
    ssn: Encrypted<String>,
}

fn main() {}
