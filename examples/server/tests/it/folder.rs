//! A folder with a keyring file, the key that unlocks it, and a database.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
};

use diesel::{
    connection::SimpleConnection,
    prelude::*,
    sql_query,
    sql_types::{Binary, Text},
};
use encdb_core::{KeyringFile, OwnerKeys, PassphraseCost, SecretFile, UnlockedKeyring, inspect};
use tempfile::TempDir;

pub(crate) struct Folder(TempDir);

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = Binary)]
    text: Vec<u8>,
}

impl Folder {
    /// Returns a folder with a keyring of one key.
    pub(crate) fn new() -> Self {
        let folder = Self(TempDir::new().unwrap());
        fs::write(folder.path("key"), TEST_KEY).unwrap();
        fs::set_permissions(folder.path("key"), Permissions::from_mode(0o600)).unwrap();
        let keyring = UnlockedKeyring::create(OwnerKeys::Derived).unwrap();
        let under = folder.file().key_encryption_key(PassphraseCost::default()).unwrap();
        let document = keyring.lock(&under).unwrap();
        KeyringFile::create(&folder.path("app.keyring"), &document).unwrap();
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Changes the keyring as `encdb keys …` does: the file is replaced as a whole.
    pub(crate) fn change_keyring(&self, change: impl FnOnce(&mut UnlockedKeyring)) {
        let file = self.file();
        let before = KeyringFile::read(file.path()).unwrap();
        let mut keyring = file.unlock().unwrap();
        change(&mut keyring);
        let under = file.key_encryption_key(PassphraseCost::default()).unwrap();
        let document = keyring.lock(&under).unwrap();
        KeyringFile::replace(file.path(), &before, &document).unwrap();
    }

    /// Returns the id of the key that a note is sealed under.
    pub(crate) fn key_of(&self, note: &str) -> u16 {
        inspect(&self.stored(note)).unwrap().key_id.get()
    }

    /// Forges the header of a note, so that it names another key: `docs/format.md`, "Sealed values".
    pub(crate) fn forge_key(&self, note: &str, key: u16) {
        let mut stored = self.stored(note);
        stored[2..4].copy_from_slice(&key.to_be_bytes());
        let forge = sql_query("UPDATE notes SET text = ? WHERE id = ?");
        let forge = forge.bind::<Binary, _>(stored).bind::<Text, _>(note);
        assert_eq!(forge.execute(&mut self.connect()).unwrap(), 1);
    }

    fn stored(&self, note: &str) -> Vec<u8> {
        let select = sql_query("SELECT text FROM notes WHERE id = ?").bind::<Text, _>(note);
        select.get_result::<Stored>(&mut self.connect()).unwrap().text
    }

    fn connect(&self) -> SqliteConnection {
        let path = self.path("notes.sqlite");
        let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        conn.batch_execute("PRAGMA busy_timeout = 10000").unwrap();
        conn
    }

    fn file(&self) -> KeyringFile {
        let key = SecretFile::new(self.path("key"));
        KeyringFile::with_key(self.path("app.keyring"), Box::new(key))
    }
}

/// The bytes 0, 1, 2, … in base64.
const TEST_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
