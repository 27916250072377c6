//! Tests that need a nonce of their choosing, which no public function takes.

use serde_json::Value;

use std::collections::HashSet;

use super::{
    derive::{Purpose, subkey},
    *,
};
use crate::{Codec, KeyBytes, Normalization, primitives::Prk};

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

/// Two keyrings' worth of keys: 1 is retired, 2 seals.
fn two_keys() -> Keyring {
    let key = |last| KeyBytes::new(std::array::from_fn(|i| if i == 31 { last } else { 200 }));
    let (one, two) = (KeyId::new(1).unwrap(), KeyId::new(2).unwrap());
    Keyring::builder(b"\0 sixteen bytes ")
        .current(two, key(2))
        .retired(one, key(1))
        .build()
        .unwrap()
}

/// A value sealed under key 1 whose header, which is authenticated, names another key.
fn sealed_under_key_1_as(key_id: u16, keyring: &Keyring, context: &Context) -> Vec<u8> {
    let flags = keyring.expected_flags(context, Format::default());
    let header = Header { flags, key_id: KeyId::new(key_id).unwrap() }.to_bytes();
    let nonce = [7; NONCE_LEN];
    let (mut stored, body) = unsealed(header, nonce, Format::default(), b"x");
    let cipher = keyring.roots[0].column_cipher(context.column()).unwrap();
    let associated_data = context.associated_data(header).unwrap();
    let tag = cipher.seal(&nonce, &associated_data, &mut stored[body..]).unwrap();
    stored.extend_from_slice(&tag);
    stored
}

/// P18: no key is tried but the one that the header names, even if another would open. AES-GCM-SIV does not commit to
/// its key (`primitives::tests::two_keys`), so that trying would let one value mean two things.
#[test]
fn no_second_key_is_tried() {
    let (keyring, context) = (two_keys(), Context::new(Column::new("t", "c")));
    let open = |key_id| {
        let stored = sealed_under_key_1_as(key_id, &keyring, &context);
        keyring.open(&context, Format::default(), &stored).map_err(|error| error.kind())
    };
    assert_eq!(open(1), Ok(b"x".to_vec()));
    assert_eq!(open(2), Err(ErrorKind::Rejected));
    let unknown = KeyId::new(3).unwrap();
    assert_eq!(open(3), Err(ErrorKind::UnknownKey { id: unknown }));
}

/// P15: if anything differs between two subkeys of one root, the subkeys differ.
#[test]
fn every_purpose_and_place_has_a_subkey_of_its_own() {
    let prk = Prk::extract(b"salt", b"root key");
    let columns = [("ab", "c"), ("a", "bc"), ("abc", ""), ("", "")];
    let ids = [
        None,
        Some(BoundId::integer(1)),
        Some(BoundId::text("1").unwrap()),
        Some(BoundId::text("").unwrap()),
        Some(BoundId::bytes(b"").unwrap()),
    ];
    let mut subkeys = HashSet::new();
    for purpose in purposes() {
        for key_id in [1, 256, 257] {
            for (table, column) in columns {
                for owner in &ids {
                    for index in &ids {
                        let column = Column::new(table, column);
                        let (owner, index) = (owner.as_ref(), index.as_ref());
                        let key = subkey(&prk, purpose, key_id, column, owner, index).unwrap();
                        subkeys.insert(*key.expose());
                    }
                }
            }
        }
    }
    assert_eq!(subkeys.len(), 7 * 3 * 4 * 5 * 5);
}

/// Lists all purposes. A new one that is missing here does not compile in the `match`.
fn purposes() -> [Purpose; 7] {
    use Purpose as P;
    const fn _is_listed(one: Purpose) {
        match one {
            P::Column | P::Owner | P::EqualityToken | P::Pepper | P::Wrapping => {}
            P::Fingerprint | P::RowSeal => {}
        }
    }
    [P::Column, P::Owner, P::EqualityToken, P::Pepper, P::Wrapping, P::Fingerprint, P::RowSeal]
}
