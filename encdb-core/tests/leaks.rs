//! P10: the output of the public types. The texts of all errors are in `error::tests`.

use std::fmt::Debug;

use chrono::NaiveDate;
use encdb_core::{
    Bindable, BoundId, Context, Environment, Index, Json, KeyBytes, KeyEncryptionKey, Keyring,
    KeyringDocument, KeyringFile, Normalization, Padding, Passphrase, PassphraseCost, Place,
    PlaintextBytes, RowId, SecretCommand, SecretText, SecretVariable, ToPlaintext, UnlockedKeyring,
    WrappedKey,
};

use crate::support::{
    COLUMN, KEYRING, RAW, SALT, assert_shows_nothing, base64, id, key, key_bytes, padded,
};

const SECRET: &str = "Qu\u{e4}lende Borreliose";

/// Prints with `{:?}` and `{:#?}`, the value itself and within others, as logs print it.
fn printed(value: &impl Debug) -> String {
    let nested = (Some(value), [value], Ok::<_, ()>(value));
    format!("{value:?} {value:#?} {value:x?} {nested:?} {nested:#?}")
}

#[track_caller]
fn assert_prints_nothing(value: &impl Debug, secrets: &[&[u8]]) {
    let printed = printed(value);
    for secret in secrets {
        assert_shows_nothing(&printed, secret);
    }
}

#[test]
fn keys_print_nothing() {
    assert_prints_nothing(&key(1), &[&key_bytes(1)]);
    let encoded = base64(&key_bytes(1));
    let parsed = KeyBytes::from_base64(&encoded).unwrap();
    assert_prints_nothing(&parsed, &[&key_bytes(1), encoded.as_bytes()]);
    let random = KeyBytes::random().unwrap();
    assert_prints_nothing(&random, &[random.expose()]);
}

#[test]
fn keyrings_and_their_builders_print_ids_and_no_key() {
    let builder = || {
        let builder = Keyring::builder(&SALT).current(id(3), key(3)).retired(id(2), key(2));
        builder.index_root(id(9), key(9))
    };
    let keys = [key_bytes(2), key_bytes(3), key_bytes(9)];
    let secrets: Vec<&[u8]> = keys.iter().map(|key| &key[..]).chain([&SALT[..]]).collect();
    assert_prints_nothing(&builder(), &secrets);
    let keyring = builder().build().unwrap();
    keyring.seal(&Context::new(COLUMN), RAW, SECRET.as_bytes()).unwrap();
    keyring.token(&Index::new(COLUMN, &[]), None, SECRET).unwrap();
    assert_prints_nothing(&keyring, &secrets);
    assert!(format!("{keyring:?}").contains("current: 3, keys: [2, 3], epochs: [9]"));
}

#[test]
fn tokens_print_nothing() {
    let index = Index::new(COLUMN, &[Normalization::Trim]).with_mac_len(32);
    let tokens = KEYRING.tokens(&index, Some(&BoundId::integer(7)), SECRET).unwrap();
    assert_prints_nothing(&tokens, &[tokens[0].as_bytes(), SECRET.as_bytes()]);
}

/// Ids may be personal data themselves.
#[test]
fn rows_and_owners_print_nothing() {
    let (owner, row) = (SECRET.bound_id().unwrap(), 0x1234_5678_9abc_def0_i64.bound_id().unwrap());
    let secrets = [SECRET.as_bytes(), &0x1234_5678_9abc_def0_i64.to_be_bytes()];
    let both = BoundId::composite(&[owner.clone(), row.clone()]).unwrap();
    assert_prints_nothing(&(&owner, &row, &both), &secrets);
    let context = Context::new(COLUMN).owned_by(owner).in_row(row);
    assert_prints_nothing(&context, &secrets);
}

/// Ids that are texts or bytes may be personal data, and so may an owner's: no error of a value prints them.
#[test]
fn errors_name_no_row_or_owner_that_may_be_personal() {
    let text = SECRET.bound_id().unwrap();
    let bytes = SECRET.as_bytes().bound_id().unwrap();
    let both = BoundId::composite(&[BoundId::integer(7), text.clone()]).unwrap();
    for id in [text, bytes, both] {
        let context = Context::new(COLUMN).owned_by(id.clone()).in_row(id);
        let mut stored = KEYRING.seal(&context, RAW, b"q7Xz9").unwrap();
        stored[20] ^= 1;
        let error = KEYRING.open(&context, RAW, &stored).unwrap_err();
        assert_prints_nothing(&error, &[SECRET.as_bytes(), b"q7Xz9"]);
        assert_shows_nothing(&error.to_string(), SECRET.as_bytes());
        assert_eq!((error.column(), error.row()), (Some(COLUMN), None));
    }
}

#[test]
fn errors_name_the_row_of_a_value_and_not_its_owner() {
    let owner = BoundId::integer(0x1234_5678_9abc_def0);
    let context = Context::new(COLUMN).owned_by(owner).in_row(BoundId::integer(42));
    let mut stored = KEYRING.seal(&context, RAW, SECRET.as_bytes()).unwrap();
    stored[20] ^= 1;
    let error = KEYRING.open(&context, RAW, &stored).unwrap_err();
    assert_eq!(error.row(), Some(RowId::Integer(42)));
    assert!(error.to_string().starts_with("patients.diagnosis of the row 42: "), "{error}");
    let secrets = [SECRET.as_bytes(), &0x1234_5678_9abc_def0_i64.to_be_bytes()];
    assert_prints_nothing(&error, &secrets);
    assert!(!printed(&error).contains("1311768467463790320"), "{error:?}");
}

#[test]
fn plaintext_prints_nothing() {
    let bytes = SECRET.as_bytes();
    assert_prints_nothing(&PlaintextBytes::borrowed(bytes), &[bytes]);
    assert_prints_nothing(&PlaintextBytes::owned(bytes.to_vec()), &[bytes]);
    let number = 0x1234_5678_9abc_def0_i64;
    assert_prints_nothing(&number.to_plaintext().unwrap(), &[&number.to_be_bytes()]);
    let date = NaiveDate::from_ymd_opt(1974, 5, 17).unwrap();
    assert_prints_nothing(&date.to_plaintext().unwrap(), &[b"1974", b"5-17"]);
    let json = Json(vec![SECRET]);
    assert_prints_nothing(&json, &[bytes]);
    assert_prints_nothing(&json.to_plaintext().unwrap(), &[bytes]);
}

/// All other types print names, ids and lengths.
#[test]
fn definitions_print_what_they_define() {
    assert_eq!(COLUMN.to_string(), "patients.diagnosis");
    assert_eq!(id(7).to_string(), "7");
    assert!(format!("{:?}", padded(16)).contains("16"));
    assert_eq!(format!("{:?}", Padding::None), "None");
    assert_eq!((Padding::block(16), Padding::block(0)), (padded(16).padding(), Padding::None));
    let kinds: Vec<_> = KEYRING.fingerprints().map(|print| print.kind().to_string()).collect();
    assert_eq!(kinds, ["root", "index"]);
}

/// A fingerprint is public, and half a key wide: it must not be one half of anything secret.
#[test]
fn fingerprints_show_nothing_of_a_key() {
    for print in KEYRING.fingerprints() {
        assert_prints_nothing(&print, &[&key_bytes(1)]);
    }
}

#[test]
fn what_wraps_keys_prints_nothing() {
    let passphrase = || Passphrase::new(SECRET).unwrap();
    let cost = PassphraseCost::default();
    let root = key_bytes(1);
    let secrets = [SECRET.as_bytes(), &root[..]];
    assert_prints_nothing(&passphrase(), &secrets);
    let pepper = KEYRING.pepper(id(1)).unwrap();
    assert_prints_nothing(&pepper, &secrets);
    assert_eq!(format!("{pepper:?}"), "Pepper { id: 1, .. }");
    for under in [
        KeyEncryptionKey::from_peppered_passphrase(passphrase(), cost, pepper),
        KeyEncryptionKey::from_passphrase(passphrase(), cost),
        KeyEncryptionKey::from_key(key(1)),
        KEYRING.wrapping_key(id(1)).unwrap(),
    ] {
        assert_prints_nothing(&under, &secrets);
        assert_eq!(format!("{under:?}"), "KeyEncryptionKey { .. }");
    }
    assert_prints_nothing(&SecretText::new(SECRET.to_owned()), &secrets);
}

/// The bytes of a record are public, and of no use in a log.
#[test]
fn wrapped_keys_print_what_opens_them() {
    let place = Place::owner(&SECRET.bound_id().unwrap());
    assert_prints_nothing(&place, &[SECRET.as_bytes()]);
    let wrapped = WrappedKey::wrap(&key(2), &KEYRING.wrapping_key(id(1)).unwrap(), &place).unwrap();
    assert_prints_nothing(&wrapped, &[&wrapped.as_bytes()[12..28], &wrapped.as_bytes()[30..]]);
    assert_eq!(format!("{wrapped:?}"), "WrappedKey { cost: None, key_id: Some(1), .. }");
}

#[test]
fn keyring_documents_print_no_key() {
    let builder = Keyring::builder(&SALT).current(id(2), key(2)).retired(id(1), key(1));
    let unlocked = UnlockedKeyring::import(builder).unwrap();
    let keys = [key_bytes(1), key_bytes(2)];
    assert_prints_nothing(&unlocked, &[&keys[0], &keys[1]]);
    let document = unlocked.lock(&KeyEncryptionKey::from_key(key(9))).unwrap();
    assert_prints_nothing(&document, &[&keys[0], &keys[1], &key_bytes(9)]);
    assert_prints_nothing(&KeyringDocument::to_json(&document), &[&keys[0], &keys[1]]);
}

/// An argument of a command may be a secret itself, and so may any variable.
#[test]
fn sources_print_where_and_not_what() {
    let command = SecretCommand::new("aws", [SECRET]);
    assert_prints_nothing(&command, &[SECRET.as_bytes()]);
    assert_eq!(format!("{command:?}"), "SecretCommand { program: \"aws\", .. }");
    let environment = Environment::of_variables(|_| Some(SECRET.to_owned()));
    assert_prints_nothing(&environment, &[SECRET.as_bytes()]);
    let file = KeyringFile::with_key("/k", Box::new(SecretVariable::new("KEYRING_KEY")));
    assert!(format!("{file:?}").contains("/k") && format!("{file:?}").contains("KEYRING_KEY"));
}
