// The application of `docs/adopting.md` and `docs/handlers.md`: its model with encdb, its model before, and one row of each.
// Every example includes this file, because examples share no code.

use chrono::NaiveDate;
use diesel::{connection::SimpleConnection, prelude::*};
use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> BigInt,
        name -> Text,
        email -> Ciphertext,
        email_search -> Token,
        phone -> Nullable<Ciphertext>,
        birthday -> Nullable<Ciphertext>,
    }
}

#[derive(Clone, Debug, Identifiable, EncryptedModel)]
#[diesel(table_name = users)]
#[encdb(bind = id)]
pub struct User {
    pub id: i64,
    pub name: String,
    #[encdb(normalize(trim, lowercase), unique)]
    pub email: Searchable<String>,
    pub phone: Option<Encrypted<String>>,
    pub birthday: Option<Encrypted<NaiveDate>>,
}

/// The table before.
pub mod plain {
    diesel::table! {
        users (id) {
            id -> BigInt,
            name -> Text,
            email -> Text,
            phone -> Nullable<Text>,
            birthday -> Nullable<Date>,
        }
    }
}

/// The model before.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = plain::users)]
pub struct PlainUser {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub phone: Option<String>,
    pub birthday: Option<NaiveDate>,
}

pub fn ada() -> User {
    let before = plain_ada();
    User {
        id: before.id,
        name: before.name,
        email: before.email.into(),
        phone: before.phone.map(Encrypted::new),
        birthday: before.birthday.map(Encrypted::new),
    }
}

pub fn plain_ada() -> PlainUser {
    PlainUser {
        id: 7,
        name: "Ada".to_owned(),
        email: "Ada@Example.com".to_owned(),
        phone: Some("+49 30 1234".to_owned()),
        birthday: NaiveDate::from_ymd_opt(1815, 12, 10),
    }
}

/// Keys, and a database with one row.
pub fn database() -> SqliteConnection {
    install_keys();
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    conn.batch_execute(
        "CREATE TABLE users (id BIGINT PRIMARY KEY NOT NULL, name TEXT NOT NULL, email BLOB NOT NULL,
            email_search BLOB NOT NULL UNIQUE, phone BLOB, birthday BLOB)",
    )
    .unwrap();
    diesel::insert_into(users::table).values(&ada()).execute(&mut conn).unwrap();
    conn
}

pub fn install_keys() {
    let keyring = Keyring::from_variables(|name| match name {
        "MASTER_ENCRYPTION_KEY" => Some("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".into()),
        "STATIC_ENCRYPTION_SALT" => Some("gIGCg4SFhoeIiYqLjI2Ojw==".into()),
        _ => None,
    });
    KEYRING.install(keyring.unwrap()).unwrap();
}
