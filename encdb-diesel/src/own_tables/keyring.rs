//! A keyring document in a table of encdb's own, and the secret that unlocks it.

use std::fmt;

use diesel::{Connection, ConnectionResult};
use encdb_core::{
    KeyEncryptionKey, Keyring, KeyringDocument, KeyringSource, OwnerKeys, PassphraseCost,
    PassphraseCostLimit, SecretSource, SourceError, UnlockedBy, UnlockedKeyring,
};

use super::schema::fingerprints;
use crate::{error::KeyringTableError, sql::Backend};

mod row;

use row::{NewRow, too_long};

/// The keyring in the table `__encdb_keyring`, with the passphrase or key that unlocks it. Both are read again each time.
///
/// The table is one of [`migrations`](crate::migrations). A change replaces the whole keyring, and names the revision that it
/// replaces. Of the programs that start on a new database, one creates the keyring:
///
/// ```no_run
/// # #[cfg(feature = "sqlite")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use diesel::prelude::*;
/// use encdb_diesel::{
///     Install as _,
///     keys::{KeyringTable, OwnerKeys, SecretFile},
///     migrations,
/// };
///
/// let connect = || SqliteConnection::establish("shop.sqlite");
/// let passphrase = Box::new(SecretFile::new("/run/secrets/keyring-passphrase"));
/// let table = KeyringTable::with_passphrase(connect, passphrase);
///
/// let conn = &mut connect()?;
/// migrations::create_tables(conn)?;
/// table.create_if_missing(conn, OwnerKeys::Derived)?;
/// table.install()?;
/// // Record the keys' fingerprints only after the keys are stored: fingerprints of lost keys would be in the way of others.
/// migrations::run(conn)?;
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sqlite"))]
/// # fn main() {}
/// ```
///
/// # Security
/// A reader of the table learns nothing without the secret, so keep the secret out of the database. A writer to the table can
/// put an older document back, and backups keep all of them: a key is gone for good only when every document that has it is
/// gone.
pub struct KeyringTable {
    document: Box<ReadDocument>,
    unlocked_by: UnlockedBy,
    limit: PassphraseCostLimit,
}

type ReadDocument = dyn Fn() -> Result<KeyringDocument, KeyringTableError> + Send + Sync;

impl KeyringTable {
    /// Returns a table whose keyring a passphrase unlocks, over the connections that `connect` returns.
    ///
    /// `connect` is called at any time, on any thread, and often while another connection is in the middle of a load. So let
    /// it establish a connection: the only one left in a pool may be waiting for the keyring. On SQLite, give the connection
    /// a busy timeout.
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

    /// Returns a table whose keyring a key unlocks: 32 random bytes in base64. `connect` is as for
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

    /// Accepts passphrases up to another cost than [by default](PassphraseCostLimit::default), for a keyring that was written
    /// at a higher cost on purpose.
    #[must_use]
    pub fn accepting(self, limit: PassphraseCostLimit) -> Self {
        Self { limit, ..self }
    }

    /// Returns the keyring in the table, with all its keys open.
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

    /// Returns the key that unlocks the document, to lock the next revision with. A passphrase wraps at this cost, and opens
    /// up to the table's [limit](Self::accepting).
    ///
    /// # Errors
    /// [`SourceError`]: the secret cannot be read, or is no passphrase or key.
    pub fn key_encryption_key(
        &self,
        cost: PassphraseCost,
    ) -> Result<KeyEncryptionKey, SourceError> {
        Ok(self.unlocked_by.key_encryption_key(cost)?.accepting(self.limit))
    }

    /// Returns the document in the table, still locked.
    ///
    /// # Errors
    /// [`KeyringTableError::Missing`], [`KeyringTableError::Database`], [`KeyringTableError::TooLong`] before a long document
    /// leaves the database, and [`KeyringTableError::Source`] as [`KeyringDocument::from_json`].
    pub fn read<C>(conn: &mut C) -> Result<KeyringDocument, KeyringTableError>
    where
        C: Connection<Backend: Backend<C>> + 'static,
    {
        let found = row::found(conn)?.ok_or(KeyringTableError::Missing)?;
        let document = found.document.ok_or_else(|| too_long(found.len))?;
        Ok(KeyringDocument::from_json(&document).map_err(SourceError::from)?)
    }

    /// Writes a document into an empty table.
    ///
    /// # Errors
    /// [`KeyringTableError::Exists`], [`KeyringTableError::TooLong`], [`KeyringTableError::Database`] and
    /// [`KeyringTableError::Setup`].
    pub fn create<C>(conn: &mut C, document: &KeyringDocument) -> Result<(), KeyringTableError>
    where
        C: Connection<Backend: Backend<C>> + 'static,
    {
        let new = NewRow::of(document)?;
        C::Backend::locked(conn, &mut |conn| {
            if row::found(conn)?.is_some() {
                return Ok(Err(KeyringTableError::Exists));
            }
            Ok(Ok(row::insert(conn, &new)?))
        })?
    }

    /// Creates a keyring with new keys in an empty table, and locks it with the table's secret. A keyring that is there stays as it
    /// is. Of several programs that call this at once, one creates the keyring, and all go on with it.
    ///
    /// A passphrase wraps at the [default cost](PassphraseCost::default).
    ///
    /// # Errors
    /// [`KeyringTableError::Lost`] where the database was written with keys before, which new keys would not open. Otherwise as
    /// [`create`](Self::create), without [`KeyringTableError::Exists`], and [`KeyringTableError::Source`] where the secret cannot
    /// be read or the system has no random numbers.
    pub fn create_if_missing<C>(
        &self,
        conn: &mut C,
        owner_keys: OwnerKeys,
    ) -> Result<(), KeyringTableError>
    where
        C: Connection<Backend: Backend<C>> + 'static,
    {
        // Looked at under the lock too: on SQLite, who reads beside a writer is refused.
        if C::Backend::locked(conn, &mut |conn| Ok(row::found(conn)?.is_some()))? {
            return Ok(());
        }
        // No lock is held while a passphrase is stretched.
        let under = self.key_encryption_key(PassphraseCost::default())?;
        let document = UnlockedKeyring::create(owner_keys).and_then(|it| it.lock(&under));
        let new = NewRow::of(&document.map_err(SourceError::from)?)?;
        C::Backend::locked(conn, &mut |conn| {
            if row::found(conn)?.is_some() {
                return Ok(Ok(()));
            }
            if fingerprints::are_recorded(conn)? {
                return Ok(Err(KeyringTableError::Lost));
            }
            Ok(Ok(row::insert(conn, &new)?))
        })?
    }

    /// Replaces the document, if its revision is `expected_revision`, from which the new one was made. Programs that read the
    /// table at the same time see either the old document or the new one.
    ///
    /// # Errors
    /// [`KeyringTableError::Revision`] where somebody else replaced it first, [`KeyringTableError::NotNext`],
    /// [`KeyringTableError::TooLong`], [`KeyringTableError::Missing`], [`KeyringTableError::Database`] and
    /// [`KeyringTableError::Setup`]. Then the document is unchanged.
    pub fn replace<C>(
        conn: &mut C,
        expected_revision: u64,
        document: &KeyringDocument,
    ) -> Result<(), KeyringTableError>
    where
        C: Connection<Backend: Backend<C>> + 'static,
    {
        let (new, expected) = (NewRow::of(document)?, expected_revision);
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
            // The connection's own message is left out, because it may quote the address.
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
