//! Root changes a keyring in a folder that somebody else writes: nothing that was put there is followed or given away.

#![cfg(unix)]

use std::{
    fs,
    os::unix::fs::{MetadataExt, chown, symlink},
    path::{Path, PathBuf},
    process::Command,
};

use encdb_core::{
    FileProblem, KeyEncryptionKey, KeyringDocument, KeyringFile, OwnerKeys, SourceError,
    UnlockedKeyring,
};

use crate::{
    folder::{Folder, mode},
    left_out::can_give_files_away,
    support::key,
};

/// A user other than the user of the test.
const SOMEBODY: u32 = 61_234;

/// A keyring of revision 1 in a folder of its own, and the next revision.
struct Keyring {
    folder: Folder,
    path: PathBuf,
    first: KeyringDocument,
    second: KeyringDocument,
}

impl Keyring {
    fn new() -> Self {
        let folder = Folder::new();
        let path = folder.path("app.keyring");
        let (first, second) = documents();
        KeyringFile::create(&path, &first).unwrap();
        Self { folder, path, first, second }
    }

    /// Makes a keyring without the lock that creating has made, so that somebody else can put one there.
    fn without_lock() -> Self {
        let keyring = Self::new();
        fs::remove_file(keyring.lock()).unwrap();
        keyring
    }

    /// Gives the folder to another user, as for an application whose user may write it.
    fn give_to_somebody(&self) {
        for path in [self.path.parent().unwrap(), &self.path] {
            give(path);
        }
    }

    fn lock(&self) -> PathBuf {
        self.folder.path("app.keyring.lock")
    }

    fn replace(&self) -> Result<(), SourceError> {
        KeyringFile::replace(&self.path, &self.first, &self.second)
    }

    #[track_caller]
    fn assert_replaced(&self) {
        self.replace().unwrap();
        assert_eq!(fs::read_to_string(&self.path).unwrap(), self.second.to_json());
    }

    /// Asserts that nothing is written because of the file at this path.
    #[track_caller]
    fn assert_refuses(&self, path: &Path, expected: &FileProblem) {
        let refused = self.replace().unwrap_err();
        let SourceError::File(error) = &refused else { panic!("{refused:?}") };
        assert_eq!((error.path(), error.problem().to_string()), (path, expected.to_string()));
        assert_eq!(fs::read_to_string(&self.path).unwrap(), self.first.to_json());
    }
}

fn documents() -> (KeyringDocument, KeyringDocument) {
    let under = KeyEncryptionKey::from_key(key(9));
    let first = UnlockedKeyring::create(OwnerKeys::Derived).unwrap().lock(&under).unwrap();
    let mut unlocked = first.unlock(&under).unwrap();
    unlocked.add_key().unwrap();
    (first, unlocked.lock(&under).unwrap())
}

fn give(path: &Path) {
    chown(path, Some(SOMEBODY), None).unwrap();
}

fn owner(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().uid()
}

/// The lock of a keyring that belongs to another user. An earlier version gave that user the file that the link leads
/// to.
#[test]
fn a_link_in_the_place_of_the_lock_gives_nothing_away() {
    let (keyring, of_root) = (Keyring::without_lock(), Folder::new());
    let other = of_root.file("of root", "a secret");
    if can_give_files_away("that a link in the place of a lock gives no file to its maker") {
        keyring.give_to_somebody();
    }
    let before = owner(&other);
    symlink(&other, keyring.lock()).unwrap();
    keyring.assert_refuses(&keyring.lock(), &FileProblem::Link);
    assert_eq!(owner(&other), before);
}

#[test]
fn a_link_in_the_place_of_the_lock_makes_no_file() {
    let (keyring, of_root) = (Keyring::without_lock(), Folder::new());
    let nothing = of_root.path("nothing");
    symlink(&nothing, keyring.lock()).unwrap();
    keyring.assert_refuses(&keyring.lock(), &FileProblem::Link);
    assert!(!nothing.exists());
}

#[test]
fn a_lock_that_is_another_file_as_well_is_refused() {
    let keyring = Keyring::without_lock();
    let other = keyring.folder.file("other", "");
    fs::hard_link(&other, keyring.lock()).unwrap();
    keyring.assert_refuses(&keyring.lock(), &FileProblem::HardLinks { found: 2 });
    fs::remove_file(other).unwrap();
    keyring.assert_replaced();
}

/// A pipe would be waited for.
#[test]
fn a_lock_that_is_no_file_is_refused() {
    let keyring = Keyring::without_lock();
    assert!(Command::new("mkfifo").arg(keyring.lock()).status().unwrap().success());
    keyring.assert_refuses(&keyring.lock(), &FileProblem::NotRegular);
    fs::remove_file(keyring.lock()).unwrap();
    fs::create_dir(keyring.lock()).unwrap();
    keyring.assert_refuses(&keyring.lock(), &FileProblem::NotRegular);
}

/// A lock must be ours, or the keyring owner's. Neither is given away: only a file that was just made is.
#[test]
fn a_lock_of_somebody_else_is_refused() {
    if !can_give_files_away("locks of other users") {
        return;
    }
    let keyring = Keyring::new();
    let ours = owner(&keyring.lock());
    give(&keyring.lock());
    keyring.assert_refuses(&keyring.lock(), &FileProblem::Owner { found: SOMEBODY });
    give(&keyring.path);
    keyring.assert_replaced();

    let keyring = Keyring::new();
    give(&keyring.path);
    keyring.assert_replaced();
    assert_eq!((owner(&keyring.lock()), owner(&keyring.path)), (ours, SOMEBODY));
}

#[test]
fn what_root_makes_is_the_owners_of_the_keyring() {
    if !can_give_files_away("that the application keeps a keyring that root replaces") {
        return;
    }
    let keyring = Keyring::without_lock();
    keyring.give_to_somebody();
    keyring.assert_replaced();
    assert_eq!((owner(&keyring.path), owner(&keyring.lock())), (SOMEBODY, SOMEBODY));
    assert_eq!((mode(&keyring.path), mode(&keyring.lock())), (0o600, 0o600));
}

/// A link, as deployments make them, is there to read through.
#[test]
fn through_a_link_a_keyring_is_read_and_not_replaced() {
    let keyring = Keyring::new();
    let link = keyring.folder.path("link");
    symlink(&keyring.path, &link).unwrap();
    assert_eq!(KeyringFile::read(&link).unwrap().to_json(), keyring.first.to_json());
    let refused = KeyringFile::replace(&link, &keyring.first, &keyring.second).unwrap_err();
    assert!(refused.to_string().contains("through which nothing is written"), "{refused}");
    assert_eq!(KeyringFile::read(&keyring.path).unwrap().revision(), 1);
    assert_eq!(keyring.folder.names(), ["app.keyring", "app.keyring.lock", "link"]);
}

/// The name of the new version, while it is written.
#[test]
fn a_link_in_the_place_of_the_new_file_is_not_followed() {
    let keyring = Keyring::new();
    let other = keyring.folder.file("other", "as it was");
    let new = keyring.folder.path("app.keyring.new");
    symlink(&other, &new).unwrap();
    keyring.assert_replaced();
    assert_eq!(fs::read_to_string(&other).unwrap(), "as it was");
    fs::create_dir(&new).unwrap();
    let refused = KeyringFile::replace(&keyring.path, &keyring.second, &documents().1);
    assert!(refused.is_err());
}

/// A user who can write the folder, but could not read the keyring, puts a file there to be given its next version.
#[test]
fn another_keyring_of_the_same_revision_is_not_replaced() {
    let keyring = Keyring::new();
    let (another, _) = documents();
    fs::write(&keyring.path, another.to_json()).unwrap();
    let refused = keyring.replace().unwrap_err();
    let SourceError::File(error) = &refused else { panic!("{refused:?}") };
    assert!(matches!(error.problem(), FileProblem::Different { revision: 1 }), "{error}");
    assert_eq!(fs::read_to_string(&keyring.path).unwrap(), another.to_json());
}
