//! Values that must be refused, published for other implementations: `tests/data/reject-v1.json`.
//!
//! Frozen: a refused value stays refused, with the same error. `docs/format.md`, "Values that must be refused".

use encdb_core::{
    BoundId, Codec, Column, Context, Error, Format, KeyBytes, KeyEncryptionKey, KeyId, Keyring,
    KeyringDocument, Padding, Passphrase, PassphraseCost, Place, WrappedKey, from_text,
};
use serde_json::Value;

use crate::support::id;

fn vectors() -> Value {
    serde_json::from_str(include_str!("data/reject-v1.json")).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn number(value: &Value) -> usize {
    value.as_u64().unwrap().try_into().unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(text(value)).unwrap()
}

fn key(value: &Value) -> KeyBytes {
    KeyBytes::new(bytes(value).try_into().unwrap())
}

fn key_id(name: &str) -> KeyId {
    id(name.parse().unwrap())
}

/// Returns the keyring of these keys, by id. The first one is current.
fn keyring(salt: &Value, keys: &Value) -> Keyring {
    let builder = Keyring::builder(&bytes(salt));
    let keys = keys.as_object().unwrap().iter().enumerate();
    let add = |builder: encdb_core::KeyringBuilder,
               (at, (name, bytes)): (usize, (&String, &Value))| match at {
        0 => builder.current(key_id(name), key(bytes)),
        _ => builder.retired(key_id(name), key(bytes)),
    };
    keys.fold(builder, add).build().unwrap()
}

/// Returns the id of a type and bytes: `docs/format.md`, "IDs".
fn bound_id(value: &Value) -> Option<BoundId> {
    let pair = value.as_array()?;
    let bytes = bytes(&pair[1]);
    Some(match number(&pair[0]) {
        1 => BoundId::integer(i64::from_be_bytes(bytes.try_into().unwrap())),
        3 => BoundId::uuid(uuid::Uuid::from_slice(&bytes).unwrap()),
        4 => BoundId::text(std::str::from_utf8(&bytes).unwrap()).unwrap(),
        other => panic!("no vector has an id of type {other}"),
    })
}

fn context(vector: &Value) -> Context {
    let names = [&vector["table"], &vector["column"]].map(|name| &*text(name).to_owned().leak());
    let context = Context::new(Column::new(names[0], names[1]));
    let owner = bound_id(&vector["owner"]).into_iter();
    let context = owner.fold(context, Context::owned_by);
    bound_id(&vector["row"]).into_iter().fold(context, Context::in_row)
}

fn format(vector: &Value) -> Format {
    let codec = match text(&vector["codec"]) {
        "raw" => Codec::Raw,
        _ => Codec::Json,
    };
    Format::new(codec, Padding::block(number(&vector["padding"]).try_into().unwrap()))
}

/// Checks that each vector of a list is refused with its error.
#[track_caller]
fn assert_refused<T>(list: &str, at_least: usize, open: impl Fn(&Value) -> Result<T, Error>) {
    let vectors = vectors();
    let vectors = vectors[list].as_array().unwrap();
    assert!(vectors.len() >= at_least, "{list}: vectors are missing");
    let differ: Vec<_> = vectors
        .iter()
        .filter_map(|vector| {
            let found = open(vector).map_or_else(|error| name(&error), |_| "opened".to_owned());
            let says = format!("{}: {found}, not {}", vector["name"], vector["error"]);
            (found != text(&vector["error"])).then_some(says)
        })
        .collect();
    assert!(differ.is_empty(), "{list}: {differ:#?}");
}

/// Returns the name of the error's kind, without its data: `Truncated`, `WrappedKey(Cost)`.
fn name(error: &Error) -> String {
    let kind = format!("{:?}", error.kind());
    let (name, rest) = kind.split_once(" {").unwrap_or((&kind, ""));
    let closing = if rest.ends_with(')') { ")" } else { "" };
    format!("{name}{closing}")
}

#[test]
fn sealed_values_that_must_be_refused_are() {
    let salt = &vectors()["salt"];
    assert_refused("values", 44, |vector| {
        let mut stored = bytes(&vector["stored"]);
        stored.resize(stored.len() + number(&vector["zeros_appended"]), 0);
        keyring(salt, &vector["keys"]).open(&context(vector), format(vector), &stored)
    });
}

#[test]
fn texts_that_must_be_refused_are() {
    assert_refused("texts", 14, |vector| {
        let letters = "A".repeat(number(&vector["letters_appended"]));
        from_text(&(text(&vector["text"]).to_owned() + &letters))
    });
}

/// The reader is one that would wrap at the default cost.
#[test]
fn wrapped_keys_that_must_be_refused_are() {
    let vectors = vectors();
    let root_keys = keyring(&vectors["wrapping_salt"], &vectors["wrapping_root_keys"]);
    let under = |under: &Value| match (&under["passphrase"], &under["key"]) {
        (Value::Null, Value::Null) => {
            root_keys.wrapping_key(id(number(&under["root_key"]).try_into().unwrap())).unwrap()
        }
        (Value::Null, key_of) => KeyEncryptionKey::from_key(key(key_of)),
        (passphrase, _) => {
            let passphrase = Passphrase::new(text(passphrase)).unwrap();
            KeyEncryptionKey::from_passphrase(passphrase, PassphraseCost::default())
        }
    };
    assert_refused("wrapped_keys", 33, |vector| {
        let record = WrappedKey::parse(&bytes(&vector["record"]))?;
        record.open(&under(&vector["under"]), &place(text(&vector["place"])))
    });
}

/// Returns the place with these bytes, one of the places in the vectors: `docs/format.md`, "A wrapped key".
fn place(bytes: &str) -> Place {
    match bytes {
        "00030000" => Place::keyring(),
        "0100080000000000000007" => Place::owner(&BoundId::integer(7)),
        "04000674656e616e74" => Place::owner(&BoundId::text("tenant").unwrap()),
        other => panic!("no vector has the place {other}"),
    }
}

#[test]
fn keyring_documents_that_must_be_refused_are() {
    assert_refused("keyring_documents", 36, |vector| {
        let spaces = " ".repeat(number(&vector["spaces_appended"]));
        let json = text(&vector["json"]).to_owned() + &spaces;
        let under = KeyEncryptionKey::from_key(key(&vector["under"]));
        KeyringDocument::from_json(&json)?.unlock(&under)
    });
}
