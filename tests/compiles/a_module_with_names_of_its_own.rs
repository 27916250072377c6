#![allow(dead_code)]

use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        email -> Ciphertext,
        email_search -> Token,
        ssn -> Nullable<Ciphertext>,
    }
}

type Result<T> = ::core::result::Result<T, ()>;
struct Some;
struct None;
struct Ok;
struct PhantomData;
struct Sqlite;
trait Iterator {}
trait TryInto {}

#[derive(EncryptedModel)]
#[encdb(bind = id)]
struct User {
    id: i32,
    #[encdb(normalize(trim), pad = 16)]
    email: Searchable<String>,
    ssn: Option<Encrypted<String>>,
}
