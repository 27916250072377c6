//! A keyring document in a file, and the secret that unlocks it.

use std::{
    ffi::OsString,
    fs::OpenOptions,
    path::{Path, PathBuf},
};

use super::{KeyringSource, SecretSource, SourceError, file::read_private};
use crate::{
    error::ErrorKind,
    keyring::Keyring,
    keyring_document::{KeyringDocument, MAX_KEYRING_DOCUMENT_LEN, UnlockedKeyring},
    secret::KeyBytes,
    wrapped::{KeyEncryptionKey, Passphrase, PassphraseCost, PassphraseCostLimit},
};

mod lock;
mod owner;
mod replace;
#[cfg(test)]
mod tests;

use replace::Expected;

/// A keyring file, and the passphrase or key that unlocks it. Both are read again each time.
///
/// Only its owner may read and write the file, as with a [`SecretFile`](crate::SecretFile). A writer replaces it as a
/// whole, and says which revision it replaces. An empty `.lock` file beside it must not be removed.
#[derive(Debug)]
pub struct KeyringFile {
    path: PathBuf,
    unlocked_by: UnlockedBy,
    limit: PassphraseCostLimit,
}

/// The secret that unlocks a keyring document, wherever the document is stored. It is read again each time.
#[derive(Debug)]
#[non_exhaustive]
pub enum UnlockedBy {
    /// A passphrase.
    Passphrase(Box<dyn SecretSource>),
    /// 32 random bytes in base64.
    Key(Box<dyn SecretSource>),
}

impl UnlockedBy {
    /// Returns the key-encryption key that unlocks the document, to lock the next revision with. A passphrase wraps at
    /// this cost.
    ///
    /// # Errors
    /// [`SourceError`]: the secret cannot be read, or is no passphrase or key.
    pub fn key_encryption_key(
        &self,
        cost: PassphraseCost,
    ) -> Result<KeyEncryptionKey, SourceError> {
        match self {
            Self::Passphrase(source) => {
                Ok(KeyEncryptionKey::from_passphrase(passphrase(&**source)?, cost))
            }
            Self::Key(source) => Ok(KeyEncryptionKey::from_key(key(&**source)?)),
        }
    }
}

impl KeyringFile {
    /// Names a file that a passphrase unlocks.
    #[must_use]
    pub fn with_passphrase(path: impl Into<PathBuf>, source: Box<dyn SecretSource>) -> Self {
        Self::new(path.into(), UnlockedBy::Passphrase(source))
    }

    /// Names a file that a key unlocks: 32 random bytes in base64.
    #[must_use]
    pub fn with_key(path: impl Into<PathBuf>, source: Box<dyn SecretSource>) -> Self {
        Self::new(path.into(), UnlockedBy::Key(source))
    }

    fn new(path: PathBuf, unlocked_by: UnlockedBy) -> Self {
        Self { path, unlocked_by, limit: PassphraseCostLimit::default() }
    }

    /// Tries the passphrase up to another cost than [by default](PassphraseCostLimit::default): for a file that was
    /// written at a higher cost on purpose.
    #[must_use]
    pub fn accepting(self, limit: PassphraseCostLimit) -> Self {
        Self { limit, ..self }
    }

    /// Returns the path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Unlocks the keyring in the file, with all its keys open.
    ///
    /// # Errors
    /// [`SourceError`]: the file or the secret cannot be read, or the secret does not unlock the file.
    pub fn unlock(&self) -> Result<UnlockedKeyring, SourceError> {
        let document = Self::read(&self.path)?;
        Ok(document.unlock(&self.key_encryption_key(PassphraseCost::default())?)?)
    }

    /// Returns the key-encryption key that unlocks the file, to lock the next revision with. A passphrase wraps at this
    /// cost, and opens up to the [limit](Self::accepting) of the file.
    ///
    /// # Errors
    /// [`SourceError`]: the secret cannot be read, or is no passphrase or key.
    pub fn key_encryption_key(
        &self,
        cost: PassphraseCost,
    ) -> Result<KeyEncryptionKey, SourceError> {
        Ok(self.unlocked_by.key_encryption_key(cost)?.accepting(self.limit))
    }

    /// Reads the document in the file at `path`, still locked. Links are followed, because a mounted Secret of
    /// Kubernetes has some.
    ///
    /// # Errors
    /// [`SourceError::File`], and [`SourceError::Encdb`] as [`KeyringDocument::from_json`].
    pub fn read(path: &Path) -> Result<KeyringDocument, SourceError> {
        Ok(KeyringDocument::from_json(&read_private(path, MAX_KEYRING_DOCUMENT_LEN)?)?)
    }

    /// Writes a document where there is no file yet.
    ///
    /// # Errors
    /// [`SourceError::File`] with [`FileProblem::Exists`](super::FileProblem::Exists),
    /// [`DocumentTooLong`](super::FileProblem::DocumentTooLong), [`Write`](super::FileProblem::Write), and as
    /// [`replace`](Self::replace) for the `.lock` file; and with [`Sync`](super::FileProblem::Sync), after which the file
    /// is there.
    pub fn create(path: &Path, document: &KeyringDocument) -> Result<(), SourceError> {
        replace::store(path, Expected::Nothing, document)
    }

    /// Replaces the document at `path`, if it is still `before`, which the new one was made from. Programs that read
    /// the file at the same time see the old one or the new one.
    ///
    /// The new file belongs to the owner of the old one, and so does the `.lock` file if it has to be made.
    ///
    /// # Errors
    /// [`SourceError::File`] with [`FileProblem::Revision`](super::FileProblem::Revision) if somebody else was faster,
    /// [`Different`](super::FileProblem::Different), [`NotNext`](super::FileProblem::NotNext),
    /// [`DocumentTooLong`](super::FileProblem::DocumentTooLong), [`Link`](super::FileProblem::Link),
    /// [`Lock`](super::FileProblem::Lock), [`Owner`](super::FileProblem::Owner) and
    /// [`HardLinks`](super::FileProblem::HardLinks) for the `.lock` file, [`Write`](super::FileProblem::Write), and as
    /// [`read`](Self::read); then the file is as it was. With [`Sync`](super::FileProblem::Sync) it is replaced.
    ///
    /// # Security
    /// Nothing is written or given away through a link, neither at `path` nor at the `.lock` file. So root may change
    /// the keyring in a folder that an application's user can write.
    pub fn replace(
        path: &Path,
        before: &KeyringDocument,
        document: &KeyringDocument,
    ) -> Result<(), SourceError> {
        replace::store(path, Expected::Document(before), document)
    }
}

impl KeyringSource for KeyringFile {
    fn load(&self) -> Result<Keyring, SourceError> {
        Ok(self.unlock()?.keyring()?)
    }

    fn revision(&self) -> Result<Option<u64>, SourceError> {
        Ok(Some(Self::read(&self.path)?.revision()))
    }
}

fn passphrase(source: &dyn SecretSource) -> Result<Passphrase, SourceError> {
    Passphrase::new(source.read()?.expose()).map_err(|error| match error.kind() {
        ErrorKind::PassphraseEmpty => SourceError::NoPassphrase { origin: source.describe() },
        _ => error.into(),
    })
}

fn key(source: &dyn SecretSource) -> Result<KeyBytes, SourceError> {
    let problem = |problem| SourceError::Key { origin: source.describe(), problem };
    let key = KeyBytes::from_base64(source.read()?.expose()).map_err(problem)?;
    key.check().map_err(problem)?;
    Ok(key)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

/// Sets the options for a file that only its owner can read and write.
#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}
