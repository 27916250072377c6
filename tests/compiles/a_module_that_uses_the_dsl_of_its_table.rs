#![allow(dead_code, unused_imports)]

mod schema {
    diesel::table! {
        use diesel::sql_types::*;
        use encdb_diesel::sql_types::*;

        users (id) {
            id -> Integer,
            tenant -> Text,
            email -> Ciphertext,
            email_search -> Token,
            ssn -> Nullable<Ciphertext>,
            note -> Nullable<Ciphertext>,
        }
    }
}

use encdb_diesel::prelude::*;
use schema::users::{self, dsl::*};

#[derive(EncryptedModel)]
#[encdb(bind = id, owner = tenant, columns(id, tenant, email, email_search, ssn, note))]
struct User {
    id: i32,
    tenant: String,
    #[encdb(scope = "owner")]
    email: Searchable<String>,
    ssn: Option<Encrypted<String>>,
    note: Option<Sealed<String>>,
}

#[derive(EncryptedQueryable)]
#[diesel(table_name = users)]
struct Contact {
    #[diesel(deserialize_as = i32)]
    id: i64,
    tenant: String,
    email: Searchable<String>,
}
