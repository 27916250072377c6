//! A keyring as a document: nobody changes it who cannot unlock it, and its keys take only the allowed steps.

use encdb_core::{
    Context, ErrorKind, Index, KeyBytes, KeyEncryptionKey, KeyState, KeyStateProblem, Keyring,
    KeyringDocument, KeyringDocumentProblem, KeyringEntry, KeyringEntryId,
    MAX_KEYRING_DOCUMENT_LEN, OwnerKeys, Passphrase, PassphraseCost, Result, UnlockedKeyring,
    WrappedKeyProblem,
};
use serde_json::{Value, json};

use crate::support::{COLUMN, RAW, SALT, id, key};

use KeyState::{Current, Ready, Retired};

fn under(number: u16) -> KeyEncryptionKey {
    KeyEncryptionKey::from_key(key(number))
}

/// Returns the document that another implementation made, and the key that unlocks it.
fn foreign() -> (Value, KeyEncryptionKey) {
    let vectors = include_str!("data/wrapped-keys-v1.json");
    let vectors: Value = serde_json::from_str(vectors).unwrap();
    let keyring = &vectors["keyring"];
    let key = hex::decode(keyring["under"].as_str().unwrap()).unwrap().try_into().unwrap();
    (keyring["document"].clone(), KeyEncryptionKey::from_key(KeyBytes::new(key)))
}

fn parse(document: &Value) -> Result<KeyringDocument> {
    KeyringDocument::from_json(&document.to_string())
}

fn created() -> UnlockedKeyring {
    UnlockedKeyring::create(OwnerKeys::Derived).unwrap()
}

/// Takes the keyring through a document and back.
fn stored(unlocked: &UnlockedKeyring) -> UnlockedKeyring {
    let json = unlocked.lock(&under(1)).unwrap().to_json();
    KeyringDocument::from_json(&json).unwrap().unlock(&under(1)).unwrap()
}

fn states<'a>(entries: impl Iterator<Item = &'a KeyringEntry>) -> Vec<(KeyringEntryId, KeyState)> {
    entries.map(|entry| (entry.id(), entry.state())).collect()
}

fn key_id(number: u16) -> KeyringEntryId {
    KeyringEntryId::Key(id(number))
}

#[track_caller]
fn assert_document_problem<T>(outcome: Result<T>, problem: KeyringDocumentProblem) {
    let kind = outcome.map(drop).unwrap_err().kind();
    assert_eq!(kind, ErrorKind::KeyringDocument(problem));
}

#[track_caller]
fn assert_state_problem<T>(outcome: Result<T>, id: KeyringEntryId, problem: KeyStateProblem) {
    let kind = outcome.map(drop).unwrap_err().kind();
    assert_eq!(kind, ErrorKind::KeyState { id, problem });
}

#[test]
fn a_document_of_format_v1_unlocks() {
    let (json, under) = foreign();
    let document = parse(&json).unwrap();
    let rewritten: Value = serde_json::from_str(&document.to_json()).unwrap();
    assert_eq!(rewritten, json);
    let unlocked = document.unlock(&under).unwrap();
    assert_eq!((unlocked.revision(), unlocked.owner_keys()), (7, OwnerKeys::Stored));
    let keys = [(key_id(1), Retired), (key_id(300), Current), (key_id(301), Ready)];
    assert_eq!(states(unlocked.keys()), keys);
    let epochs = [(KeyringEntryId::Epoch(1), Current), (KeyringEntryId::Epoch(3), Ready)];
    assert_eq!(states(unlocked.epochs()), epochs);
    let keyring = unlocked.keyring().unwrap();
    assert_eq!(keyring.current(), id(300));
    assert_eq!(keyring.epochs().collect::<Vec<_>>(), [1, 3]);
    assert_fingerprints_agree(&document, &keyring);
}

fn assert_fingerprints_agree(document: &KeyringDocument, keyring: &Keyring) {
    let in_document: Vec<_> =
        document.keys().chain(document.epochs()).map(|entry| *entry.fingerprint()).collect();
    let in_keyring: Vec<_> = keyring.fingerprints().map(|print| *print.as_bytes()).collect();
    assert_eq!(in_document, in_keyring);
}

/// The limit holds wherever a document comes from; a file and a table check the length before.
#[test]
fn a_document_that_is_too_long_is_not_looked_at() {
    let mut json = created().lock(&under(1)).unwrap().to_json();
    json += &" ".repeat(MAX_KEYRING_DOCUMENT_LEN - json.len());
    assert!(KeyringDocument::from_json(&json).is_ok());
    let (len, max) = (MAX_KEYRING_DOCUMENT_LEN + 1, MAX_KEYRING_DOCUMENT_LEN);
    let too_long = ErrorKind::KeyringDocument(KeyringDocumentProblem::TooLong { len, max });
    for longer in [json.clone() + " ", json.clone() + "{"] {
        assert_eq!(KeyringDocument::from_json(&longer).unwrap_err().kind(), too_long);
    }
}

/// A writer who replaces a document must not make its passphrase cheaper to try.
#[test]
fn a_document_tells_what_its_passphrase_costs() {
    let cost = PassphraseCost::new(8 << 10, 1, 1).unwrap();
    let passphrase = Passphrase::new("correct horse").unwrap();
    let under_passphrase = KeyEncryptionKey::from_passphrase(passphrase, cost);
    assert_eq!(created().lock(&under_passphrase).unwrap().passphrase_cost(), Some(cost));
    assert_eq!(created().lock(&under(1)).unwrap().passphrase_cost(), None);
}

#[test]
fn what_was_created_comes_back() {
    let unlocked = created();
    assert_eq!(unlocked.revision(), 0);
    assert_eq!(states(unlocked.keys()), [(key_id(1), Current)]);
    assert_eq!(states(unlocked.epochs()), [(KeyringEntryId::Epoch(1), Current)]);
    let document = unlocked.lock(&under(1)).unwrap();
    let json = document.to_json();
    assert!(json.starts_with("{\n  \"format\": \"encdb-keyring-v1\",\n") && json.ends_with("}\n"));
    let read = KeyringDocument::from_json(&json).unwrap();
    assert_eq!((read.revision(), read.owner_keys()), (1, OwnerKeys::Derived));
    assert_eq!(read.to_json(), json);
    let again = read.unlock(&under(1)).unwrap();
    assert_eq!((again.revision(), again.lock(&under(1)).unwrap().revision()), (1, 2));
    let (keyring, before) = (again.keyring().unwrap(), unlocked.keyring().unwrap());
    assert!(keyring.fingerprints().eq(before.fingerprints()));
    assert_fingerprints_agree(&read, &keyring);
    assert!(unlocked.keys().chain(unlocked.epochs()).eq(again.keys().chain(again.epochs())));
    let age = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now())
        - again.keys().next().unwrap().created();
    assert!((0..60).contains(&age.num_seconds()), "{age}");
}

#[test]
fn a_passphrase_unlocks_too() {
    let cost = PassphraseCost::new(8 << 10, 1, 1).unwrap();
    let under = |text| KeyEncryptionKey::from_passphrase(Passphrase::new(text).unwrap(), cost);
    let document = created().lock(&under("correct horse")).unwrap();
    assert!(document.unlock(&under("correct horse")).is_ok());
    let refused = document.unlock(&under("wrong")).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::WrappedKey(WrappedKeyProblem::Refused));
    let refused = document.unlock(&self::under(1)).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::WrappedKey(WrappedKeyProblem::NeedsPassphrase));
}

/// Every number, text and list of a document, changed, cut, moved or left out; and fields that were not there.
#[test]
fn no_value_of_a_document_can_be_changed() {
    let (json, under) = foreign();
    let changed = variants(&json);
    assert!(changed.len() > 300, "{}", changed.len());
    for changed in changed {
        let outcome = parse(&changed).and_then(|document| document.unlock(&under));
        assert!(outcome.is_err(), "{changed:#}");
    }
    assert!(parse(&json).unwrap().unlock(&under).is_ok());
}

/// Returns all documents that differ from this one in one place.
fn variants(value: &Value) -> Vec<Value> {
    match value {
        Value::Number(number) => {
            let number = number.as_u64().unwrap();
            vec![json!(number + 1), json!(number - 1), json!(number.to_string()), Value::Null]
        }
        Value::String(text) => text_variants(text),
        Value::Array(values) => array_variants(values),
        Value::Object(fields) => {
            let mut variants = vec![];
            for (name, field) in fields {
                for variant in variants_of_field(field) {
                    let mut changed = fields.clone();
                    match variant {
                        Some(variant) => changed.insert(name.clone(), variant),
                        None => changed.remove(name),
                    };
                    variants.push(Value::Object(changed));
                }
            }
            let mut more = fields.clone();
            more.insert("note".to_owned(), json!("of no use"));
            variants.push(Value::Object(more));
            variants
        }
        _ => unreachable!("a document has no such value"),
    }
}

fn variants_of_field(field: &Value) -> impl Iterator<Item = Option<Value>> {
    variants(field).into_iter().map(Some).chain([None])
}

fn text_variants(text: &str) -> Vec<Value> {
    let places = [0, text.len() / 3, text.len() / 2, text.len() - 3, text.len() - 1];
    let mut variants = vec![json!(""), json!(format!("{text} ")), json!(text[1..])];
    for at in places {
        let (start, rest) = text.split_at(at);
        for other in
            ["A", "b", "0", "9", "\u{e4}"].iter().filter(|other| !rest.starts_with(**other))
        {
            variants.push(json!(format!("{start}{other}{}", &rest[1..])));
        }
    }
    let upper = text.to_uppercase();
    if upper != text {
        variants.push(json!(upper));
    }
    variants.extend(["ready", "current", "retired", "derived", "stored"].map(|word| json!(word)));
    variants.retain(|variant| variant != text);
    variants
}

fn array_variants(values: &[Value]) -> Vec<Value> {
    let mut variants = vec![json!([])];
    for (at, value) in values.iter().enumerate() {
        let mut without = values.to_vec();
        without.remove(at);
        let mut twice = values.to_vec();
        twice.insert(at, value.clone());
        let mut swapped = values.to_vec();
        swapped.swap(at, (at + 1) % values.len());
        variants.extend([without, twice, swapped].map(Value::Array));
        for variant in self::variants(value) {
            let mut changed = values.to_vec();
            changed[at] = variant;
            variants.push(Value::Array(changed));
        }
    }
    variants
}

/// Parts of two documents can be mixed, and are refused. (Two revisions never share a keyring key.)
#[test]
fn parts_of_another_document_do_not_fit() {
    let (one, other) = (created().lock(&under(1)).unwrap(), created().lock(&under(1)).unwrap());
    let [one, other] =
        [one, other].map(|document| serde_json::from_str::<Value>(&document.to_json()).unwrap());
    for field in ["keyring_key", "keys", "epochs", "salt", "mac"] {
        let mut mixed = one.clone();
        mixed[field] = other[field].clone();
        assert_document_problem(
            parse(&mixed).unwrap().unlock(&under(1)),
            KeyringDocumentProblem::Changed,
        );
    }
}

#[test]
fn what_is_no_document_is_refused_by_where_it_fails() {
    use KeyringDocumentProblem::{Format, Json, NotOneCurrent, Value as Wrong};
    let (json, _) = foreign();
    let with = |path: &str, value: Value| {
        let mut changed = json.clone();
        *changed.pointer_mut(path).unwrap() = value;
        parse(&changed)
    };
    // A later version may have other fields, and says so by its format.
    let mut later = json!({ "format": "encdb-keyring-v2", "slots": [] });
    assert_document_problem(parse(&later), Format);
    later["format"] = json!("encdb-keyring-v1");
    let refused = parse(&later).map(drop).unwrap_err().kind();
    assert!(matches!(refused, ErrorKind::KeyringDocument(Json { line: 1, .. })), "{refused:?}");
    for text in ["", "{", "[]", "{}", "null", "\u{feff}{}", "{\"format\": 1}"] {
        let refused = KeyringDocument::from_json(text).map(drop).unwrap_err().kind();
        assert!(matches!(refused, ErrorKind::KeyringDocument(Json { .. })), "{text}: {refused:?}");
    }
    let twice = json.to_string().replacen("{", "{\"revision\":7,", 1);
    let refused = KeyringDocument::from_json(&twice).map(drop).unwrap_err().kind();
    assert!(matches!(refused, ErrorKind::KeyringDocument(Json { .. })), "{refused:?}");

    assert_document_problem(with("/keys/1/state", json!("ready")), NotOneCurrent);
    assert_document_problem(with("/keys/2/state", json!("current")), NotOneCurrent);
    assert_document_problem(with("/epochs/0/state", json!("retired")), NotOneCurrent);
    for (path, value, field) in [
        ("/salt", json!("AAAA"), "salt"),
        ("/mac", json!("AAAA"), "mac"),
        ("/keyring_key", json!("?"), "keyring_key"),
        ("/keys/0/id", json!(0), "id"),
        ("/keys/1/id", json!(1), "id"),
        ("/keys/0/id", json!(302), "id"),
        ("/epochs/0/epoch", json!(0), "epoch"),
        ("/epochs/1/epoch", json!(1), "epoch"),
        ("/next_key_id", json!(301), "next_key_id"),
        ("/next_key_id", json!(65_537), "next_key_id"),
        ("/next_epoch", json!(3), "next_epoch"),
        ("/next_epoch", json!(257), "next_epoch"),
        ("/keys/0/created", json!("2026-11-21"), "created"),
        ("/keys/0/created", json!("2026-11-21T09:00:00+00:00"), "created"),
        ("/keys/0/fingerprint", json!("00"), "fingerprint"),
        ("/keys/0/fingerprint", json!("AB".repeat(16)), "fingerprint"),
        ("/keys/0/wrapped", json!("A"), "wrapped"),
    ] {
        assert_document_problem(with(path, value), Wrong { field });
    }
    let refused = with("/keys/0/wrapped", json!("AAAA")).map(drop).unwrap_err().kind();
    assert_eq!(refused, ErrorKind::WrappedKey(WrappedKeyProblem::Length { len: 3 }));
}

/// A rotation from its first step to its last, each through a document.
#[test]
fn a_key_is_rotated_in_steps() {
    let context = Context::new(COLUMN);
    let unlocked = created();
    let before = unlocked.keyring().unwrap().seal(&context, RAW, b"old").unwrap();
    let mut unlocked = stored(&unlocked);
    assert_eq!(unlocked.add_key().unwrap(), id(2));
    let mut unlocked = stored(&unlocked);
    assert_eq!(states(unlocked.keys()), [(key_id(1), Current), (key_id(2), Ready)]);
    let ready = unlocked.keyring().unwrap();
    assert_eq!(ready.current(), id(1));
    unlocked.promote_key(id(2)).unwrap();
    let mut unlocked = stored(&unlocked);
    assert_eq!(states(unlocked.keys()), [(key_id(1), Ready), (key_id(2), Current)]);
    let keyring = unlocked.keyring().unwrap();
    let after = keyring.seal(&context, RAW, b"new").unwrap();
    assert_eq!(after[2..4], [0, 2]);
    assert_eq!(ready.open(&context, RAW, &after).unwrap(), b"new");
    assert_eq!(keyring.open(&context, RAW, &before).unwrap(), b"old");
    unlocked.retire_key(id(1)).unwrap();
    let mut unlocked = stored(&unlocked);
    assert_eq!(states(unlocked.keys()), [(key_id(1), Retired), (key_id(2), Current)]);
    assert_eq!(unlocked.keyring().unwrap().open(&context, RAW, &before).unwrap(), b"old");
    unlocked.destroy_key(id(1)).unwrap();
    let mut unlocked = stored(&unlocked);
    let gone = unlocked.keyring().unwrap().open(&context, RAW, &before).unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::UnknownKey { id: id(1) });
    assert_eq!(unlocked.add_key().unwrap(), id(3));
}

/// Returns the tokens of a value, and the token that is written comes first.
fn tokens(keyring: &Keyring) -> Vec<Vec<u8>> {
    let tokens = keyring.tokens(&Index::new(COLUMN, &[]), None, "x").unwrap();
    tokens.iter().map(|token| token.as_bytes().to_vec()).collect()
}

/// The same steps, and what is ready or retired is searched.
#[test]
fn an_epoch_is_rotated_in_steps() {
    let tokens = |unlocked: &UnlockedKeyring| tokens(&unlocked.keyring().unwrap());
    let mut unlocked = created();
    let first = tokens(&unlocked)[0].clone();
    assert_eq!(unlocked.add_epoch().unwrap(), 2);
    let mut unlocked = stored(&unlocked);
    let both = tokens(&unlocked);
    assert_eq!((&both[0], both[1][0]), (&first, 2));
    unlocked.promote_epoch(2).unwrap();
    let mut unlocked = stored(&unlocked);
    assert_eq!(tokens(&unlocked)[..], [both[1].clone(), first.clone()]);
    unlocked.retire_epoch(1).unwrap();
    let mut unlocked = stored(&unlocked);
    assert_eq!(tokens(&unlocked)[..], [both[1].clone(), first]);
    unlocked.destroy_epoch(1).unwrap();
    let mut unlocked = stored(&unlocked);
    assert_eq!(tokens(&unlocked)[..], both[1..]);
    assert_eq!(unlocked.add_epoch().unwrap(), 3);
}

#[test]
fn a_promotion_can_be_taken_back() {
    let mut unlocked = created();
    unlocked.add_key().unwrap();
    unlocked.promote_key(id(2)).unwrap();
    unlocked.promote_key(id(1)).unwrap();
    assert_eq!(states(unlocked.keys()), [(key_id(1), Current), (key_id(2), Ready)]);
}

#[test]
fn other_steps_are_refused_and_change_nothing() {
    use KeyStateProblem as Problem;
    let mut unlocked = created();
    for _ in 0..2 {
        unlocked.add_key().unwrap();
        unlocked.add_epoch().unwrap();
    }
    unlocked.retire_key(id(3)).unwrap();
    unlocked.retire_epoch(3).unwrap();
    let before = [states(unlocked.keys()), states(unlocked.epochs())];
    for (number, promote, retire, destroy) in [
        (1, Some(Problem::AlreadyCurrent), Some(Problem::Current), Some(Problem::Current)),
        (2, None, None, Some(Problem::NotRetired)),
        (3, Some(Problem::Retired), Some(Problem::AlreadyRetired), None),
        (4, Some(Problem::Unknown), Some(Problem::Unknown), Some(Problem::Unknown)),
    ] {
        let (key, epoch) = (id(number), u8::try_from(number).unwrap());
        let (key_id, epoch_id) = (key_id(number), KeyringEntryId::Epoch(epoch));
        if let Some(problem) = promote {
            assert_state_problem(unlocked.promote_key(key), key_id, problem);
            assert_state_problem(unlocked.promote_epoch(epoch), epoch_id, problem);
        }
        if let Some(problem) = retire {
            assert_state_problem(unlocked.retire_key(key), key_id, problem);
            assert_state_problem(unlocked.retire_epoch(epoch), epoch_id, problem);
        }
        if let Some(problem) = destroy {
            assert_state_problem(unlocked.destroy_key(key), key_id, problem);
            assert_state_problem(unlocked.destroy_epoch(epoch), epoch_id, problem);
        }
    }
    assert_eq!([states(unlocked.keys()), states(unlocked.epochs())], before);
}

/// The ids of destroyed keys are not used again, also where the highest one was destroyed.
#[test]
fn no_number_is_used_twice() {
    let mut unlocked = created();
    unlocked.add_key().unwrap();
    unlocked.add_epoch().unwrap();
    unlocked.retire_key(id(2)).unwrap();
    unlocked.retire_epoch(2).unwrap();
    unlocked.destroy_key(id(2)).unwrap();
    unlocked.destroy_epoch(2).unwrap();
    let mut unlocked = stored(&unlocked);
    assert_eq!((unlocked.add_key().unwrap(), unlocked.add_epoch().unwrap()), (id(3), 3));
}

/// For anyone who knew the passphrase or the keyring key before: none of it is left in the next document.
#[test]
fn locking_anew_wraps_everything_anew() {
    let unlocked = stored(&created());
    let before = unlocked.lock(&under(1)).unwrap();
    let after = unlocked.lock(&under(2)).unwrap();
    let refused = after.unlock(&under(1)).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::WrappedKey(WrappedKeyProblem::Refused));
    let keyring = after.unlock(&under(2)).unwrap().keyring().unwrap();
    assert!(keyring.fingerprints().eq(unlocked.keyring().unwrap().fingerprints()));
    let [before, after] =
        [before, after].map(|document| serde_json::from_str::<Value>(&document.to_json()).unwrap());
    for path in ["/keyring_key", "/keys/0/wrapped", "/epochs/0/wrapped", "/mac"] {
        assert_ne!(before.pointer(path), after.pointer(path), "{path}");
    }
    // The old keyring key does not open the new entries: they are under another.
    let mut mixed = after;
    mixed["keyring_key"] = before["keyring_key"].clone();
    let refused = parse(&mixed).unwrap().unlock(&under(1));
    assert_document_problem(refused, KeyringDocumentProblem::Changed);
}

/// After an import from the environment, sealed values open and indexed values are found.
#[test]
fn an_imported_keyring_reads_what_is_there() {
    let builder = || Keyring::builder(&SALT).current(id(3), key(3)).retired(id(2), key(2));
    let context = Context::new(COLUMN);
    let before = builder().build().unwrap();
    let imported = stored(&UnlockedKeyring::import(builder()).unwrap());
    assert_eq!(states(imported.keys()), [(key_id(2), Retired), (key_id(3), Current)]);
    assert_eq!(states(imported.epochs()), [(KeyringEntryId::Epoch(2), Current)]);
    let after = imported.keyring().unwrap();
    assert!(after.fingerprints().eq(before.fingerprints()));
    let sealed = before.seal(&context, RAW, b"x").unwrap();
    assert_eq!(after.open(&context, RAW, &sealed).unwrap(), b"x");
    assert_eq!(tokens(&after), tokens(&before));
    let mut imported = imported;
    assert_eq!((imported.add_key().unwrap(), imported.add_epoch().unwrap()), (id(4), 3));
}

#[test]
fn index_roots_of_their_own_are_imported_with_their_order() {
    let builder = Keyring::builder(&SALT).current(id(300), key(3));
    let builder = builder.index_root(id(9), key(9)).index_root(id(4), key(4));
    let imported = UnlockedKeyring::import(builder).unwrap();
    let epochs = [(KeyringEntryId::Epoch(4), Retired), (KeyringEntryId::Epoch(9), Current)];
    assert_eq!(states(imported.epochs()), epochs);
    assert_eq!(imported.keyring().unwrap().epochs().collect::<Vec<_>>(), [9, 4]);
}

/// Values under derived owner keys do not open under stored ones, nor the other way round.
#[test]
fn the_kind_of_owner_keys_is_imported() {
    for owner_keys in [OwnerKeys::Derived, OwnerKeys::Stored] {
        let builder = Keyring::builder(&SALT).current(id(1), key(1)).owner_keys(owner_keys);
        let imported = stored(&UnlockedKeyring::import(builder).unwrap());
        assert_eq!(imported.owner_keys(), owner_keys);
        assert_eq!(imported.keyring().unwrap().owner_keys(), owner_keys);
    }
}

#[test]
fn what_no_keyring_is_built_of_is_not_imported() {
    let import = |builder| UnlockedKeyring::import(builder).map(drop);
    let none = import(Keyring::builder(&SALT)).unwrap_err();
    assert_eq!(none.kind(), ErrorKind::NoCurrentKey);
    let too_high = import(Keyring::builder(&SALT).current(id(256), key(1))).unwrap_err();
    assert_eq!(too_high.kind(), ErrorKind::EpochOutOfRange { id: id(256) });
    let equal = import(Keyring::builder(&SALT).current(id(1), KeyBytes::new([9; 32]))).unwrap_err();
    assert!(matches!(equal.kind(), ErrorKind::Key { .. }), "{equal}");
}

/// Removing the key would leave its bytes in the document, as the root of the search tokens.
#[test]
fn an_imported_key_is_not_destroyed_while_it_is_an_index_root() {
    let builder = Keyring::builder(&SALT).current(id(2), key(2)).retired(id(1), key(1));
    let mut imported = UnlockedKeyring::import(builder).unwrap();
    let shared = KeyStateProblem::SharedWithEpoch { epoch: 1 };
    assert_state_problem(imported.destroy_key(id(1)), key_id(1), shared);
    let epoch = imported.add_epoch().unwrap();
    imported.promote_epoch(epoch).unwrap();
    imported.retire_epoch(1).unwrap();
    assert_state_problem(imported.destroy_key(id(1)), key_id(1), shared);
    imported.destroy_epoch(1).unwrap();
    imported.destroy_key(id(1)).unwrap();
    assert_eq!(states(imported.keys()), [(key_id(2), Current)]);
}
