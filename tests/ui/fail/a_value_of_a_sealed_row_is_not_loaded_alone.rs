use encdb_diesel::{prelude::*, columns::ColumnBound};

diesel::table! {
    users (id) {
        id -> BigInt,
        ssn -> Binary,
        row_mac -> Binary,
    }
}

#[derive(EncryptedModel)]
#[encdb(seal = row_mac)]
struct User {
    id: i64,
    ssn: Encrypted<String>,
}

fn open_alone<C: ColumnBound>() {}

fn main() {
    open_alone::<users::ssn>();
}
