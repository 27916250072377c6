use diesel::prelude::*;
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
    let _ = users::table.order(users::name.asc());
}
