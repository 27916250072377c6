//! P14: that dropping wipes. Keys, the states made from them and copies of plaintext are not left in freed memory.
//!
//! What is on the stack and in registers is out of reach of this test, and of the promise (`docs/threat-model.md`,
//! "What is wiped").

// Always so; it tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]
#![expect(
    unsafe_code,
    reason = "an allocator, and bytes of values that were dropped where they lie"
)]

use std::{hint::black_box, mem::MaybeUninit};

use aes_gcm_siv::{Aes256GcmSiv, KeyInit};
use base64::{Engine, engine::general_purpose::STANDARD};
use encdb_core::{
    BoundId, Codec, Column, Context, Environment, ErrorKind, Format, FromPlaintext, Index, Json,
    KEY_VARIABLE, KeyBytes, KeyEncryptionKey, KeyId, KeyProblem, Keyring, KeyringSource,
    Normalization, OwnerKeys, Padding, Passphrase, PassphraseCost, Place, Plaintext,
    PlaintextBytes, RETIRED_KEYS_VARIABLE, SALT_VARIABLE, SecretCommand, SecretFile, SecretSource,
    SecretText, ToPlaintext, UnlockedKeyring, WrappedKey,
};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use polyval::Polyval;
use serde::de::IgnoredAny;
use sha2::{Digest, Sha256};

mod again;
mod heap;

use again::{is_running_again, run_again};
use heap::{SearchedHeap, Secret, Watch, memory_of};

#[global_allocator]
static HEAP: SearchedHeap = SearchedHeap;

const COLUMN: Column = Column::new("patients", "diagnosis");
const INDEX: Index = Index::new(COLUMN, &[]);
const RAW: Format = Format::new(Codec::Raw, Padding::None);
const SALT: [u8; 16] = *b"\x00 a public salt\xff";
const DIAGNOSIS: &str = "Quälende Borreliose im Übergang, dazu ein hartnäckiger Schnupfen";
const NONE: [&str; 0] = [];

fn key_bytes(number: u16) -> [u8; 32] {
    Sha256::digest(number.to_be_bytes()).into()
}

fn key(number: u16) -> KeyBytes {
    KeyBytes::new(key_bytes(number))
}

fn id(number: u16) -> KeyId {
    KeyId::new(number).unwrap()
}

fn context() -> Context {
    Context::new(COLUMN)
}

fn owner() -> BoundId {
    BoundId::integer(7)
}

fn keyring() -> Keyring {
    Keyring::builder(&SALT).current(id(1), key(1)).build().unwrap()
}

/// `docs/format.md`, "Keys", once more and in one place, for the column of these tests.
fn subkey(purpose: u8, owner: &[u8], index: &[u8]) -> [u8; 32] {
    let names = b"\0\x08patients\0\x09diagnosis";
    let info = [b"encdb-hkdf-v1", &[purpose, 0, 1][..], names, owner, index].concat();
    let mut subkey = [0; 32];
    prk(&key_bytes(1)).expand(&info, &mut subkey).unwrap();
    subkey
}

fn column_key() -> [u8; 32] {
    subkey(1, &[0], &[0])
}

fn owner_key() -> [u8; 32] {
    subkey(2, &[&[1][..], owner().as_bytes()].concat(), &[0])
}

fn index_key(owner: &[u8]) -> [u8; 32] {
    subkey(3, owner, b"\x01\x04\0\x02eq")
}

fn cipher_state(name: &'static str, key: &[u8; 32]) -> Secret {
    Secret::state(name, key, |key| Aes256GcmSiv::new(key.into()))
}

/// Both states of HMAC: after the key with the inner pad, and with the outer.
fn mac_state(name: &'static str, key: &[u8; 32]) -> Secret {
    Secret::state(name, key, mac)
}

fn mac(key: &[u8; 32]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).unwrap()
}

fn prk(key: &[u8; 32]) -> Hkdf<Sha256> {
    Hkdf::new(Some(&SALT), key)
}

fn root_key_and_prk() -> [Secret; 2] {
    let (prk, _) = Hkdf::<Sha256>::extract(Some(&SALT), &key_bytes(1));
    [Secret::bytes("root key", &key_bytes(1)), Secret::bytes("PRK", &prk)]
}

fn diagnosis() -> Vec<Secret> {
    vec![Secret::bytes("diagnosis", DIAGNOSIS.as_bytes())]
}

/// The search itself: it finds a secret in a live block, and in one that is freed, or outgrown, without being wiped.
#[test]
fn the_search_finds_what_is_not_wiped() {
    let secret = key_bytes(1);
    let watch = Watch::over(vec![Secret::bytes("key", &secret)]);
    let plain = black_box(Box::new(secret));
    assert_eq!((watch.live(), watch.freed()), (vec!["key"], vec![]));
    drop(plain);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec!["key"]));
    drop(watch);

    let watch = Watch::over(vec![Secret::bytes("key", &secret[8..])]);
    let mut grown = black_box(Vec::with_capacity(32));
    grown.extend_from_slice(&secret);
    grown.push(0);
    assert_eq!(watch.freed(), ["key"]);
    grown.fill(0);
    assert_eq!(watch.live(), NONE);
}

#[test]
fn a_key_is_wiped() {
    let watch = Watch::over(vec![Secret::bytes("key", &key_bytes(1))]);
    let key = black_box(Box::new(key(1)));
    assert_eq!(watch.live(), ["key"]);
    drop(key);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// Six keys: the list of them has to grow.
#[test]
fn the_keys_of_a_builder_are_wiped() {
    let secrets = (1..=6).map(|number| Secret::bytes("key", &key_bytes(number)));
    let watch = Watch::over(secrets.collect());
    let builder = || {
        let builder = Keyring::builder(&SALT).current(id(6), key(6)).retired(id(5), key(5));
        let builder = builder.retired(id(4), key(4)).retired(id(3), key(3)).retired(id(2), key(2));
        builder.index_root(id(1), key(1))
    };
    drop(builder());
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
    drop(builder().build().unwrap());
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
    builder().retired(id(6), key(7)).build().unwrap_err();
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

#[test]
fn a_keyring_keeps_states_and_wipes_them() {
    let (column, index) = (column_key(), index_key(&[0]));
    let mut secrets = Vec::from(root_key_and_prk());
    secrets.extend([
        Secret::state("PRK state", &key_bytes(1), prk),
        Secret::bytes("column key", &column),
        cipher_state("column state", &column),
        Secret::bytes("index key", &index),
        mac_state("index state", &index),
    ]);
    let watch = Watch::over(secrets);
    let keyring = Box::new(keyring());
    assert_eq!(watch.live(), ["PRK state"]);
    let stored = keyring.seal(&context(), RAW, b"").unwrap();
    keyring.token(&INDEX, None, "x").unwrap();
    // The state of AES-256 starts with the key, except where it is sliced in software; that of AWS-LC is out of sight.
    let live: Vec<_> = watch.live().into_iter().filter(|name| *name != "column key").collect();
    let column = if cfg!(feature = "aws-lc-rs") { None } else { Some("column state") };
    let expected: Vec<_> = ["PRK state"].into_iter().chain(column).chain(["index state"]).collect();
    assert_eq!(live, expected);
    keyring.open(&context(), RAW, &stored).unwrap();
    drop(keyring);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

#[test]
fn keys_of_owners_are_wiped_after_each_use() {
    let (sealing, index) = (owner_key(), index_key(&[&[1][..], owner().as_bytes()].concat()));
    let keyring = keyring();
    let context = context().owned_by(owner());
    let watch = Watch::over(vec![
        Secret::bytes("owner key", &sealing),
        cipher_state("owner state", &sealing),
        Secret::bytes("index key", &index),
        mac_state("index state", &index),
    ]);
    let stored = keyring.seal(&context, RAW, DIAGNOSIS.as_bytes()).unwrap();
    keyring.open(&context, RAW, &stored).unwrap();
    keyring.token(&INDEX, Some(&owner()), DIAGNOSIS).unwrap();
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
    // These are the keys: the values open by hand.
    assert!(opened_by_hand(&sealing, &context, &stored).is_some());
}

/// The plaintext of a stored value under this key, by the cipher alone.
fn opened_by_hand(key: &[u8; 32], context: &Context, stored: &[u8]) -> Option<Vec<u8>> {
    use aes_gcm_siv::aead::{Aead, Payload};
    let nonce = stored[4..16].try_into().unwrap();
    let aad = associated_data(context, &stored[..4]);
    Aes256GcmSiv::new(key.into()).decrypt(nonce, Payload { msg: &stored[16..], aad: &aad }).ok()
}

/// A value as somebody who holds the column's key could write it, with any flags and any bytes.
fn sealed_by_hand(flags: u8, plaintext: &[u8]) -> Vec<u8> {
    use aes_gcm_siv::aead::{Aead, Payload};
    let (header, nonce) = ([0xf8, flags, 0, 1], [9; 12]);
    let aad = associated_data(&context(), &header);
    let payload = Payload { msg: plaintext, aad: &aad };
    let body = Aes256GcmSiv::new(&column_key().into()).encrypt(&nonce.into(), payload).unwrap();
    [&header[..], &nonce, &body].concat()
}

fn associated_data(context: &Context, header: &[u8]) -> Vec<u8> {
    let owner = context.owner().map_or(vec![0], |owner| [&[1], owner.as_bytes()].concat());
    [&b"encdb-aad-v1"[..], header, b"\0\x08patients\0\x09diagnosis", &owner, &[0]].concat()
}

#[test]
fn sealing_leaves_no_plaintext() {
    let keyring = keyring();
    let formats = [RAW, Format::new(Codec::Raw, Padding::Block(16.try_into().unwrap()))];
    let watch = Watch::over(diagnosis());
    for context in [context(), context().owned_by(owner())] {
        for format in formats {
            keyring.seal(&context, format, DIAGNOSIS.as_bytes()).unwrap();
        }
    }
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// There is no place to fetch the owner's key from, or a name that is too long to be bound to.
#[test]
fn a_refused_seal_leaves_no_plaintext() {
    let stored = Keyring::builder(&SALT).current(id(1), key(1)).owner_keys(OwnerKeys::Stored);
    let too_long = Context::new(Column::new("t".repeat(70_000).leak(), "c"));
    let refusals = [
        (stored.build().unwrap(), context().owned_by(owner()), ErrorKind::OwnerKeyTableMissing),
        (keyring(), too_long, ErrorKind::ContextTooLong { len: 70_000 }),
    ];
    let watch = Watch::over(diagnosis());
    for (keyring, context, kind) in refusals {
        let refused = keyring.seal(&context, RAW, DIAGNOSIS.as_bytes()).unwrap_err();
        assert_eq!(refused.kind(), kind);
        assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
    }
}

/// What is opened is the caller's to wipe, and there is no other copy of it.
#[test]
fn opening_leaves_no_plaintext_but_its_own() {
    let keyring = keyring();
    let stored = keyring.seal(&context(), RAW, DIAGNOSIS.as_bytes()).unwrap();
    let watch = Watch::over(diagnosis());
    let mut opened = keyring.open(&context(), RAW, &stored).unwrap();
    assert_eq!((watch.live(), watch.freed()), (vec!["diagnosis"], vec![]));
    opened.fill(0);
    assert_eq!(watch.live(), NONE);
}

/// P9: AES-GCM-SIV decrypts before it can tell that the tag is wrong.
#[test]
fn a_refused_value_leaves_no_plaintext() {
    let keyring = keyring();
    let stored = keyring.seal(&context(), RAW, DIAGNOSIS.as_bytes()).unwrap();
    // A bit of the nonce or the tag garbles everything; one of the associated data, nothing.
    let elsewhere = context().in_row(owner());
    let mut row_bound = stored.clone();
    row_bound[1] = 1;
    let watch = Watch::over(diagnosis());
    let refused = keyring.open(&elsewhere, RAW, &row_bound).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Rejected);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

#[test]
fn a_value_without_its_padding_leaves_no_plaintext() {
    let keyring = keyring();
    let stored = sealed_by_hand(0x08, DIAGNOSIS.as_bytes());
    let padded = Format::new(Codec::Raw, Padding::Block(16.try_into().unwrap()));
    let watch = Watch::over(diagnosis());
    let refused = keyring.open(&context(), padded, &stored).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Padding);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

#[test]
fn sealing_again_leaves_no_plaintext() {
    let keyring = keyring();
    let stored = keyring.seal(&context(), RAW, DIAGNOSIS.as_bytes()).unwrap();
    let watch = Watch::over(diagnosis());
    let refused = keyring.seal(&context(), RAW, &stored).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::AlreadySealed);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

#[test]
fn plaintext_that_was_made_to_be_sealed_is_wiped() {
    let bytes = DIAGNOSIS.as_bytes();
    let watch = Watch::over(diagnosis());
    let plaintext = PlaintextBytes::owned(black_box(bytes.to_vec()));
    assert_eq!(watch.live(), ["diagnosis"]);
    drop(plaintext);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// What every wrapper does with its value when it is dropped; a value that was cut short included.
#[test]
fn texts_and_bytes_wipe_all_that_they_have_room_for() {
    for kept in [1, DIAGNOSIS.len()] {
        let watch = Watch::over(diagnosis());
        let mut text = black_box(DIAGNOSIS.to_owned());
        let mut bytes = black_box(DIAGNOSIS.as_bytes().to_vec());
        text.truncate(kept);
        bytes.truncate(kept);
        assert_eq!(watch.live(), ["diagnosis"]);
        text.wipe();
        bytes.wipe();
        drop((text, bytes));
        assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
    }
}

/// Long enough for its buffer to grow several times.
#[test]
fn json_is_wiped_and_so_is_every_buffer_that_it_outgrew() {
    let json = Json(vec![DIAGNOSIS; 40]);
    let broken = Json((vec![DIAGNOSIS; 40], std::collections::BTreeMap::from([(vec![1], 1)])));
    let watch = Watch::over(diagnosis());
    let plaintext = json.to_plaintext().unwrap();
    assert_eq!((watch.live(), watch.freed()), (vec!["diagnosis"], vec![]));
    drop(plaintext);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
    let refused = broken.to_plaintext().map(drop).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::JsonEncode);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// The text, and not what `serde_json` makes of it: strings with escapes, and messages that quote a value.
#[test]
fn json_that_was_read_is_wiped() {
    let read = serde_json::to_vec(&[DIAGNOSIS]).unwrap();
    let refused = [&read, &b"]"[..]].concat();
    let watch = Watch::over(diagnosis());
    assert!(Json::<Vec<IgnoredAny>>::from_plaintext(read).is_ok());
    assert!(Json::<Vec<IgnoredAny>>::from_plaintext(refused).is_err());
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// Opened bytes that are no value of the type, and opened bytes that are one of fixed width.
#[test]
fn bytes_that_were_read_are_wiped() {
    let text = [DIAGNOSIS.as_bytes(), b"\xff"].concat();
    let number = 0x1234_5678_9abc_def0_i64;
    let (no_text, no_number, bytes) = (text.clone(), text.clone(), number.to_be_bytes().to_vec());
    let mut secrets = diagnosis();
    secrets.push(Secret::bytes("number", &bytes));
    let watch = Watch::over(secrets);
    assert!(String::from_plaintext(no_text).is_err());
    assert!(i64::from_plaintext(no_number).is_err());
    assert_eq!(i64::from_plaintext(bytes).unwrap(), number);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

#[test]
fn making_a_token_leaves_no_plaintext() {
    use Normalization::{Casefold, Digits, Email, Lowercase, Nfc, Trim};
    let keyring = keyring();
    let text = format!(" {} 0123456789012345678901234567890123456789", DIAGNOSIS.repeat(5));
    let foldings: [&'static [Normalization]; 7] =
        [&[], &[Casefold], &[Digits], &[Email], &[Lowercase], &[Nfc], &[Trim, Nfc, Casefold]];
    let mut secrets = diagnosis();
    secrets.push(Secret::bytes("folded", DIAGNOSIS.to_lowercase().as_bytes()));
    secrets.push(Secret::bytes("digits", b"0123456789"));
    let watch = Watch::over(secrets);
    for folding in foldings {
        keyring.token(&Index::new(COLUMN, folding), None, &text).unwrap();
        assert_eq!((watch.live(), watch.freed()), (vec![], vec![]), "{folding:?}");
    }
}

fn encoded(number: u16) -> String {
    STANDARD.encode(key_bytes(number))
}

#[test]
fn reading_a_key_leaves_no_key() {
    let good = encoded(1);
    let twice = STANDARD.encode(&good);
    let last_is_foreign = good[..43].to_owned() + "!";
    let texts = [
        (good.clone() + "\n", None),
        (last_is_foreign, Some(KeyProblem::Encoding { len: 44 })),
        (good[..40].to_owned(), Some(KeyProblem::Length { found: 30, min: 32, max: 32 })),
        (twice, Some(KeyProblem::DoublyEncoded)),
    ];
    let secrets =
        [Secret::bytes("key", &key_bytes(1)[..30]), Secret::bytes("text", &good.as_bytes()[..40])];
    let watch = Watch::over(secrets.into());
    for (text, problem) in &texts {
        let outcome = KeyBytes::from_base64(text);
        assert_eq!(outcome.as_ref().err(), problem.as_ref());
        drop(outcome);
        assert_eq!((watch.live(), watch.freed()), (vec![], vec![]), "{problem:?}");
    }
}

#[test]
fn reading_the_variables_leaves_no_key() {
    let (current, retired) = (encoded(1), format!("2:{},3:{}", encoded(2), encoded(3)));
    let salt = STANDARD.encode(SALT);
    let broken = format!("{retired},4:");
    let keys = (1..=3).map(|number| Secret::bytes("key", &key_bytes(number)));
    let texts = (1..=3).map(|number| Secret::bytes("text", encoded(number).as_bytes()));
    let watch = Watch::over(keys.chain(texts).collect());
    let read = |retired: &str| {
        let variables =
            [(KEY_VARIABLE, &*current), (SALT_VARIABLE, &*salt), (RETIRED_KEYS_VARIABLE, retired)];
        Keyring::from_variables(|name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    };
    drop(read(&retired).unwrap());
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
    read(&broken).unwrap_err();
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// The environment belongs to the process, and threads share it: this test runs itself again with another.
#[test]
fn reading_the_environment_leaves_no_key() {
    if !is_running_again() {
        run_again(|again| {
            again.env(KEY_VARIABLE, encoded(1)).env(SALT_VARIABLE, STANDARD.encode(SALT));
            again.env(RETIRED_KEYS_VARIABLE, format!("2:{}", encoded(2)));
        });
        return;
    }
    let keys = [1, 2].map(|number| Secret::bytes("key", &key_bytes(number)));
    let texts = [1, 2].map(|number| Secret::bytes("text", encoded(number).as_bytes()));
    let watch = Watch::over(keys.into_iter().chain(texts).collect());
    drop(Keyring::from_env().unwrap());
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// Composed and decomposed letters, so that its NFKC is not the text itself; longer than any buffer that grows.
const PASSPHRASE: &str =
    "fu\u{308}nf Pinguine im U\u{308}bergang, dazu ein hartna\u{308}ckiger Schnupfen im Eis";

fn passphrase_secrets() -> Vec<Secret> {
    use unicode_normalization::UnicodeNormalization;
    let folded: String = PASSPHRASE.nfkc().collect();
    vec![
        Secret::bytes("passphrase", PASSPHRASE.as_bytes()),
        Secret::bytes("passphrase", folded.as_bytes()),
    ]
}

fn under_passphrase(text: &str) -> KeyEncryptionKey {
    let cost = PassphraseCost::new(8 << 10, 1, 1).unwrap();
    KeyEncryptionKey::from_passphrase(Passphrase::new(text).unwrap(), cost)
}

#[test]
fn a_passphrase_is_wiped() {
    let watch = Watch::over(passphrase_secrets());
    let under = under_passphrase(PASSPHRASE);
    assert_eq!(watch.live(), ["passphrase"]);
    drop(under);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// Neither the key, nor what it is wrapped under, nor what is derived from that.
#[test]
fn wrapping_and_opening_leave_no_key() {
    let mut secrets = passphrase_secrets();
    secrets.push(Secret::bytes("key", &key_bytes(1)));
    secrets.push(Secret::bytes("under", &key_bytes(2)));
    let watch = Watch::over(secrets);
    // Once with a passphrase: to search the memory of Argon2id takes a second.
    WrappedKey::wrap(&key(1), &under_passphrase(PASSPHRASE), &Place::keyring()).unwrap();
    let under = KeyEncryptionKey::from_key(key(2));
    let wrapped = WrappedKey::wrap(&key(1), &under, &Place::keyring()).unwrap();
    drop(wrapped.open(&under, &Place::keyring()).unwrap());
    wrapped.open(&under, &Place::index_root(1)).unwrap_err();
    drop(under);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// What is derived from a key on the way to a record: its PRK, and the key-encryption key with its commitment.
#[test]
fn opening_leaves_no_derived_key() {
    let under = KeyEncryptionKey::from_key(key(2));
    let wrapped = WrappedKey::wrap(&key(1), &under, &Place::keyring()).unwrap();
    let (prk, expander) = Hkdf::<Sha256>::extract(Some(&[0; 32]), &key_bytes(2));
    let mut derived = [0; 64];
    let info = [b"encdb-dek-v1", &wrapped.as_bytes()[..30], &[0, 4, 0, 3, 0, 0]].concat();
    expander.expand(&info, &mut derived).unwrap();
    // The commitment says that these are the keys.
    assert_eq!(derived[32..], wrapped.as_bytes()[42..74]);
    let kek: &[u8; 32] = derived.first_chunk().unwrap();
    let no_salt = |key: &[u8; 32]| Hkdf::<Sha256>::new(Some(&[0; 32]), key);
    let watch = Watch::over(vec![
        Secret::bytes("PRK", &prk),
        Secret::state("PRK state", &key_bytes(2), no_salt),
        Secret::bytes("key-encryption key", kek),
        cipher_state("cipher state", kek),
    ]);
    let record_key = Box::new(wrapped.record_key(&under, &Place::keyring()).unwrap());
    drop(wrapped.open_with(&record_key).unwrap());
    // The state of AES-256 starts with the key; that of AWS-LC is out of sight.
    let live = watch.live().contains(&"cipher state");
    assert_eq!(live, cfg!(not(feature = "aws-lc-rs")));
    drop(record_key);
    drop(wrapped.open(&under, &Place::keyring()).unwrap());
    drop(WrappedKey::wrap(&key(1), &under, &Place::keyring()).unwrap());
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// Argon2id's last block is the key but for a hash; it is known here from a computation of its own.
#[test]
fn the_memory_of_argon2id_is_wiped() {
    use argon2::{Algorithm, Argon2, Block, Params, Version};
    use unicode_normalization::UnicodeNormalization;
    let under = under_passphrase(PASSPHRASE);
    let wrapped = WrappedKey::wrap(&key(1), &under, &Place::keyring()).unwrap();
    let params = Params::new(8 << 10, 1, 1, Some(32)).unwrap();
    let mut blocks = vec![Block::new(); params.block_count()];
    let (folded, salt) = (PASSPHRASE.nfkc().collect::<String>(), &wrapped.as_bytes()[12..28]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(folded.as_bytes(), salt, &mut [0; 32], &mut blocks)
        .unwrap();
    let words = blocks.pop().unwrap();
    let last: Vec<u8> = words.as_ref().iter().flat_map(|word| word.to_ne_bytes()).collect();
    let watch = Watch::over(vec![Secret::bytes("block", &last)]);
    drop(wrapped.open(&under, &Place::keyring()).unwrap());
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

#[test]
fn an_unlocked_keyring_is_wiped() {
    let secrets = [1, 2].map(|number| Secret::bytes("key", &key_bytes(number)));
    let watch = Watch::over(secrets.into());
    let builder = Keyring::builder(&SALT).current(id(2), key(2)).retired(id(1), key(1));
    let mut unlocked = UnlockedKeyring::import(builder).unwrap();
    assert_eq!(watch.live(), ["key"]);
    let under = KeyEncryptionKey::from_key(key(9));
    let document = unlocked.lock(&under).unwrap();
    // Lists that grow leave nothing behind either.
    for _ in 0..6 {
        unlocked.add_key().unwrap();
        unlocked.add_epoch().unwrap();
    }
    drop((unlocked.keyring().unwrap(), unlocked));
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
    drop(document.unlock(&under).unwrap());
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// What a command prints is read by a thread of its own, whose blocks the search does not see; the rest it sees.
#[cfg(unix)]
#[test]
fn reading_files_and_commands_leaves_no_key() {
    use std::os::unix::fs::PermissionsExt;
    let text = encoded(1);
    let (path, salt) = (
        std::env::temp_dir().join(format!("encdb-memory-{}", std::process::id())),
        STANDARD.encode(SALT),
    );
    std::fs::write(&path, &text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let environment = {
        let (path, salt) = (path.to_str().unwrap().to_owned(), salt);
        Environment::of_variables(move |name| match name {
            "MASTER_ENCRYPTION_KEY_FILE" => Some(path.clone()),
            SALT_VARIABLE => Some(salt.clone()),
            _ => None,
        })
    };
    let not_text = path.with_extension("bytes");
    std::fs::write(&not_text, [text.as_bytes(), b"\xff"].concat()).unwrap();
    std::fs::set_permissions(&not_text, std::fs::Permissions::from_mode(0o600)).unwrap();
    let secrets = [Secret::bytes("key", &key_bytes(1)), Secret::bytes("text", text.as_bytes())];
    let watch = Watch::over(secrets.into());
    let read = SecretFile::new(&path).read().unwrap();
    assert_eq!(watch.live(), ["text"]);
    drop(read);
    drop(SecretCommand::new("cat", [path.as_os_str()]).read().unwrap());
    SecretFile::new(&not_text).read().unwrap_err();
    drop(environment.load().unwrap());
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
    drop(watch);
    [path, not_text].iter().for_each(|path| std::fs::remove_file(path).unwrap());
}

#[test]
fn a_secret_text_is_wiped() {
    let watch = Watch::over(diagnosis());
    let text = SecretText::new(black_box(DIAGNOSIS.to_owned()));
    assert_eq!(watch.live(), ["diagnosis"]);
    drop(text);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// Drops what is made from a key where it lies, and asserts that nothing of its state is left there.
#[track_caller]
fn assert_wiped_in_place<T>(make: impl Fn(&[u8; 32]) -> T) {
    let key = key_bytes(1);
    let state = Secret::state("state", &key, &make);
    let mut place = Box::new(MaybeUninit::new(make(&key)));
    assert!(state.is_in(memory_of(&*place)), "it is there before");
    // SAFETY: it was initialized above, and is not used as a `T` again.
    unsafe { place.assume_init_drop() };
    assert!(!state.is_in(memory_of(&*place)), "it is still there");
}

/// The check itself: it finds what is not wiped.
#[test]
#[should_panic(expected = "it is still there")]
fn a_plain_array_is_not_wiped_in_place() {
    assert_wiped_in_place(|key| *key);
}

#[test]
fn keys_and_numbers_are_wiped_in_place() {
    assert_wiped_in_place(|key| KeyBytes::new(*key));
    let keyring = keyring();
    assert_wiped_in_place(|key| keyring.owner_key(&KeyBytes::new(*key)));
    assert_wiped_in_place(|key| {
        let number = i64::from_be_bytes(*key.first_chunk().unwrap());
        Box::leak(Box::new(number)).to_plaintext().unwrap()
    });
}

/// The `zeroize` features that the workspace manifest switches on; without one of them its line here fails.
#[test]
fn the_primitives_are_wiped_in_place() {
    assert_wiped_in_place(|key| aes::Aes256::new(key.into()));
    assert_wiped_in_place(|key| Aes256GcmSiv::new(key.into()));
    assert_wiped_in_place(|key| Polyval::new((&key[..16]).try_into().unwrap()));
    assert_wiped_in_place(mac);
    assert_wiped_in_place(|key| mac(key).chain_update(key));
    assert_wiped_in_place(|key| Sha256::new_with_prefix(key));
    assert_wiped_in_place(|key| Sha256::new_with_prefix([*key; 3].concat()));
    assert_wiped_in_place(|key| blake2::Blake2b512::new_with_prefix(key));
    assert_wiped_in_place(|key| blake2::Blake2b512::new_with_prefix([*key; 5].concat()));
    assert_wiped_in_place(prk);
}
