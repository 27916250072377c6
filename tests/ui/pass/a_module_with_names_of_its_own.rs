#![allow(dead_code)]

use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
        email_search -> Binary,
        ssn -> Nullable<Binary>,
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

fn main() {}
