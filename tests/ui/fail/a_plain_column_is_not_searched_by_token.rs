use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        name -> Text,
        email -> Ciphertext,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    name: String,
    email: Encrypted<String>,
}

fn main() {
    let _ = users::name.search_eq("Ada");
}
