//! The models of the suite, for every backend at once.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use diesel::prelude::*;
use encdb_diesel::{keys::KeyringSlot, prelude::*};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Text,
        name -> Text,
        email -> Ciphertext,
        email_search -> Token,
        phone -> Nullable<Ciphertext>,
        phone_search -> Nullable<Token>,
        ssn -> Nullable<Ciphertext>,
    }
}

diesel::table! {
    posts (id) {
        id -> BigInt,
        user_id -> Text,
        title -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    notes (id) {
        id -> BigInt,
        tenant_id -> Integer,
        title -> Ciphertext,
        title_token -> Token,
        label -> Ciphertext,
        label_search -> Token,
        body -> Ciphertext,
    }
}

diesel::table! {
    contacts (id) {
        id -> BigInt,
        email -> Binary,
        email_search -> Binary,
        ssn -> Binary,
        memo -> Nullable<Text>,
        pin -> Nullable<Binary>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    samples (id) {
        id -> BigInt,
        text -> Ciphertext,
        bytes -> Ciphertext,
        flag -> Ciphertext,
        small -> Ciphertext,
        medium -> Ciphertext,
        big -> Ciphertext,
        real_number -> Ciphertext,
        identity -> Ciphertext,
        day -> Ciphertext,
        time_of_day -> Ciphertext,
        local_time -> Ciphertext,
        instant -> Ciphertext,
        document -> Ciphertext,
        padded -> Ciphertext,
        as_text -> CiphertextText,
        maybe -> Nullable<Ciphertext>,
        maybe_as_text -> Nullable<CiphertextText>,
    }
}

diesel::table! {
    audits (id) {
        id -> BigInt,
        shard -> Integer,
        entry -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    grades (student, course) {
        student -> Text,
        course -> Integer,
        grade -> Ciphertext,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    devices (id) {
        id -> Binary,
        name -> Ciphertext,
    }
}

diesel::table! {
    members (id) {
        id -> BigInt,
        user_id -> Text,
        role -> Nullable<Text>,
        active -> Bool,
        email -> Binary,
        email_search -> Binary,
        phone -> Nullable<Text>,
        phone_search -> Nullable<Binary>,
        ssn -> Nullable<Binary>,
        row_mac -> Nullable<Binary>,
    }
}

diesel::table! {
    parcels (depot, number) {
        depot -> Text,
        number -> Integer,
        row_mac -> Binary,
        tenant_id -> Integer,
        content -> Binary,
        note -> Nullable<Binary>,
        weight -> Nullable<Integer>,
    }
}

diesel::joinable!(posts -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(users, posts);

/// A user, bound to its row.
#[derive(Clone, Debug, EncryptedModel, Identifiable, PartialEq)]
#[diesel(table_name = users)]
#[encdb(bind = id, columns(id, name, email, email_search, phone, phone_search, ssn))]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) name: String,
    #[encdb(normalize(trim, lowercase), unique)]
    pub(crate) email: Searchable<String>,
    #[encdb(normalize(digits))]
    pub(crate) phone: Option<Searchable<String>>,
    pub(crate) ssn: Option<Encrypted<String>>,
}

/// Makes a user whose fields all differ from the fields of another `n`.
pub(crate) fn user(n: u32) -> User {
    User {
        id: format!("user-{n}"),
        name: format!("Name {n}"),
        email: Searchable::new(format!("Person{n}@Example.com")),
        phone: (n % 2 == 1).then(|| Searchable::new(format!("+49 30 1234-{n:04}"))),
        ssn: (n % 3 == 1).then(|| Encrypted::new(format!("900-00-{n:04}"))),
    }
}

/// Part of a user, borrowed, for an insert.
#[derive(EncryptedInsertable)]
#[diesel(table_name = users)]
pub(crate) struct NewUser<'a> {
    pub(crate) id: &'a str,
    pub(crate) name: &'a str,
    pub(crate) email: Searchable<&'a str>,
    pub(crate) ssn: Option<Encrypted<&'a str>>,
}

/// Part of a user, for an update.
#[derive(Default, EncryptedChangeset)]
#[diesel(table_name = users)]
pub(crate) struct UserChanges {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<Searchable<String>>,
    pub(crate) phone: Option<Option<Searchable<String>>>,
    pub(crate) ssn: Option<Option<Encrypted<String>>>,
}

/// A user whose values are opened on demand.
#[derive(Debug, EncryptedQueryable)]
#[diesel(table_name = users)]
pub(crate) struct SealedUser {
    pub(crate) id: String,
    pub(crate) email: Sealed<String>,
    pub(crate) ssn: Option<Sealed<String>>,
}

#[derive(Associations, Debug, Identifiable, Insertable, PartialEq, Queryable, Selectable)]
#[diesel(belongs_to(User), table_name = posts)]
pub(crate) struct Post {
    pub(crate) id: i64,
    pub(crate) user_id: String,
    pub(crate) title: String,
}

/// A note of a tenant: a key for each tenant, and tokens for each if wanted.
#[derive(Clone, Debug, EncryptedModel, Identifiable)]
#[diesel(table_name = notes)]
#[encdb(owner = tenant_id, bind = id)]
pub(crate) struct Note {
    pub(crate) id: i64,
    pub(crate) tenant_id: i32,
    #[encdb(scope = "owner", token = title_token, normalize(casefold))]
    pub(crate) title: Searchable<String>,
    #[encdb(scope = "global")]
    pub(crate) label: Searchable<String>,
    pub(crate) body: Sealed<String>,
}

pub(crate) fn note(id: i64, tenant_id: i32) -> Note {
    Note {
        id,
        tenant_id,
        title: Searchable::new("Straße".to_owned()),
        label: Searchable::new("urgent".to_owned()),
        body: Sealed::new(format!("the body of note {id}")),
    }
}

/// A contact, bound to its columns alone, so that it also works under Diesel's own derives; see `stock_derives`.
#[derive(Debug, EncryptedModel, PartialEq)]
#[diesel(table_name = contacts)]
pub(crate) struct Contact {
    pub(crate) id: i64,
    #[encdb(normalize(email))]
    pub(crate) email: Searchable<String>,
    pub(crate) ssn: Encrypted<String>,
    pub(crate) memo: Option<Encrypted<String>>,
    pub(crate) pin: Option<Encrypted<i32>>,
}

pub(crate) fn contact(id: i64) -> Contact {
    Contact {
        id,
        email: Searchable::new(format!("Contact{id}@Example.com")),
        ssn: Encrypted::new(format!("900-00-{id:04}")),
        memo: Some(Encrypted::new(format!("a memo of contact {id}"))),
        pin: Some(Encrypted::new(1234)),
    }
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Document {
    pub(crate) title: String,
    pub(crate) counts: BTreeMap<String, u64>,
}

/// A model with a column of every type.
#[derive(Clone, Debug, EncryptedModel, PartialEq)]
#[diesel(table_name = samples)]
#[encdb(bind = id, context = "all_types")]
pub(crate) struct Sample {
    pub(crate) id: i64,
    pub(crate) text: Encrypted<String>,
    pub(crate) bytes: Encrypted<Vec<u8>>,
    pub(crate) flag: Encrypted<bool>,
    pub(crate) small: Encrypted<i16>,
    pub(crate) medium: Encrypted<i32>,
    pub(crate) big: Encrypted<i64>,
    pub(crate) real_number: Encrypted<f64>,
    pub(crate) identity: Encrypted<Uuid>,
    pub(crate) day: Encrypted<NaiveDate>,
    pub(crate) time_of_day: Encrypted<NaiveTime>,
    pub(crate) local_time: Encrypted<NaiveDateTime>,
    pub(crate) instant: Encrypted<DateTime<Utc>>,
    pub(crate) document: Encrypted<Json<Document>>,
    #[encdb(pad = 16)]
    pub(crate) padded: Encrypted<String>,
    pub(crate) as_text: Encrypted<String>,
    #[encdb(context = "perhaps")]
    pub(crate) maybe: Option<Encrypted<Vec<u8>>>,
    pub(crate) maybe_as_text: Option<Encrypted<String>>,
}

/// Makes a sample whose texts are `text`; the first one has NULLs.
pub(crate) fn sample_of(id: i64, text: &str) -> Sample {
    let instant = DateTime::from_timestamp(1_700_000_000, 123_456_789).unwrap();
    let document = Document { title: text.to_owned(), counts: [("a".to_owned(), u64::MAX)].into() };
    Sample {
        id,
        text: Encrypted::new(text.to_owned()),
        bytes: Encrypted::new(text.as_bytes().to_vec()),
        flag: Encrypted::new(id % 2 == 0),
        small: Encrypted::new(i16::MIN),
        medium: Encrypted::new(i32::MAX),
        big: Encrypted::new(i64::MIN),
        real_number: Encrypted::new(-0.1),
        identity: Encrypted::new(Uuid::from_u128(1 << 100)),
        day: Encrypted::new(NaiveDate::from_ymd_opt(1899, 12, 31).unwrap()),
        time_of_day: Encrypted::new(NaiveTime::from_hms_nano_opt(23, 59, 59, 999_999_999).unwrap()),
        local_time: Encrypted::new(instant.naive_utc()),
        instant: Encrypted::new(instant),
        document: Encrypted::new(Json(document)),
        padded: Encrypted::new(text.to_owned()),
        as_text: Encrypted::new(text.to_owned()),
        maybe: (id != 1).then(|| Encrypted::new(text.as_bytes().to_vec())),
        maybe_as_text: (id != 1).then(|| Encrypted::new(text.to_owned())),
    }
}

pub(crate) fn sample(id: i64) -> Sample {
    sample_of(id, "text")
}

/// The keyring of `Audit`, which is not the keyring of the process.
pub(crate) static AUDIT_KEYRING: KeyringSlot = KeyringSlot::new();

/// An entry that is bound to two columns, under a keyring of its own.
#[derive(Clone, Debug, EncryptedModel, PartialEq)]
#[diesel(table_name = audits)]
#[encdb(bind(shard, id), keyring = crate::support::models::AUDIT_KEYRING)]
pub(crate) struct Audit {
    pub(crate) id: i64,
    pub(crate) shard: i32,
    pub(crate) entry: Encrypted<String>,
}

/// A grade, whose key has two columns; values are bound to both.
#[derive(Clone, Debug, EncryptedModel, PartialEq)]
#[diesel(table_name = grades)]
#[encdb(bind(student, course))]
pub(crate) struct Grade {
    pub(crate) student: String,
    pub(crate) course: i32,
    pub(crate) grade: Encrypted<i16>,
}

diesel::table! {
    vaults (id) {
        id -> BigInt,
        secret -> Binary,
        secret_search -> Binary,
    }
}

/// A table in a schema, with the name of another one.
pub(crate) mod archive {
    diesel::table! {
        encdb_archive.vaults (id) {
            id -> BigInt,
            secret -> Binary,
            secret_search -> Binary,
        }
    }
}

/// A table and a column whose names in SQL and in Rust differ.
pub(crate) mod renamed {
    diesel::table! {
        #[sql_name = "old_vaults_2019"]
        vaults (id) {
            id -> BigInt,
            #[sql_name = "secret_1"]
            secret -> Binary,
        }
    }
}

#[derive(Debug, EncryptedModel)]
#[diesel(table_name = vaults)]
#[encdb(bind = id)]
pub(crate) struct Vault {
    pub(crate) id: i64,
    pub(crate) secret: Searchable<String>,
}

#[derive(Debug, EncryptedModel)]
#[diesel(table_name = archive::vaults)]
#[encdb(bind = id, context = "archived_vaults")]
pub(crate) struct ArchivedVault {
    pub(crate) id: i64,
    pub(crate) secret: Searchable<String>,
}

#[derive(Debug, EncryptedModel)]
#[diesel(table_name = renamed::vaults)]
#[encdb(bind = id)]
pub(crate) struct OldVault {
    pub(crate) id: i64,
    pub(crate) secret: Encrypted<String>,
}

/// A device, bound to bytes.
#[derive(Clone, Debug, EncryptedModel, PartialEq)]
#[diesel(table_name = devices)]
#[encdb(bind = id)]
pub(crate) struct Device {
    pub(crate) id: Vec<u8>,
    pub(crate) name: Encrypted<String>,
}

/// A member with a seal over its key, its values and three plain columns.
#[derive(Clone, Debug, EncryptedModel, Identifiable, PartialEq)]
#[diesel(table_name = members, treat_none_as_null = true)]
#[encdb(bind = id, seal = row_mac, seal_covers(user_id, role, active))]
pub(crate) struct Member {
    pub(crate) id: i64,
    pub(crate) user_id: String,
    pub(crate) role: Option<String>,
    pub(crate) active: bool,
    #[encdb(normalize(email))]
    pub(crate) email: Searchable<String>,
    #[encdb(normalize(digits))]
    pub(crate) phone: Option<Searchable<String>>,
    pub(crate) ssn: Option<Encrypted<String>>,
}

pub(crate) fn member(id: i64) -> Member {
    Member {
        id,
        user_id: format!("user-{id}"),
        role: (id % 2 == 1).then(|| "guest".to_owned()),
        active: id % 3 != 0,
        email: Searchable::new(format!("Member{id}@Example.com")),
        phone: (id % 2 == 1).then(|| Searchable::new(format!("+49 30 1234-{id:04}"))),
        ssn: (id % 3 == 1).then(|| Encrypted::new(format!("900-00-{id:04}"))),
    }
}

/// A parcel with a seal under the key of its owner and a key of two columns. It lists its columns, and its seal is not
/// the last one.
#[derive(Clone, Debug, EncryptedModel)]
#[diesel(table_name = parcels, primary_key(depot, number), treat_none_as_null = true)]
#[encdb(owner = tenant_id, bind(depot, number), seal = row_mac, seal_covers(weight))]
#[encdb(columns(depot, number, row_mac, tenant_id, content, note, weight))]
pub(crate) struct Parcel {
    pub(crate) depot: String,
    pub(crate) number: i32,
    pub(crate) tenant_id: i32,
    pub(crate) content: Sealed<String>,
    pub(crate) note: Option<Encrypted<String>>,
    #[encdb(context = "grams")]
    pub(crate) weight: Option<i32>,
}

pub(crate) fn parcel(number: i32, tenant_id: i32) -> Parcel {
    Parcel {
        depot: "North".to_owned(),
        number,
        tenant_id,
        content: Sealed::new(format!("what is in parcel {number}")),
        note: (number % 2 == 1).then(|| Encrypted::new("fragile".to_owned())),
        weight: (number % 3 != 0).then_some(number * 100),
    }
}
