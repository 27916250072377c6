use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        tenant_id -> Nullable<Integer>,
        email -> Binary,
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = tenant_id)]
struct User {
    id: i32,
    tenant_id: Option<i32>,
    email: Encrypted<String>,
}

fn main() {}
