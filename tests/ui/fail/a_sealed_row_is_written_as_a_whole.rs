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
#[encdb(bind = id, seal = row_mac, seal_covers(role))]
struct User {
    id: i64,
    #[diesel(skip_update)]
    role: Option<String>,
    ssn: Option<Encrypted<String>>,
}

fn main() {}
