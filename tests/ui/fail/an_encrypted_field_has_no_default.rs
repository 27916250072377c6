use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        ssn -> Nullable<Binary>,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[diesel(treat_none_as_default_value = true)]
    ssn: Option<Encrypted<String>>,
}

fn main() {}
