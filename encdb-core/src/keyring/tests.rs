//! What needs a nonce of the test's choosing, which no public function takes.

use serde_json::Value;

use super::*;
use crate::{Codec, KeyBytes, Normalization};

/// The frozen values of format 1: never regenerated, a difference is a break of the format.
fn vectors() -> Value {
    serde_json::from_str(include_str!("../../tests/data/encdb-v1.json")).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

fn leaked(value: &Value) -> &'static str {
    value.as_str().unwrap().to_owned().leak()
}

fn id(value: &Value) -> Option<BoundId> {
    let id = value.as_array()?;
    let raw = bytes(&id[1]);
    Some(match id[0].as_u64().unwrap() {
        1 => BoundId::integer(i64::from_be_bytes(raw.try_into().unwrap())),
        3 => BoundId::uuid(uuid::Uuid::from_slice(&raw).unwrap()),
        4 => BoundId::text(std::str::from_utf8(&raw).unwrap()).unwrap(),
        other => panic!("no vector has type {other}"),
    })
}

fn keyring(id: u16, vectors: &Value) -> Keyring {
    let master = KeyBytes::new(bytes(&vectors["master"]).try_into().unwrap());
    let index = KeyBytes::new(bytes(&vectors["master"]).try_into().unwrap());
    let builder =
        Keyring::builder(&bytes(&vectors["salt"])).current(KeyId::new(id).unwrap(), master);
    builder.index_root(KeyId::new(1).unwrap(), index).build().unwrap()
}

fn context(value: &Value) -> Context {
    let mut context = Context::new(Column::new(leaked(&value["table"]), leaked(&value["column"])));
    if let Some(owner) = id(&value["owner"]) {
        context = context.owned_by(owner);
    }
    if let Some(row) = id(&value["row"]) {
        context = context.in_row(row);
    }
    context
}

#[test]
fn format_v1_values_open_and_seal_to_the_same_bytes() {
    let vectors = vectors();
    let values = vectors["values"].as_array().unwrap();
    assert_eq!(values.len(), 6);
    for value in values {
        let keyring = keyring(u16::try_from(value["key_id"].as_u64().unwrap()).unwrap(), &vectors);
        let (context, stored, plaintext) =
            (context(value), bytes(&value["stored"]), bytes(&value["plaintext"]));
        assert_eq!(
            keyring.open(&context, Format::default(), &stored).unwrap(),
            plaintext,
            "{}",
            value["name"]
        );
        let nonce = stored[4..16].try_into().unwrap();
        let sealed =
            keyring.try_seal(&context, Format::default(), &plaintext, || Ok(nonce)).unwrap();
        assert_eq!(sealed, stored, "{}", value["name"]);
        let aad = context.associated_data(stored[..4].try_into().unwrap()).unwrap();
        assert_eq!(aad.as_slice(), bytes(&value["aad"]), "{}", value["name"]);
    }
}

#[test]
fn format_v1_token_is_made_to_the_same_bytes() {
    let vectors = vectors();
    let keyring = keyring(1, &vectors);
    let index = Index::new(Column::new("users", "email"), &[]);
    let term = String::from_utf8(bytes(&vectors["token"]["message"])[1..].to_vec()).unwrap();
    let token = keyring.token(&index, None, term.as_str()).unwrap();
    assert_eq!(token.as_bytes(), bytes(&vectors["token"]["stored"]));
    let folded = Index::new(Column::new("users", "email"), &[Normalization::Trim]);
    assert_ne!(keyring.token(&folded, None, term.as_str()).unwrap().as_bytes(), token.as_bytes());
}

/// P2: a generator that fails means that nothing was sealed.
#[test]
fn a_failing_generator_is_an_error_and_seals_nothing() {
    let keyring = keyring(1, &vectors());
    let context = Context::new(Column::new("t", "c"));
    let failed = keyring.try_seal(&context, Format::new(Codec::Raw, Padding::None), b"x", || {
        Err(ErrorKind::Randomness.into())
    });
    assert_eq!(failed.unwrap_err().kind(), ErrorKind::Randomness);
}
