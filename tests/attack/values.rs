//! The values of a row, made up from its number and the number of each column's last write.

use chrono::NaiveDate;
use encdb_diesel::{
    Keyring,
    plaintext::{BoundId, Context, ToPlaintext as _},
};
use uuid::Uuid;

use crate::table::{COLUMNS, INDEX};

/// The numbers of the last writes of a row, which tell what it has to hold.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Versions {
    pub(crate) email: u32,
    pub(crate) note: u32,
    pub(crate) born: u32,
    /// How often the key was spelled in the other way.
    pub(crate) key: u32,
}

/// The key of a row: `code` is `Code-7`, or `code-7` after another spelling.
#[derive(Clone, Debug)]
pub(crate) struct RowKey {
    pub(crate) tenant: Uuid,
    pub(crate) code: String,
}

impl RowKey {
    pub(crate) fn new(row: u32, versions: &Versions) -> Self {
        // Their order is not the order of their last digits, as with UUIDs that count the time.
        let tenant =
            uuid::Builder::from_random_bytes([u8::try_from(row % 7).expect("below 7"); 16]);
        let first = if versions.key.is_multiple_of(2) { 'C' } else { 'c' };
        Self { tenant: tenant.into_uuid(), code: format!("{first}ode-{row}") }
    }

    /// Returns the context of the column with this number.
    pub(crate) fn context(&self, column: usize) -> Context {
        let ids = [BoundId::uuid(self.tenant), BoundId::text(&self.code).expect("a short text")];
        Context::new(COLUMNS[column].column()).in_row(BoundId::composite(&ids).expect("two ids"))
    }
}

/// The values of a row: email, note, born.
pub(crate) type Values = [Option<String>; 3];

pub(crate) fn values(row: u32, versions: &Versions) -> Values {
    [Some(email(row, versions.email)), note(row, versions.note), born(row, versions.born)]
}

fn email(row: u32, version: u32) -> String {
    match (row + version) % 6 {
        0 => format!("Ada.{row}.{version}@Example.com"),
        1 => format!("o'brien \"{row}\" {version}"),
        2 => format!("🙂 {row} {version}"),
        3 => format!("back\\slash {row} {version}"),
        4 => format!(" blanks {row} {version}  "),
        _ => format!("ÄÖÜ {row} {version}"),
    }
}

/// Values that a database may take for each other follow one another.
fn note(row: u32, version: u32) -> Option<String> {
    match (row, version) {
        (row, _) if row % 20_000 == 19_999 => Some(format!("{version} {}", "x".repeat(1 << 20))),
        (_, version) if version >= NEVER_NULL => Some(format!("note {row} {version}")),
        _ => match (row + version) % 8 {
            0 => None,
            1 => Some(String::new()),
            2 => Some(" ".to_owned()),
            3 => Some("a".to_owned()),
            4 => Some("A".to_owned()),
            5 => Some("a ".to_owned()),
            6 => Some("x'; DROP TABLE attacked --".to_owned()),
            _ => Some(format!("note {row} {version}")),
        },
    }
}

/// A date, NULL, or a text that is none.
fn born(row: u32, version: u32) -> Option<String> {
    match (row + version) % 11 {
        0 if version < NEVER_NULL => None,
        1 if version < NEVER_NULL => Some("unknown".to_owned()),
        n => Some(format!("19{:02}-02-{:02}", (row / 11) % 100, n % 28 + 1)),
    }
}

/// Returns whether a value of `born` has no encoding.
pub(crate) fn is_unencodable(values: &Values) -> bool {
    values[2].as_deref() == Some("unknown")
}

/// Seals the value of the column with this number.
pub(crate) fn sealed(keyring: &Keyring, key: &RowKey, column: usize, value: &str) -> Vec<u8> {
    let format = COLUMNS[column].format();
    let date = || value.parse::<NaiveDate>().expect("a date");
    let plaintext = match column {
        2 => date().to_plaintext().expect("a date is encoded").to_vec(),
        _ => value.as_bytes().to_vec(),
    };
    keyring.seal(&key.context(column), format, &plaintext).expect("a key that seals")
}

/// Opens a value of the column with this number.
pub(crate) fn opened(keyring: &Keyring, key: &RowKey, column: usize, sealed: &[u8]) -> String {
    use encdb_diesel::plaintext::FromPlaintext as _;
    let opened = keyring.open(&key.context(column), COLUMNS[column].format(), sealed);
    let opened = opened.unwrap_or_else(|error| panic!("{key:?}, column {column}: {error}"));
    match column {
        2 => NaiveDate::from_plaintext(opened).expect("a sealed date").to_string(),
        _ => String::from_utf8(opened).expect("a sealed text"),
    }
}

pub(crate) fn token(keyring: &Keyring, email: &str) -> Vec<u8> {
    let token = keyring.token(&INDEX, None, email).expect("an index root");
    token.as_bytes().to_vec()
}

/// From this version on, no value is NULL by chance: an old application that writes NULL over NULL changes nothing that
/// anybody could see.
pub(crate) const NEVER_NULL: u32 = 1_000_000;
