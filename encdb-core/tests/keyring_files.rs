//! A keyring file is written once, replaced as a whole, and by one writer at a time.

#![cfg(unix)]

use std::{fs, path::Path, sync::Barrier, thread, time::Duration};

use encdb_core::{
    FileProblem, KeyEncryptionKey, KeyringDocument, KeyringFile, KeyringSource, OwnerKeys,
    PassphraseCost, SecretFile, SourceError, UnlockedKeyring,
};

use crate::{
    folder::{Folder, mode, set_mode},
    support::{base64, id, key, key_bytes},
};

fn under() -> KeyEncryptionKey {
    KeyEncryptionKey::from_key(key(9))
}

/// Creates revision 1, in a new file.
fn created(path: &Path) -> KeyringDocument {
    let document = UnlockedKeyring::create(OwnerKeys::Derived).unwrap().lock(&under()).unwrap();
    KeyringFile::create(path, &document).unwrap();
    document
}

/// Returns the document with one more key.
fn next(document: &KeyringDocument) -> KeyringDocument {
    let mut unlocked = document.unlock(&under()).unwrap();
    unlocked.add_key().unwrap();
    unlocked.lock(&under()).unwrap()
}

fn n_keys(path: &Path) -> usize {
    KeyringFile::read(path).unwrap().keys().count()
}

/// Returns the problem as printed, without the path.
#[track_caller]
fn problem(outcome: Result<(), SourceError>) -> String {
    let error = outcome.unwrap_err();
    let SourceError::File(error) = &error else { panic!("{error:?}") };
    error.problem().to_string()
}

#[test]
fn a_file_is_created_for_its_owner_alone() {
    let folder = Folder::new();
    let path = folder.path("keyring.json");
    let document = created(&path);
    assert_eq!(fs::read_to_string(&path).unwrap(), document.to_json());
    assert_eq!((mode(&path), mode(&folder.path("keyring.json.lock"))), (0o600, 0o600));
    assert_eq!(folder.names(), ["keyring.json", "keyring.json.lock"]);
}

#[test]
fn a_file_is_not_overwritten() {
    let folder = Folder::new();
    let path = folder.path("keyring.json");
    let before = created(&path);
    assert_eq!(
        problem(KeyringFile::create(&path, &next(&before))),
        FileProblem::Exists.to_string()
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), before.to_json());
    // A link to nothing is in the way, too.
    let link = folder.path("link");
    std::os::unix::fs::symlink(folder.path("nothing"), &link).unwrap();
    assert_eq!(problem(KeyringFile::create(&link, &before)), FileProblem::Exists.to_string());
}

#[test]
fn a_file_is_replaced_by_the_next_revision() {
    let folder = Folder::new();
    let path = folder.path("keyring.json");
    let first = created(&path);
    let second = next(&first);
    KeyringFile::replace(&path, &first, &second).unwrap();
    assert_eq!(KeyringFile::read(&path).unwrap().revision(), 2);
    assert_eq!((n_keys(&path), mode(&path)), (2, 0o600));
    assert_eq!(folder.names(), ["keyring.json", "keyring.json.lock"]);
    let found = problem(KeyringFile::replace(&path, &first, &next(&first)));
    assert_eq!(found, FileProblem::Revision { expected: 1, found: 2 }.to_string());
    assert!(found.contains("look at it again"), "{found}");
    let found = problem(KeyringFile::replace(&path, &second, &second));
    assert_eq!(found, FileProblem::NotNext { expected: 2, new: 2 }.to_string());
    assert_eq!(fs::read_to_string(&path).unwrap(), second.to_json());
    let missing = problem(KeyringFile::replace(&folder.path("missing"), &first, &second));
    assert_eq!(missing, "cannot be opened");
}

/// The document would never be read again.
#[test]
fn a_document_that_is_too_long_to_be_read_is_not_written() {
    let folder = Folder::new();
    let path = folder.path("keyring.json");
    let mut unlocked = UnlockedKeyring::create(OwnerKeys::Derived).unwrap();
    for _ in 0..4000 {
        unlocked.add_key().unwrap();
    }
    let document = unlocked.lock(&under()).unwrap();
    let (len, max) = (document.to_json().len(), 1 << 20);
    let too_long = FileProblem::DocumentTooLong { len, max }.to_string();
    assert_eq!(problem(KeyringFile::create(&path, &document)), too_long);
    assert_eq!(folder.names(), [""; 0]);
}

/// Two operators at once: one of them is told to look again, and no key is lost.
#[test]
fn of_two_that_replace_at_once_one_succeeds() {
    let folder = Folder::new();
    let path = folder.path("keyring.json");
    let first = created(&path);
    let documents: Vec<_> = (0..4).map(|_| next(&first)).collect();
    let start = Barrier::new(documents.len());
    let outcomes: Vec<_> = thread::scope(|scope| {
        let threads = documents.iter().map(|document| {
            scope.spawn(|| {
                start.wait();
                KeyringFile::replace(&path, &first, document)
            })
        });
        let threads: Vec<_> = threads.collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let won: Vec<_> = (0..4).filter(|at| outcomes[*at].is_ok()).collect();
    assert_eq!(won.len(), 1, "{outcomes:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), documents[won[0]].to_json());
    let revision = FileProblem::Revision { expected: 1, found: 2 }.to_string();
    for outcome in outcomes.into_iter().filter(Result::is_err) {
        assert_eq!(problem(outcome), revision);
    }
}

/// While another process holds the lock, nothing is read or written.
#[test]
fn a_writer_waits_for_the_lock() {
    let folder = Folder::new();
    let path = folder.path("keyring.json");
    let first = created(&path);
    let lock = fs::File::open(folder.path("keyring.json.lock")).unwrap();
    lock.lock().unwrap();
    let (faster, slower) = (next(&first), next(&first));
    thread::scope(|scope| {
        let waiting = scope.spawn(|| KeyringFile::replace(&path, &first, &slower));
        // Many times longer than a writer takes that does not wait.
        thread::sleep(Duration::from_millis(500));
        assert!(!waiting.is_finished());
        assert_eq!(fs::read_to_string(&path).unwrap(), first.to_json());
        // Another program that has the lock writes.
        fs::write(&path, faster.to_json()).unwrap();
        lock.unlock().unwrap();
        let revision = FileProblem::Revision { expected: 1, found: 2 }.to_string();
        assert_eq!(problem(waiting.join().unwrap()), revision);
    });
    assert_eq!(fs::read_to_string(&path).unwrap(), faster.to_json());
}

/// A file that a killed writer has left behind is in nobody's way.
#[test]
fn a_leftover_of_another_writer_is_replaced() {
    let folder = Folder::new();
    let path = folder.path("keyring.json");
    let first = created(&path);
    let leftover = folder.file("keyring.json.new", "{\"format\":");
    set_mode(&leftover, 0o666);
    KeyringFile::replace(&path, &first, &next(&first)).unwrap();
    assert_eq!((n_keys(&path), mode(&path)), (2, 0o600));
    assert_eq!(folder.names(), ["keyring.json", "keyring.json.lock"]);
}

#[test]
fn a_file_that_others_can_read_is_refused() {
    let folder = Folder::new();
    let path = folder.path("keyring.json");
    let first = created(&path);
    set_mode(&path, 0o640);
    let others = FileProblem::Mode { mode: 0o640 }.to_string();
    assert_eq!(problem(KeyringFile::read(&path).map(drop)), others);
    assert_eq!(problem(KeyringFile::replace(&path, &first, &next(&first))), others);
    assert_eq!(fs::read_to_string(&path).unwrap(), first.to_json());
}

#[test]
fn a_source_unlocks_locks_and_loads_anew() {
    let folder = Folder::new();
    let path = folder.path("keyring.json");
    let first = created(&path);
    let secret = folder.file("key", base64(&key_bytes(9)));
    let file = KeyringFile::with_key(&path, Box::new(SecretFile::new(secret)));
    assert_eq!(file.path(), path);
    assert_eq!(file.load().unwrap().key_ids().collect::<Vec<_>>(), [id(1)]);
    let mut unlocked = file.unlock().unwrap();
    unlocked.add_key().unwrap();
    let under = file.key_encryption_key(PassphraseCost::default()).unwrap();
    let second = unlocked.lock(&under).unwrap();
    KeyringFile::replace(file.path(), &first, &second).unwrap();
    assert_eq!(file.load().unwrap().key_ids().collect::<Vec<_>>(), [id(1), id(2)]);
}
