use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        hint -> Nullable<Ciphertext>,
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = id)]
struct User {
    id: i32,
    hint: Option<Encrypted<String>>,
}

fn main() {
    let _ = diesel::update(users::table).set(users::hint.eq(None));
    let _ = diesel::update(users::table).set(users::hint.eq(None::<String>));
    let _ = diesel::update(users::table).set(users::hint.eq(Encrypted::new("x".to_owned())));
}
