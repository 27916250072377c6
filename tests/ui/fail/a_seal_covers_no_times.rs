use chrono::NaiveDateTime;
use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> BigInt,
        seen -> Timestamp,
        ssn -> Binary,
        row_mac -> Binary,
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = id, seal = row_mac, seal_covers(seen))]
struct User {
    id: i64,
    seen: NaiveDateTime,
    ssn: Encrypted<String>,
}

fn main() {}
