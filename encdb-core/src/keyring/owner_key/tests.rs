//! Values and tokens under an owner's stored key.

use std::sync::Mutex;

use serde_json::Value;

use super::*;
use crate::{
    Codec, Context, Format, KeyringBuilder, Normalization, Padding, Place, PlainTerm, TermKind,
    WrappedKey, wrapped::RecordKey,
};

/// The owner keys that were made, in order: the last one of an owner is current.
#[derive(Default)]
struct InMemory(Mutex<Vec<(BoundId, [u8; 32])>>);

impl InMemory {
    fn holding(owner: &BoundId, keys: &[[u8; 32]]) -> Arc<Self> {
        Arc::new(Self(Mutex::new(keys.iter().map(|key| (owner.clone(), *key)).collect())))
    }

    fn n_keys(&self, owner: &BoundId) -> u16 {
        let n_keys = self.0.lock().unwrap().iter().filter(|(known, _)| known == owner).count();
        u16::try_from(n_keys).unwrap()
    }

    fn make(&self, owner: &BoundId) {
        self.0.lock().unwrap().push((owner.clone(), *KeyBytes::random().unwrap().expose()));
    }
}

impl OwnerKeyStore for InMemory {
    fn find(&self, keyring: &Keyring, owner: &BoundId, _: WantedKey) -> Result<Arc<KeysOfOwner>> {
        let keys = self.0.lock().unwrap();
        let of_owner = keys.iter().filter(|(known, _)| known == owner);
        let mut opened: Vec<_> = (1..)
            .zip(of_owner)
            .map(|(n, (_, key))| keyring.owner_key(number(n), &KeyBytes::new(*key)))
            .map(Arc::new)
            .collect();
        let current = opened.pop().ok_or(ErrorKind::OwnerKeyMissing)?;
        Ok(Arc::new(KeysOfOwner::new(current, opened)))
    }

    fn find_or_create(&self, keyring: &Keyring, owner: &BoundId) -> Result<Arc<KeysOfOwner>> {
        self.find(keyring, owner, WantedKey::Current).or_else(|_| {
            self.make(owner);
            self.find(keyring, owner, WantedKey::Current)
        })
    }

    fn replaced(&self, owners: &[BoundId]) -> Result<Vec<ReplacedKey>> {
        let replaced = owners.iter().filter(|owner| self.n_keys(owner) > 1);
        let key = |owner: &BoundId| {
            ReplacedKey::new(owner.clone(), number(self.n_keys(owner)), FormerKeys::Left)
        };
        Ok(replaced.map(key).collect())
    }

    fn has_replaced(&self) -> Result<bool> {
        let owners =
            self.0.lock().unwrap().iter().map(|(owner, _)| owner.clone()).collect::<Vec<_>>();
        Ok(!self.replaced(&owners)?.is_empty())
    }
}

fn number(number: u16) -> KeyId {
    KeyId::new(number).unwrap()
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

#[test]
fn a_number_that_the_owner_has_no_key_of_is_refused() {
    let keyring = told(keyring(1), &Arc::default());
    let mut sealed = keyring.seal(&of(7), RAW, b"x").unwrap();
    sealed[3] = 2;
    let error = keyring.open(&of(7), RAW, &sealed).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownOwnerKey { number: number(2) });
}

#[test]
fn a_key_that_replaces_another_seals_and_both_open() {
    let store = Arc::<InMemory>::default();
    let keyring = told(keyring(1), &store);
    let before = keyring.seal(&of(7), RAW, b"before").unwrap();
    store.make(&BoundId::integer(7));
    let after = keyring.seal(&of(7), RAW, b"after").unwrap();
    assert_eq!((&before[..4], &after[..4]), (&[0xf8, 0b110, 0, 1][..], &[0xf8, 0b110, 0, 2][..]));
    assert_eq!(keyring.open(&of(7), RAW, &before).unwrap(), b"before");
    assert_eq!(keyring.open(&of(7), RAW, &after).unwrap(), b"after");
    // The number is authenticated like every bit of the header, and chooses the key.
    for mut renumbered in [before, after] {
        renumbered[3] = 3 - renumbered[3];
        let error = keyring.open(&of(7), RAW, &renumbered).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Rejected);
    }
}

/// A key keeps what it derived for the owner who came first.
#[test]
fn a_key_that_two_owners_were_given_keeps_them_apart() {
    let key = keyring(1).build().unwrap().owner_key(number(1), &KeyBytes::new([7; 32]));
    let tag = |owner| {
        let cipher = key.cipher(TITLE, &BoundId::integer(owner)).unwrap();
        cipher.seal(&[0; 12], &[], &mut []).unwrap()
    };
    let (first, second) = (tag(1), tag(2));
    assert_ne!(first, second);
    assert_eq!((tag(1), tag(2)), (first, second));
}

#[test]
fn tokens_are_made_with_the_current_key_and_searched_for_with_all() {
    let store = Arc::<InMemory>::default();
    let two_epochs = keyring(1).index_root(
        number(2),
        KeyBytes::new(std::array::from_fn(|at| if at == 0 { 98 } else { 200 })),
    );
    let keyring = told(two_epochs, &store);
    let (index, owner) = (Index::new(TITLE, &[]), BoundId::integer(7));
    let before = keyring.token(&index, Some(&owner), "x").unwrap();
    store.make(&owner);
    let after = keyring.token(&index, Some(&owner), "x").unwrap();
    assert_ne!(before.as_bytes(), after.as_bytes());
    let searched = keyring.tokens(&index, Some(&owner), "x").unwrap();
    assert_eq!(searched.len(), 4, "of two keys in two epochs");
    assert_eq!(searched[0].as_bytes(), after.as_bytes(), "the one that is written comes first");
    assert!(searched.iter().any(|token| token.as_bytes() == before.as_bytes()));
    for (written, epoch) in [
        (keyring.oldest_token(&index, Some(&owner), "x").unwrap(), 1),
        (keyring.newest_token(&index, Some(&owner), "x").unwrap(), 2),
    ] {
        let first = searched.iter().find(|token| token.epoch() == epoch).unwrap();
        assert_eq!(written.as_bytes(), first.as_bytes(), "the current key's");
    }
}

#[test]
fn a_former_key_is_wrapped_by_the_one_that_replaced_it_and_opens_in_its_place() {
    let keyring = keyring(1).build().unwrap();
    let (owner, former) = (BoundId::integer(7), KeyBytes::new([1; 32]));
    let [second, third] = [2, 3].map(|n| keyring.owner_key(number(n), &KeyBytes::new([2; 32])));
    let under = second.wrapping_key().unwrap();
    let place = Place::owner_key(&owner, number(1));
    assert_eq!(place, Place::owner(&owner), "as it always was");
    let wrapped = WrappedKey::wrap(&former, &under, &place).unwrap();
    assert_eq!(wrapped.key_id(), None);
    assert_eq!(wrapped.open(&under, &place).unwrap().expose(), former.expose());
    // Neither with another number in its place, nor by the same bytes with another number.
    let refused = ErrorKind::WrappedKey(crate::WrappedKeyProblem::Refused);
    let elsewhere = wrapped.open(&under, &Place::owner_key(&owner, number(2)));
    assert_eq!(elsewhere.unwrap_err().kind(), refused);
    let other = wrapped.open(&third.wrapping_key().unwrap(), &place);
    assert_eq!(other.unwrap_err().kind(), refused);
}

/// Frozen values under an owner's first key, and under the key that replaced it.
fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../tests/data/owner-keys-v1.json")).unwrap()
}

fn vectors_of_replaced() -> Value {
    serde_json::from_str(include_str!("../../../tests/data/replaced-owner-keys-v1.json")).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
    bytes(value).try_into().unwrap()
}

/// The keyring of the vectors, whose epoch 3 is the one that is written, and an owner with these keys.
fn keyring_of(vectors: &Value, owner_keys: &[&str]) -> Keyring {
    let (id, epoch) = (KeyId::new(5).unwrap(), KeyId::new(3).unwrap());
    let keyring = Keyring::builder(&bytes(&vectors["salt"]));
    let keyring = keyring.current(id, KeyBytes::new(array(&vectors["root_key"])));
    let keyring = keyring
        .index_root(epoch, KeyBytes::new(std::array::from_fn(|at| if at == 0 { 1 } else { 177 })));
    let owner_keys: Vec<_> = owner_keys.iter().map(|name| array(&vectors[name])).collect();
    let store = InMemory::holding(&BoundId::integer(7), &owner_keys);
    told(keyring.owner_keys(OwnerKeys::Stored), &store)
}

fn assert_same_bytes(keyring: &Keyring, values: &Value) {
    let values = values.as_array().unwrap();
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
fn format_v1_values_of_owners_open_and_seal_to_the_same_bytes() {
    let (first, replaced) = (vectors(), vectors_of_replaced());
    assert_same_bytes(&keyring_of(&first, &["owner_key"]), &first["values"]);
    let keyring = keyring_of(&replaced, &["former_key", "owner_key"]);
    assert_same_bytes(&keyring, &replaced["values"]);
    for value in first["values"].as_array().unwrap().iter().filter(|it| it["row"].is_null()) {
        let opened = keyring.open(&of(7), RAW, &bytes(&value["stored"])).unwrap();
        assert_eq!(opened, bytes(&value["plaintext"]), "under the former key");
    }
}

/// Asserts that the token of the vectors is the one that is written, and is among the searched ones.
fn assert_same_token(keyring: &Keyring, token: &Value) {
    let owner = BoundId::integer(7);
    let index = Index::new(TITLE, &[Normalization::Trim, Normalization::Lowercase]);
    let value = token["value"].as_str().unwrap();
    let written = keyring.token(&index, Some(&owner), value).unwrap();
    assert_eq!(written.as_bytes(), bytes(&token["stored"]));
    assert_eq!(
        keyring.tokens(&index, Some(&owner), value).unwrap()[0].as_bytes(),
        written.as_bytes()
    );
}

#[test]
fn format_v1_tokens_of_owners_are_the_same_bytes() {
    let (first, replaced) = (vectors(), vectors_of_replaced());
    assert_same_token(&keyring_of(&first, &["owner_key"]), &first["token"]);
    assert_same_token(&keyring_of(&replaced, &["former_key", "owner_key"]), &replaced["token"]);
}

#[test]
fn format_v1_keys_of_owners_open() {
    let (first, replaced) = (vectors(), vectors_of_replaced());
    let (keyring, owner) = (keyring_of(&first, &["owner_key"]), BoundId::integer(7));
    assert_eq!(owner.digest(), array::<32>(&first["owner_hash"]));
    let by_root = |wrapped: &Value, place: &Place| {
        let wrapped = WrappedKey::parse(&bytes(wrapped)).unwrap();
        let under = keyring.wrapping_key(wrapped.key_id().unwrap()).unwrap();
        let record_key: RecordKey = wrapped.record_key(&under, place).unwrap();
        *wrapped.open_with(&record_key).unwrap().expose()
    };
    assert_eq!(by_root(&first["wrapped"], &Place::owner(&owner)), array(&first["owner_key"]));
    let second = by_root(&replaced["wrapped"], &Place::owner_key(&owner, number(2)));
    assert_eq!(second, array(&replaced["owner_key"]));

    let under = keyring.owner_key(number(2), &KeyBytes::new(second)).wrapping_key().unwrap();
    let former = WrappedKey::parse(&bytes(&replaced["former_wrapped"])).unwrap();
    let former = former.open(&under, &Place::owner(&owner)).unwrap();
    assert_eq!(*former.expose(), array(&replaced["former_key"]));
    assert_eq!(replaced["former_key"], first["owner_key"]);
}

#[test]
fn owners_whose_key_was_replaced_are_those_that_the_store_knows() {
    let [one, other] = [7, 8].map(BoundId::integer);
    let told_by = |store| {
        let keyring = told(keyring(1), &store);
        let replaced = keyring.replaced_owner_keys(&[one.clone(), other.clone()]).unwrap();
        (keyring.has_replaced_owner_keys().unwrap(), replaced)
    };
    assert_eq!(told_by(InMemory::holding(&one, &[[1; 32]])), (false, vec![]));
    let replaced = ReplacedKey::new(one.clone(), number(2), FormerKeys::Left);
    assert_eq!(told_by(InMemory::holding(&one, &[[1; 32], [2; 32]])), (true, vec![replaced]));
}
