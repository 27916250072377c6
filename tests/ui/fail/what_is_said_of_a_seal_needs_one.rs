use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> BigInt,
        role -> Nullable<Text>,
        ssn -> Nullable<Binary>,
        row_mac -> Binary,
    }
}

#[derive(EncryptedModel)]
#[diesel(treat_none_as_null = true)]
#[encdb(bind = id, seal_covers(role), seal_not_checked)]
struct User {
    id: i64,
    role: Option<String>,
    ssn: Option<Encrypted<String>>,
}

fn main() {}
