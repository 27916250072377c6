use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        hint -> Ciphertext,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    hint: Encrypted<String>,
}

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    members (id) {
        id -> Integer,
        hint -> Nullable<Ciphertext>,
        row_mac -> Binary,
    }
}

#[derive(EncryptedModel)]
#[diesel(treat_none_as_null = true)]
#[encdb(seal = row_mac)]
struct Member {
    id: i32,
    hint: Option<Encrypted<String>>,
}

fn main() {
    let _ = diesel::update(users::table).set(users::hint.set_null());
    let _ = diesel::update(members::table).set(members::hint.set_null());
}
