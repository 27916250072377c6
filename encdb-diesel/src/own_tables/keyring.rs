//! A keyring document in a table of encdb's own, and what unlocks it.

use std::fmt;

use diesel::{Connection, ConnectionResult};
use encdb_core::{
    KeyEncryptionKey, Keyring, KeyringDocument, KeyringSource, PassphraseCost, PassphraseCostLimit,
    SecretSource, SourceError, UnlockedBy, UnlockedKeyring,
};

use crate::{error::KeyringTableError, sql::Backend};

mod row;

use row::{New, too_long};

/// The keyring in the table `__encdb_keyring`, and the passphrase or key that unlocks it. Both are read again each time.
///
/// The table is one of [`migrations`](crate::migrations). Anyone who changes the keyring replaces it as a whole, and says
/// which revision was replaced. Once, to begin with:
///
/// ```no_run
/// # #[cfg(feature = "sqlite")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use diesel::prelude::*;
/// use encdb_diesel::{
///     InstallSource,
///     keys::{KeyringTable, OwnerKeys, PassphraseCost, SecretFile, UnlockedKeyring},
///     migrations,
/// };
///
/// let connect = || SqliteConnection::establish("shop.sqlite");
/// let passphrase = Box::new(SecretFile::new("/run/secrets/keyring-passphrase"));
/// let table = KeyringTable::with_passphrase(connect, passphrase);
///
/// let (conn, keyring) = (&mut connect()?, UnlockedKeyring::create(OwnerKeys::Derived)?);
/// // The keys' fingerprints are recorded only when the keys are stored: those of lost ones would be in the way of others.
/// migrations::create_tables(conn)?;
/// let under = table.key_encryption_key(PassphraseCost::default())?;
/// KeyringTable::create(conn, &keyring.lock(&under)?)?;
///
/// // Whenever a program starts:
/// table.install()?;
/// migrations::run(&mut connect()?)?;
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sqlite"))]
/// # fn main() {}
/// ```
///
/// # Security
/// Anyone who reads the table has nothing without the secret, which is not to be kept in the same database. Anyone who can write
/// to it can put an older document back, and backups keep them all: a key is gone for good only when every document is
/// that has it.
pub struct KeyringTable {
    document: Box<ReadDocument>,
    unlocked_by: UnlockedBy,
    limit: PassphraseCostLimit,
}

type ReadDocument = dyn Fn() -> Result<KeyringDocument, KeyringTableError> + Send + Sync;

impl KeyringTable {
    /// A table whose keyring a passphrase unlocks, on the connections that `connect` gives.
    ///
    /// It is asked at any time, on any thread, and often while another connection is in the middle of a load. So let it
    /// establish one; a pool may have none left but that which waits for the keyring. On SQLite, give it a busy timeout.
    #[must_use]
    pub fn with_passphrase<C>(
        connect: impl Fn() -> ConnectionResult<C> + Send + Sync + 'static,
        source: Box<dyn SecretSource>,
    ) -> Self
    where
        C: Connection<Backend: Backend<C>> + 'static,
    {
        Self::new(connect, UnlockedBy::Passphrase(source))
    }

    /// A table whose keyring a key unlocks: 32 random bytes in base64. Connections as for
    /// [`with_passphrase`](Self::with_passphrase).
    #[must_use]
    pub fn with_key<C>(
        connect: impl Fn() -> ConnectionResult<C> + Send + Sync + 'static,
        source: Box<dyn SecretSource>,
    ) -> Self
    where
        C: Connection<Backend: Backend<C>> + 'static,
    {
        Self::new(connect, UnlockedBy::Key(source))
    }

    fn new<C>(
        connect: impl Fn() -> ConnectionResult<C> + Send + Sync + 'static,
        unlocked_by: UnlockedBy,
    ) -> Self
    where
        C: Connection<Backend: Backend<C>> + 'static,
    {
        let document = Box::new(move || Self::read(&mut connect()?));
        Self { document, unlocked_by, limit: PassphraseCostLimit::default() }
    }

    /// The same table, whose passphrase is tried up to another cost than
    /// [by default](PassphraseCostLimit::default): for one that was written at a higher one on purpose.
    #[must_use]
    pub fn accepting(self, limit: PassphraseCostLimit) -> Self {
        Self { limit, ..self }
    }

    /// The keyring in the table, with all its keys open.
    ///
    /// # Errors
    /// [`KeyringTableError::Connection`], and as [`read`](Self::read). [`KeyringTableError::Source`] where the secret
    /// cannot be read, or does not unlock the document.
    pub fn unlock(&self) -> Result<UnlockedKeyring, KeyringTableError> {
        // The connection is given back before a passphrase is stretched.
        let document = (self.document)()?;
        let under = self.key_encryption_key(PassphraseCost::default())?;
        Ok(document.unlock(&under).map_err(SourceError::from)?)
    }

    /// What unlocks the document, to lock the next revision with. A passphrase wraps at this cost, and opens up to the
    /// [limit](Self::accepting) of the table.
    ///
    /// # Errors
    /// [`SourceError`]: the secret cannot be read, or is no passphrase or key.
    pub fn key_encryption_key(
        &self,
        cost: PassphraseCost,
    ) -> Result<KeyEncryptionKey, SourceError> {
        Ok(self.unlocked_by.key_encryption_key(cost)?.accepting(self.limit))
    }

    /// The document in the table, still locked.
    ///
    /// # Errors
    /// [`KeyringTableError::Missing`], [`KeyringTableError::Database`], [`KeyringTableError::TooLong`] before such a
    /// document leaves the database, and [`KeyringTableError::Source`] as [`KeyringDocument::from_json`].
    pub fn read<C>(conn: &mut C) -> Result<KeyringDocument, KeyringTableError>
    where
        C: Connection<Backend: Backend<C>> + 'static,
    {
        let found = row::found(conn)?.ok_or(KeyringTableError::Missing)?;
        let document = found.document.ok_or_else(|| too_long(found.len))?;
        Ok(KeyringDocument::from_json(&document).map_err(SourceError::from)?)
    }

    /// Writes a document where there is none yet.
    ///
    /// # Errors
    /// [`KeyringTableError::Exists`], [`KeyringTableError::TooLong`], [`KeyringTableError::Database`] and
    /// [`KeyringTableError::Setup`].
    pub fn create<C>(conn: &mut C, document: &KeyringDocument) -> Result<(), KeyringTableError>
    where
        C: Connection<Backend: Backend<C>> + 'static,
    {
        let new = New::new(document)?;
        C::Backend::locked(conn, &mut |conn| {
            if row::found(conn)?.is_some() {
                return Ok(Err(KeyringTableError::Exists));
            }
            Ok(Ok(row::insert(conn, &new)?))
        })?
    }

    /// Replaces the document, if it is the one of which the new one was made: of revision `expected_revision`. Programs
    /// that read the table at the same time see the old one or the new one.
    ///
    /// # Errors
    /// [`KeyringTableError::Revision`] where somebody else was faster, [`KeyringTableError::NotNext`],
    /// [`KeyringTableError::TooLong`], [`KeyringTableError::Missing`], [`KeyringTableError::Database`] and
    /// [`KeyringTableError::Setup`]; then the document is as it was.
    pub fn replace<C>(
        conn: &mut C,
        expected_revision: u64,
        document: &KeyringDocument,
    ) -> Result<(), KeyringTableError>
    where
        C: Connection<Backend: Backend<C>> + 'static,
    {
        let (new, expected) = (New::new(document)?, expected_revision);
        if document.revision() <= expected {
            return Err(KeyringTableError::NotNext { expected, new: document.revision() });
        }
        C::Backend::locked(conn, &mut |conn| {
            if row::update(conn, expected, &new)? == 1 {
                return Ok(Ok(()));
            }
            Ok(Err(row::found(conn)?.map_or(KeyringTableError::Missing, |found| {
                KeyringTableError::Revision { expected, found: found.revision }
            })))
        })?
    }
}

impl KeyringSource for KeyringTable {
    fn load(&self) -> Result<Keyring, SourceError> {
        Ok(self.unlock().map_err(source_error)?.keyring()?)
    }

    fn revision(&self) -> Result<Option<u64>, SourceError> {
        Ok(Some((self.document)().map_err(source_error)?.revision()))
    }
}

fn source_error(error: KeyringTableError) -> SourceError {
    match error {
        KeyringTableError::Source(error) => error,
        error => SourceError::Foreign {
            origin: "the keyring in the database".to_owned(),
            // Not what the connection said, which may quote its address.
            reason: error.to_string(),
        },
    }
}

impl fmt::Debug for KeyringTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyringTable")
            .field("unlocked_by", &self.unlocked_by)
            .finish_non_exhaustive()
    }
}
