//! The wrapper of a good engineer's afternoon: a newtype, AES-256-GCM with empty associated data, one HMAC column.

use std::sync::LazyLock;

use aes_gcm::{Aes256Gcm, KeyInit, Nonce, Tag, aead::AeadInOut};
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    prelude::*,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::Binary,
    sqlite::Sqlite,
};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::data::{CHUNK, Plain, normalized};

pub const CREATE: &str =
    "CREATE TABLE simple (id INTEGER PRIMARY KEY, email BLOB NOT NULL, email_hash BLOB NOT NULL,
    short BLOB NOT NULL, long BLOB NOT NULL); CREATE INDEX simple_email ON simple (email_hash);";

static CIPHER: LazyLock<Aes256Gcm> = LazyLock::new(|| Aes256Gcm::new(&[3; 32].into()));
static MAC: LazyLock<Hmac<Sha256>> = LazyLock::new(|| {
    <Hmac<Sha256> as KeyInit>::new_from_slice(&[4; 32]).expect("HMAC takes any key")
});

/// A secret text.
#[derive(AsExpression, Clone, Debug, FromSqlRow)]
#[diesel(sql_type = Binary)]
pub struct Secret(pub String);

impl ToSql<Binary, Sqlite> for Secret {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        let mut nonce = [0; 12];
        getrandom::fill(&mut nonce)?;
        let mut stored = Vec::with_capacity(28 + self.0.len());
        stored.extend_from_slice(&nonce);
        stored.extend_from_slice(self.0.as_bytes());
        let tag =
            CIPHER.encrypt_inout_detached(&Nonce::from(nonce), b"", (&mut stored[12..]).into());
        stored.extend_from_slice(&tag.map_err(|_| "too long")?);
        out.set_value(stored);
        Ok(IsNull::No)
    }
}

impl FromSql<Binary, Sqlite> for Secret {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let mut stored = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(value)?;
        let (nonce, rest) = stored.split_first_chunk_mut::<12>().ok_or("too short")?;
        let (text, tag) = rest.split_last_chunk_mut::<16>().ok_or("too short")?;
        let (nonce, tag) = (Nonce::from(*nonce), Tag::from(*tag));
        CIPHER
            .decrypt_inout_detached(&nonce, b"", (&mut *text).into(), &tag)
            .map_err(|_| "does not decrypt")?;
        Ok(Self(std::str::from_utf8(text)?.to_owned()))
    }
}

pub fn hash(email: &str) -> Vec<u8> {
    let mut mac = MAC.clone();
    mac.update(normalized(email).as_bytes());
    mac.finalize().into_bytes().to_vec()
}

diesel::table! {
    simple (id) { id -> BigInt, email -> Binary, email_hash -> Binary, short -> Binary, long -> Binary, }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = simple, check_for_backend(Sqlite))]
pub struct Person {
    pub id: i64,
    pub email: Secret,
    pub short: Secret,
    pub long: Secret,
}

#[derive(Insertable)]
#[diesel(table_name = simple)]
struct NewPerson<'a> {
    id: i64,
    email: &'a Secret,
    email_hash: Vec<u8>,
    short: &'a Secret,
    long: &'a Secret,
}

impl<'a> From<&'a Person> for NewPerson<'a> {
    fn from(person: &'a Person) -> Self {
        Self {
            id: person.id,
            email: &person.email,
            email_hash: hash(&person.email.0),
            short: &person.short,
            long: &person.long,
        }
    }
}

pub fn model(rows: &[Plain]) -> Vec<Person> {
    let secret = |text: &String| Secret(text.clone());
    let model = |row: &Plain| Person {
        id: row.id,
        email: secret(&row.email),
        short: secret(&row.short),
        long: secret(&row.long),
    };
    rows.iter().map(model).collect()
}

pub fn insert(conn: &mut SqliteConnection, rows: &[Person]) -> QueryResult<()> {
    conn.transaction(|conn| {
        rows.chunks(CHUNK).try_for_each(|chunk| {
            let new: Vec<NewPerson<'_>> = chunk.iter().map(Into::into).collect();
            diesel::insert_into(simple::table).values(&new).execute(conn).map(|_| ())
        })
    })
}

pub fn clear(conn: &mut SqliteConnection) -> QueryResult<usize> {
    diesel::delete(simple::table).execute(conn)
}

pub fn load(conn: &mut SqliteConnection) -> QueryResult<Vec<Person>> {
    simple::table.select(Person::as_select()).load(conn)
}

pub fn look_up(conn: &mut SqliteConnection, email: &str) -> QueryResult<i64> {
    simple::table.filter(simple::email_hash.eq(hash(email))).select(simple::id).first(conn)
}
