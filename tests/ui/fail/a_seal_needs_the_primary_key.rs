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
#[encdb(seal = row_mac)]
struct User {
    role: Option<String>,
    ssn: Option<Encrypted<String>>,
}

fn main() {}
