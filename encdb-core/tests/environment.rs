//! The places where the environment may say that keys are, and that it says each thing once.

#![cfg(unix)]

use std::{
    collections::HashMap,
    fs,
    path::Path,
    sync::{Arc, atomic::AtomicBool},
};

use encdb_core::{
    CommandProblem, Environment, ErrorKind, FileProblem, KEY_VARIABLE, KEYRING_FILE_VARIABLE,
    KEYRING_KEY_VARIABLE, KEYRING_MAX_PASSPHRASE_COST_VARIABLE, KEYRING_PASSPHRASE_VARIABLE,
    KeyEncryptionKey, KeyProblem, Keyring, KeyringFile, KeyringSource, OwnerKeys, Passphrase,
    PassphraseCost, RETIRED_KEYS_VARIABLE, SALT_VARIABLE, SourceError, UnlockedKeyring,
    WrappedKeyProblem,
};

use crate::{
    folder::Folder,
    support::{SALT, assert_shows_nothing, base64, id, key, key_bytes, keyring},
};

const PASSPHRASE: &str = "correct horse battery staple";

fn load(variables: &[(&str, &str)]) -> Result<Keyring, SourceError> {
    environment(variables).load()
}

fn environment(variables: &[(&str, &str)]) -> Environment {
    let variables: HashMap<String, String> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Environment::of_variables(move |name| variables.get(name).cloned())
}

#[track_caller]
fn assert_same_keys(loaded: &Keyring, expected: &Keyring) {
    assert!(loaded.fingerprints().eq(expected.fingerprints()));
    assert_eq!(loaded.current(), expected.current());
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Three settings in three ways each: 27 environments of one keyring.
#[test]
fn each_key_may_be_in_a_variable_in_a_file_or_printed() {
    let folder = Folder::new();
    let settings = [
        (KEY_VARIABLE, base64(&key_bytes(2))),
        (SALT_VARIABLE, base64(&SALT)),
        (RETIRED_KEYS_VARIABLE, format!("1:{}", base64(&key_bytes(1)))),
    ];
    let expected = keyring(2, &[1]);
    let ways = settings.map(|(name, value)| {
        let path = folder.file(name, format!("{value}\n"));
        [
            (name.to_owned(), value),
            (format!("{name}_FILE"), text(&path).to_owned()),
            (format!("{name}_COMMAND"), format!("cat '{}'", path.display())),
        ]
    });
    for one in &ways[0] {
        for two in &ways[1] {
            for three in &ways[2] {
                let mut variables = vec![("MASTER_ENCRYPTION_KEY_ID", "2")];
                variables.extend([one, two, three].map(|(name, value)| (&**name, &**value)));
                assert_same_keys(&load(&variables).unwrap(), &expected);
            }
        }
    }
}

#[test]
fn one_thing_is_said_in_one_way() {
    let key = base64(&key_bytes(1));
    let salt = base64(&SALT);
    for base in [
        KEY_VARIABLE,
        SALT_VARIABLE,
        RETIRED_KEYS_VARIABLE,
        KEYRING_PASSPHRASE_VARIABLE,
        KEYRING_KEY_VARIABLE,
    ] {
        let names = [base.to_owned(), format!("{base}_FILE"), format!("{base}_COMMAND")];
        for (one, other) in [(0, 1), (0, 2), (1, 2)] {
            let mut variables = vec![(&*names[one], "x"), (&*names[other], "")];
            if base.starts_with("KEYRING") {
                variables.push((KEYRING_FILE_VARIABLE, "/nonexistent"));
            } else {
                let rest = [(KEY_VARIABLE, &*key), (SALT_VARIABLE, &*salt)];
                variables.extend(rest.into_iter().filter(|(name, _)| *name != base));
            }
            assert_two(load(&variables), &names[one], &names[other]);
        }
    }
    let both = [
        (KEYRING_FILE_VARIABLE, "/nonexistent"),
        (KEYRING_PASSPHRASE_VARIABLE, "x"),
        ("KEYRING_KEY_FILE", "/nonexistent"),
    ];
    assert_two(load(&both), KEYRING_PASSPHRASE_VARIABLE, "KEYRING_KEY_FILE");
}

#[track_caller]
fn assert_two(outcome: Result<Keyring, SourceError>, one: &str, other: &str) {
    let error = outcome.unwrap_err();
    let SourceError::TwoVariables { first, second } = &error else { panic!("{error:?}") };
    assert_eq!((&**first, &**second), (one, other));
    let text = error.to_string();
    assert!(text.contains(one) && text.contains(other) && text.contains("unset one"), "{text}");
}

/// Keys beside a keyring file would be ignored, and somebody would think that they were used.
#[test]
fn keys_beside_a_keyring_file_are_refused() {
    for name in [
        "MASTER_ENCRYPTION_KEY",
        "MASTER_ENCRYPTION_KEY_FILE",
        "MASTER_ENCRYPTION_KEY_COMMAND",
        "MASTER_ENCRYPTION_KEYS_RETIRED",
    ] {
        let variables =
            [(KEYRING_FILE_VARIABLE, "/k"), (KEYRING_PASSPHRASE_VARIABLE, "x"), (name, "x")];
        assert_two(load(&variables), KEYRING_FILE_VARIABLE, name);
    }
}

/// The error names the variable that was set, and shows no key.
#[test]
fn what_is_wrong_is_said_of_the_variable_that_was_set() {
    let folder = Folder::new();
    let salt = base64(&SALT);
    let with =
        |name: &str, value: &str| load(&[(SALT_VARIABLE, &*salt), (name, value)]).unwrap_err();
    // The first problem shows in the text, the second when the keyring is built.
    for (bytes, problem) in [
        (&key_bytes(1)[..31], KeyProblem::Length { found: 31, min: 32, max: 32 }),
        (&[9; 32], KeyProblem::AllBytesEqual),
    ] {
        let path = folder.file("key", base64(bytes));
        for (name, value) in [
            ("MASTER_ENCRYPTION_KEY", &*base64(bytes)),
            ("MASTER_ENCRYPTION_KEY_FILE", text(&path)),
            ("MASTER_ENCRYPTION_KEY_COMMAND", &*format!("cat {}", path.display())),
        ] {
            let SourceError::Encdb(error) = with(name, value) else { panic!("{name}") };
            assert_eq!(error.to_string(), format!("{name}: {problem}"));
            assert!(
                matches!(error.kind(), ErrorKind::Key { problem: found, .. } if found == problem)
            );
            assert_shows_nothing(&format!("{error} {error:?}"), bytes);
        }
    }
    let empty = with("MASTER_ENCRYPTION_KEY_FILE", text(&folder.file("key", "\n")));
    assert!(
        empty.to_string().starts_with("MASTER_ENCRYPTION_KEY_FILE: it is set but empty"),
        "{empty}"
    );
    let none = load(&[(SALT_VARIABLE, &*salt)]).unwrap_err();
    assert!(none.to_string().starts_with("MASTER_ENCRYPTION_KEY: it is not set"), "{none}");

    for (name, value) in
        [("MASTER_ENCRYPTION_KEY_FILE", ""), ("MASTER_ENCRYPTION_KEY_FILE", "/nonexistent")]
    {
        let error = with(name, value);
        let expected =
            if value.is_empty() { name } else { "the file /nonexistent cannot be opened" };
        assert!(error.to_string().starts_with(expected), "{error}");
    }
    for text in ["", "'"] {
        let error = with("MASTER_ENCRYPTION_KEY_COMMAND", text);
        assert!(matches!(error, SourceError::CommandText { .. }), "{error:?}");
    }
}

fn keyring_in(path: &Path, under: &KeyEncryptionKey) -> Keyring {
    let unlocked = UnlockedKeyring::create(OwnerKeys::Derived).unwrap();
    KeyringFile::create(path, &unlocked.lock(under).unwrap()).unwrap();
    unlocked.keyring().unwrap()
}

fn cheap_passphrase() -> KeyEncryptionKey {
    let cost = PassphraseCost::new(8 << 10, 1, 1).unwrap();
    KeyEncryptionKey::from_passphrase(Passphrase::new(PASSPHRASE).unwrap(), cost)
}

#[test]
fn a_keyring_file_is_unlocked_by_a_passphrase_or_a_key() {
    let folder = Folder::new();
    let paths = [folder.path("passphrase.json"), folder.path("key.json")];
    let unders = [cheap_passphrase(), KeyEncryptionKey::from_key(key(9))];
    let secrets = [
        (KEYRING_PASSPHRASE_VARIABLE, PASSPHRASE.to_owned()),
        (KEYRING_KEY_VARIABLE, base64(&key_bytes(9))),
    ];
    for ((path, under), (name, secret)) in paths.iter().zip(&unders).zip(secrets) {
        let expected = keyring_in(path, under);
        let in_file = folder.file("secret", format!("{secret}\n"));
        for (name, value) in [
            (name.to_owned(), secret),
            (format!("{name}_FILE"), text(&in_file).to_owned()),
            (format!("{name}_COMMAND"), format!("cat {}", in_file.display())),
        ] {
            let variables = [(KEYRING_FILE_VARIABLE, text(path)), (&*name, &*value)];
            // The salt is public and in the file; the environment's salt is left over at worst.
            let beside = [&variables[..], &[(SALT_VARIABLE, "x")]].concat();
            assert_same_keys(&load(&variables).unwrap(), &expected);
            assert_same_keys(&load(&beside).unwrap(), &expected);
        }
    }
}

#[test]
fn a_keyring_file_that_nothing_unlocks_is_refused() {
    let folder = Folder::new();
    let path = folder.path("keyring.json");
    keyring_in(&path, &KeyEncryptionKey::from_key(key(9)));
    let with = |name: &str, value: &str| {
        let error = load(&[(KEYRING_FILE_VARIABLE, text(&path)), (name, value)]).unwrap_err();
        assert_shows_nothing(&format!("{error} {error:?}"), &key_bytes(8));
        error
    };
    let nothing = load(&[(KEYRING_FILE_VARIABLE, text(&path))]).unwrap_err();
    assert!(matches!(nothing, SourceError::NothingUnlocks));
    let no_path = load(&[(KEYRING_FILE_VARIABLE, "")]).unwrap_err();
    assert!(
        matches!(no_path, SourceError::VariableEmpty { name } if name == KEYRING_FILE_VARIABLE)
    );
    let wrong = with(KEYRING_KEY_VARIABLE, &base64(&key_bytes(8)));
    let refused = ErrorKind::WrappedKey(WrappedKeyProblem::Refused);
    assert!(matches!(wrong, SourceError::Encdb(error) if error.kind() == refused));
    let no_key = with(KEYRING_KEY_VARIABLE, PASSPHRASE);
    assert!(
        no_key.to_string().starts_with("the variable KEYRING_KEY: it is not canonical"),
        "{no_key}"
    );
    let equal = with(KEYRING_KEY_VARIABLE, &base64(&[7; 32]));
    assert!(matches!(equal, SourceError::Key { problem: KeyProblem::AllBytesEqual, .. }));
    let empty = with(KEYRING_PASSPHRASE_VARIABLE, "\n");
    assert_eq!(
        empty.to_string(),
        "the variable KEYRING_PASSPHRASE holds an empty passphrase; write one there"
    );
    fs::remove_file(&path).unwrap();
    let missing = with(KEYRING_KEY_VARIABLE, &base64(&key_bytes(9)));
    assert!(
        matches!(missing, SourceError::File(error) if matches!(error.problem(), FileProblem::Open(_)))
    );
}

/// Anyone who can write the file chooses the cost of a try.
#[test]
fn what_the_passphrase_of_a_keyring_file_may_cost_is_set() {
    let folder = Folder::new();
    let path = folder.path("keyring.json");
    let cost = PassphraseCost::new(8 << 10, 2, 1).unwrap();
    let passphrase = Passphrase::new(PASSPHRASE).unwrap();
    keyring_in(&path, &KeyEncryptionKey::from_passphrase(passphrase, cost));
    let with = |limit: &'static str| {
        let variables = [
            (KEYRING_FILE_VARIABLE, text(&path)),
            (KEYRING_PASSPHRASE_VARIABLE, PASSPHRASE),
            (KEYRING_MAX_PASSPHRASE_COST_VARIABLE, limit),
        ];
        environment(&variables).load()
    };
    with("8,2,4").unwrap();
    let too_much = WrappedKeyProblem::CostLimit { memory_kib: 8 << 10, passes: 2 };
    let refused = with("8,1,4").unwrap_err();
    let SourceError::Encdb(refused) = refused else { panic!("{refused:?}") };
    assert_eq!(refused.kind(), ErrorKind::WrappedKey(too_much));
    for no_cost in ["8", "8,1", "8,1,4,1", "1,1,1", "many"] {
        let refused = with(no_cost).unwrap_err();
        assert!(matches!(refused, SourceError::NotACost { .. }), "{refused:?}");
    }
    assert!(matches!(with("").unwrap_err(), SourceError::VariableEmpty { .. }));
}

/// From the variables into a file, and the program notices nothing.
#[test]
fn the_environments_keys_are_imported_into_a_file() {
    let folder = Folder::new();
    let path = folder.path("keyring.json");
    let (key, salt) = (base64(&key_bytes(2)), base64(&SALT));
    let retired = format!("1:{}", base64(&key_bytes(1)));
    let environment = environment(&[
        (KEY_VARIABLE, &*key),
        (SALT_VARIABLE, &*salt),
        ("MASTER_ENCRYPTION_KEY_ID", "2"),
        (RETIRED_KEYS_VARIABLE, &*retired),
    ]);
    assert!(environment.keyring_file().unwrap().is_none());
    let imported = UnlockedKeyring::import(environment.builder().unwrap()).unwrap();
    let under = KeyEncryptionKey::from_key(self::key(9));
    KeyringFile::create(&path, &imported.lock(&under).unwrap()).unwrap();
    let unlocking = base64(&key_bytes(9));
    let loaded = load(&[(KEYRING_FILE_VARIABLE, text(&path)), (KEYRING_KEY_VARIABLE, &*unlocking)]);
    assert_same_keys(&loaded.unwrap(), &environment.load().unwrap());
    assert_eq!(environment.load().unwrap().current(), id(2));
}

/// A source is asked again, and returns the present content of the file.
#[test]
fn a_reload_reads_anew() {
    let folder = Folder::new();
    let (salt, path) = (base64(&SALT), folder.file("key", base64(&key_bytes(1))));
    let environment =
        environment(&[(SALT_VARIABLE, &*salt), ("MASTER_ENCRYPTION_KEY_FILE", text(&path))]);
    assert_same_keys(&environment.load().unwrap(), &keyring(1, &[]));
    folder.file("key", base64(&key_bytes(5)));
    let expected = Keyring::builder(&SALT).current(id(1), key(5)).build().unwrap();
    assert_same_keys(&environment.load().unwrap(), &expected);
}

/// Otherwise a reload would take another keyring for the one that it has.
#[test]
fn a_source_that_tells_no_revision_has_none() {
    #[derive(Debug)]
    struct Anywhere;

    impl KeyringSource for Anywhere {
        fn load(&self) -> Result<Keyring, SourceError> {
            Ok(keyring(1, &[]))
        }
    }
    assert!(Anywhere.load().is_ok());
    assert_eq!(Anywhere.revision().unwrap(), None);
}

/// A program that is to end does not wait for a command that the environment names.
#[test]
fn a_command_of_the_environment_is_killed_when_it_is_to_stop() {
    let salt = base64(&SALT);
    let variables =
        [(SALT_VARIABLE, &*salt), ("MASTER_ENCRYPTION_KEY_COMMAND", "sh -c 'exec sleep 60'")];
    let stopped = environment(&variables).with_stop(Arc::new(AtomicBool::new(true)));
    let error = stopped.load().unwrap_err();
    let SourceError::Command(error) = &error else { panic!("{error:?}") };
    assert!(matches!(error.problem(), CommandProblem::Stopped), "{error}");
}

/// A timer reads it before it fetches a secret: the revision in the keyring file that the environment names.
#[test]
fn the_revision_of_an_environment_is_that_of_its_keyring_file() {
    let folder = Folder::new();
    let path = folder.path("app.keyring");
    let under = KeyEncryptionKey::from_key(key(9));
    let first = UnlockedKeyring::create(OwnerKeys::Derived).unwrap().lock(&under).unwrap();
    KeyringFile::create(&path, &first).unwrap();
    let unlocking = base64(&key_bytes(9));
    let named =
        environment(&[(KEYRING_FILE_VARIABLE, text(&path)), (KEYRING_KEY_VARIABLE, &*unlocking)]);
    assert_eq!(named.revision().unwrap(), Some(1));
    let second = first.unlock(&under).unwrap().lock(&under).unwrap();
    KeyringFile::replace(&path, &first, &second).unwrap();
    assert_eq!(named.revision().unwrap(), Some(2));
    let salt = base64(&SALT);
    assert_eq!(environment(&[(SALT_VARIABLE, &*salt)]).revision().unwrap(), None);
}
