use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        tenant_id -> Integer,
        email -> Ciphertext,
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = id)]
#[encdb(bind = tenant_id)]
struct User {
    id: i32,
    tenant_id: i32,
    email: Encrypted<String>,
}

fn main() {}
