use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        name -> Ciphertext,
        email -> Ciphertext,
        email_search -> Token,
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = id)]
struct User {
    id: i32,
    name: Encrypted<String>,
    email: Searchable<String>,
}

fn main() {
    let stored: Vec<u8> = vec![];
    let _ = diesel::update(users::table).set(users::email.eq(stored));
}
