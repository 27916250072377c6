//! A keyring document as JSON text, with one way to write each value. Reading and writing a field stand together.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};

use super::{
    DateTime, Entry, FINGERPRINT_LEN, KeyState, KeyringDocument, KeyringEntry,
    MAX_KEYRING_DOCUMENT_LEN, OwnerKeys, Series, Utc, WrappedKey,
};
use crate::{
    error::{KeyringDocumentProblem, Result},
    key_id::KeyringEntryId,
    keyring::{FingerprintKind, SALT_LEN},
};

impl KeyringDocument {
    /// Reads a document. Only unlocking it shows whether it is as it was written.
    ///
    /// # Errors
    /// [`ErrorKind::KeyringDocument`](crate::ErrorKind::KeyringDocument) with
    /// [`TooLong`](KeyringDocumentProblem::TooLong) above [`MAX_KEYRING_DOCUMENT_LEN`],
    /// [`Format`](KeyringDocumentProblem::Format), [`Json`](KeyringDocumentProblem::Json),
    /// [`Value`](KeyringDocumentProblem::Value) and [`NotOneCurrent`](KeyringDocumentProblem::NotOneCurrent).
    pub fn from_json(text: &str) -> Result<Self> {
        let (len, max) = (text.len(), MAX_KEYRING_DOCUMENT_LEN);
        if len > max {
            return Err(KeyringDocumentProblem::TooLong { len, max }.into());
        }
        let announced: AnyFormat = serde_json::from_str(text).map_err(unreadable)?;
        if announced.format != FORMAT {
            return Err(KeyringDocumentProblem::Format.into());
        }
        let document: Document = serde_json::from_str(text).map_err(unreadable)?;
        document.parse()
    }

    /// Writes the document as JSON, indented, with a newline at the end.
    #[must_use]
    pub fn to_json(&self) -> String {
        Document {
            format: FORMAT.to_owned(),
            revision: self.revision,
            salt: STANDARD.encode(&self.salt),
            owner_keys: self.owner_keys,
            next_key_id: self.keys.next,
            next_epoch: self.epochs.next,
            keyring_key: STANDARD.encode(self.keyring_key.as_bytes()),
            keys: self.keys.entries.iter().map(Key::of).collect(),
            epochs: self.epochs.entries.iter().map(Epoch::of).collect(),
            mac: STANDARD.encode(self.code),
        }
        .to_text()
    }
}

/// The format alone, whatever other fields there are: a later version may have more.
#[derive(Deserialize)]
struct AnyFormat {
    format: String,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: String,
    revision: u64,
    salt: String,
    owner_keys: OwnerKeys,
    next_key_id: u32,
    next_epoch: u32,
    keyring_key: String,
    keys: Vec<Key>,
    epochs: Vec<Epoch>,
    mac: String,
}

impl Document {
    fn to_text(&self) -> String {
        let text = serde_json::to_string_pretty(self);
        text.expect("numbers, texts and lists of them are JSON") + "\n"
    }

    fn parse(self) -> Result<KeyringDocument> {
        let salt = bytes("salt", &self.salt)?;
        if !SALT_LEN.contains(&salt.len()) {
            return Err(wrong("salt"));
        }
        let keys = self.keys.into_iter().map(Key::parse).collect::<Result<_>>()?;
        let epochs = self.epochs.into_iter().map(Epoch::parse).collect::<Result<_>>()?;
        Ok(KeyringDocument {
            revision: self.revision,
            salt,
            owner_keys: self.owner_keys,
            keyring_key: WrappedKey::parse(&bytes("keyring_key", &self.keyring_key)?)?,
            keys: series(FingerprintKind::Root, self.next_key_id, keys)?,
            epochs: series(FingerprintKind::Index, self.next_epoch, epochs)?,
            code: bytes("mac", &self.mac)?.try_into().map_err(|_| wrong("mac"))?,
        })
    }
}

/// The two kinds of entries have different names for their number. (`serde(flatten)` would accept unknown fields.)
macro_rules! entries {
    ($entry:ident, $number:ident: $integer:ty, $kind:ident) => {
        #[derive(Deserialize, Serialize)]
        #[serde(deny_unknown_fields)]
        struct $entry {
            $number: $integer,
            state: KeyState,
            created: String,
            fingerprint: String,
            wrapped: String,
        }

        impl $entry {
            fn of(entry: &Entry<WrappedKey>) -> Self {
                let KeyringEntry { id, state, created, fingerprint } = entry.public;
                let number = <$integer>::try_from(id.number());
                Self {
                    $number: number.expect("an entry is listed among its kind"),
                    state,
                    created: written(created),
                    fingerprint: hexadecimal(&fingerprint),
                    wrapped: STANDARD.encode(entry.key.as_bytes()),
                }
            }

            fn parse(self) -> Result<Entry<WrappedKey>> {
                let id = KeyringEntryId::new(FingerprintKind::$kind, self.$number.into());
                let public = KeyringEntry {
                    id: id.ok_or_else(|| wrong(stringify!($number)))?,
                    state: self.state,
                    created: read(&self.created)?,
                    fingerprint: from_hexadecimal(&self.fingerprint)?,
                };
                Ok(Entry { public, key: WrappedKey::parse(&bytes("wrapped", &self.wrapped)?)? })
            }
        }
    };
}
entries!(Key, id: u16, Root);
entries!(Epoch, epoch: u8, Index);

/// Reads entries whose numbers ascend and end below the next one. Exactly one must be current.
fn series(
    kind: FingerprintKind,
    next: u32,
    entries: Vec<Entry<WrappedKey>>,
) -> Result<Series<WrappedKey>> {
    let (number, next_number, end) = match kind {
        FingerprintKind::Root => ("id", "next_key_id", 1 << 16),
        FingerprintKind::Index => ("epoch", "next_epoch", 1 << 8),
    };
    if !entries.is_sorted_by(|one, other| one.public.id < other.public.id) {
        return Err(wrong(number));
    }
    let above = entries.last().map_or(1, |entry| u32::from(entry.public.id.number()) + 1);
    if !(above..=end).contains(&next) {
        return Err(wrong(next_number));
    }
    let series = Series { kind, next, entries };
    if series.iter().filter(|entry| entry.state == KeyState::Current).count() != 1 {
        return Err(KeyringDocumentProblem::NotOneCurrent.into());
    }
    Ok(series)
}

/// Decodes base64. The engine accepts one text for one string of bytes: padded, and without stray bits.
fn bytes(field: &'static str, text: &str) -> Result<Vec<u8>> {
    STANDARD.decode(text).map_err(|_| wrong(field))
}

fn written(created: DateTime<Utc>) -> String {
    created.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn read(created: &str) -> Result<DateTime<Utc>> {
    let parsed = DateTime::parse_from_rfc3339(created).map(|created| created.to_utc()).ok();
    parsed.filter(|parsed| written(*parsed) == created).ok_or_else(|| wrong("created"))
}

fn hexadecimal(fingerprint: &[u8; FINGERPRINT_LEN]) -> String {
    fingerprint.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hexadecimal(text: &str) -> Result<[u8; FINGERPRINT_LEN]> {
    let number = u128::from_str_radix(text, 16).map_err(|_| wrong("fingerprint"))?;
    let fingerprint = number.to_be_bytes();
    if hexadecimal(&fingerprint) == text { Ok(fingerprint) } else { Err(wrong("fingerprint")) }
}

fn wrong(field: &'static str) -> crate::Error {
    KeyringDocumentProblem::Value { field }.into()
}

/// Returns an error that says where the JSON is wrong but quotes nothing, because messages of `serde_json` quote
/// values.
fn unreadable(error: serde_json::Error) -> crate::Error {
    KeyringDocumentProblem::Json { line: error.line(), column: error.column() }.into()
}

const FORMAT: &str = "encdb-keyring-v1";
