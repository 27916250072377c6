//! Values and tokens under an owner's stored key.

use std::sync::Mutex;

use serde_json::Value;

use super::*;
use crate::{
    Codec, Context, Format, KeyringBuilder, Normalization, Padding, Place, PlainTerm, TermKind,
    WrappedKey, wrapped::RecordKey,
};

/// Owner keys in memory: those that were made, in order.
#[derive(Default)]
struct InMemory(Mutex<Vec<(BoundId, [u8; 32])>>);

impl InMemory {
    fn holding(owner: &BoundId, key: [u8; 32]) -> Arc<Self> {
        Arc::new(Self(Mutex::new(vec![(owner.clone(), key)])))
    }
}

impl OwnerKeyStore for InMemory {
    fn find(&self, keyring: &Keyring, owner: &BoundId) -> Result<Arc<OwnerKey>> {
        let keys = self.0.lock().unwrap();
        let found = keys.iter().find(|(known, _)| known == owner);
        let (_, key) = found.ok_or(ErrorKind::OwnerKeyMissing)?;
        Ok(Arc::new(keyring.owner_key(&KeyBytes::new(*key))))
    }

    fn find_or_create(&self, keyring: &Keyring, owner: &BoundId) -> Result<Arc<OwnerKey>> {
        self.find(keyring, owner).or_else(|_| {
            self.0.lock().unwrap().push((owner.clone(), *KeyBytes::random()?.expose()));
            self.find(keyring, owner)
        })
    }
}

fn keyring(current: u16) -> KeyringBuilder {
    let key = |last| KeyBytes::new(std::array::from_fn(|at| if at == 31 { last } else { 200 }));
    let [_, last] = current.to_be_bytes();
    Keyring::builder(b"\0 sixteen bytes ")
        .current(KeyId::new(current).unwrap(), key(last))
        .index_root(KeyId::new(1).unwrap(), key(99))
        .owner_keys(OwnerKeys::Stored)
}

fn told(builder: KeyringBuilder, store: &Arc<InMemory>) -> Keyring {
    let keyring = builder.build().unwrap();
    keyring.keep_owner_keys_in(Arc::clone(store) as Arc<dyn OwnerKeyStore>);
    keyring
}

const TITLE: Column = Column::new("notes", "title");
const RAW: Format = Format::new(Codec::Raw, Padding::None);

fn of(owner: i64) -> Context {
    Context::new(TITLE).owned_by(BoundId::integer(owner))
}

#[test]
fn a_value_opens_under_its_owners_key_whatever_the_root_keys_are() {
    let store = Arc::<InMemory>::default();
    let sealed = told(keyring(1), &store).seal(&of(7), RAW, b"x").unwrap();
    assert_eq!(sealed[..4], [0xf8, 0b110, 0, 1]);
    let other_root = told(keyring(2), &store);
    assert_eq!(other_root.open(&of(7), RAW, &sealed).unwrap(), b"x");
    other_root.seal(&of(8), RAW, b"x").unwrap();
    assert_eq!(other_root.open(&of(8), RAW, &sealed).unwrap_err().kind(), ErrorKind::Rejected);
}

#[test]
fn without_its_owners_key_a_value_is_lost() {
    let sealed = told(keyring(1), &Arc::default()).seal(&of(7), RAW, b"x").unwrap();
    let empty = told(keyring(1), &Arc::default());
    let missing = |result: Result<Vec<u8>>| result.unwrap_err().kind();
    assert_eq!(missing(empty.open(&of(7), RAW, &sealed)), ErrorKind::OwnerKeyMissing);
    let untold = keyring(1).build().unwrap();
    assert_eq!(missing(untold.open(&of(7), RAW, &sealed)), ErrorKind::OwnerKeyTableMissing);
    assert_eq!(missing(untold.seal(&of(7), RAW, b"x")), ErrorKind::OwnerKeyTableMissing);
}

#[test]
fn opening_and_searching_make_no_key_and_writing_does() {
    let store = Arc::<InMemory>::default();
    let keyring = told(keyring(1), &store);
    let (index, owner) = (Index::new(TITLE, &[]), BoundId::integer(7));
    let searched = keyring.tokens(&index, Some(&owner), "x").unwrap_err();
    assert_eq!(searched.kind(), ErrorKind::OwnerKeyMissing);
    let opened = PlainTerm::new(TermKind::Text, b"x");
    let rewritten = keyring.tokens_of_plaintext(&index, Some(&owner), opened).unwrap_err();
    assert_eq!(rewritten.kind(), ErrorKind::OwnerKeyMissing);
    assert!(store.0.lock().unwrap().is_empty());
    let written = keyring.token(&index, Some(&owner), "x").unwrap();
    assert_eq!(store.0.lock().unwrap().len(), 1);
    let found = &keyring.tokens(&index, Some(&owner), "x").unwrap()[0];
    assert_eq!(found.as_bytes(), written.as_bytes());
    let global = keyring.token(&index, None, "x").unwrap();
    assert_ne!(global.as_bytes(), written.as_bytes());
}

#[test]
fn values_without_an_owner_are_under_the_root_key_still() {
    let keyring = told(keyring(3), &Arc::default());
    let sealed = keyring.seal(&Context::new(TITLE), RAW, b"x").unwrap();
    assert_eq!(sealed[..4], [0xf8, 0, 0, 3]);
}

/// An owner has one key, and another number is authenticated like every bit of the header.
#[test]
fn another_number_of_the_owners_key_is_refused() {
    let keyring = told(keyring(1), &Arc::default());
    let mut sealed = keyring.seal(&of(7), RAW, b"x").unwrap();
    sealed[3] = 2;
    let error = keyring.open(&of(7), RAW, &sealed).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OwnerKeyMissing);
}

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../tests/data/owner-keys-v1.json")).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
    bytes(value).try_into().unwrap()
}

/// The keyring of the vectors, whose epoch 3 is the one that is written.
fn keyring_of(vectors: &Value) -> Keyring {
    let (id, epoch) = (KeyId::new(5).unwrap(), KeyId::new(3).unwrap());
    let keyring = Keyring::builder(&bytes(&vectors["salt"]));
    let keyring = keyring.current(id, KeyBytes::new(array(&vectors["root_key"])));
    let keyring = keyring
        .index_root(epoch, KeyBytes::new(std::array::from_fn(|at| if at == 0 { 1 } else { 177 })));
    let store = InMemory::holding(&BoundId::integer(7), array(&vectors["owner_key"]));
    told(keyring.owner_keys(OwnerKeys::Stored), &store)
}

#[test]
fn format_v1_values_of_owners_open_and_seal_to_the_same_bytes() {
    let vectors = vectors();
    let keyring = keyring_of(&vectors);
    let values = vectors["values"].as_array().unwrap();
    assert_eq!(values.len(), 2);
    for value in values {
        let column: &'static str = value["column"].as_str().unwrap().to_owned().leak();
        let context = Context::new(Column::new("notes", column)).owned_by(BoundId::integer(7));
        let context = match value["row"].is_null() {
            true => context,
            false => context.in_row(BoundId::integer(42)),
        };
        let (stored, plaintext) = (bytes(&value["stored"]), bytes(&value["plaintext"]));
        assert_eq!(keyring.open(&context, RAW, &stored).unwrap(), plaintext);
        let nonce = stored[4..16].try_into().unwrap();
        assert_eq!(keyring.try_seal(&context, RAW, &plaintext, || Ok(nonce)).unwrap(), stored);
    }
}

#[test]
fn format_v1_tokens_and_keys_of_owners_are_the_same_bytes() {
    let vectors = vectors();
    let (keyring, owner) = (keyring_of(&vectors), BoundId::integer(7));
    let index = Index::new(TITLE, &[Normalization::Trim, Normalization::Lowercase]);
    let value = vectors["token"]["value"].as_str().unwrap();
    let token = keyring.token(&index, Some(&owner), value).unwrap();
    assert_eq!(token.as_bytes(), bytes(&vectors["token"]["stored"]));

    assert_eq!(owner.digest(), array::<32>(&vectors["owner_hash"]));
    let wrapped = WrappedKey::parse(&bytes(&vectors["wrapped"])).unwrap();
    let under = keyring.wrapping_key(wrapped.key_id().unwrap()).unwrap();
    let record_key: RecordKey = wrapped.record_key(&under, &Place::owner(&owner)).unwrap();
    assert_eq!(*wrapped.open_with(&record_key).unwrap().expose(), array(&vectors["owner_key"]));
}
