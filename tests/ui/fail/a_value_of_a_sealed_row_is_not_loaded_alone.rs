use diesel::prelude::*;
use encdb_diesel::prelude::*;

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

fn main() {
    let conn = &mut SqliteConnection::establish(":memory:").unwrap();
    let _ = users::table.select(users::ssn).load::<Encrypted<String, users::ssn>>(conn);
}
