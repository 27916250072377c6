//! Services that work without the owner, each with a wrap of its own that is granted and revoked.

use std::fmt;

use diesel::{Connection, QueryResult, r2d2::R2D2Connection};
use encdb_core::{Bindable, BoundId, KeyEncryptionKey, KeyId, Place, Result, WrappedKey};

use super::{OwnerKeyTable, record::OwnerHash};
use crate::{
    error::OwnerKeyError,
    sql::{Backend, fixed::execute, persistently},
};

/// The service that this process is.
pub(super) struct Service {
    pub(super) name: String,
    pub(super) key: KeyEncryptionKey,
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}

impl<C: R2D2Connection + 'static> OwnerKeyTable<C>
where
    C::Backend: Backend<C>,
{
    /// Lets the service of this name open the owner's key with `key`, without the owner. This adds a second wrap of 122 bytes
    /// and changes no value. It replaces an earlier grant to the same name. [Replacing](Self::replace) the owner's key takes
    /// all grants back.
    ///
    /// # Errors
    /// [`OwnerKeyError::Keyring`], with [`ErrorKind::OwnerKeyLocked`](encdb_core::ErrorKind::OwnerKeyLocked) where the key is
    /// not open to this process itself, [`ErrorKind::OwnerKeyMissing`](encdb_core::ErrorKind::OwnerKeyMissing) and
    /// [`ErrorKind::OwnerKeyDestroyed`](encdb_core::ErrorKind::OwnerKeyDestroyed); [`OwnerKeyError::Pool`],
    /// [`OwnerKeyError::Database`]; [`OwnerKeyError::ServiceName`] for a name that is empty or longer than 64 bytes;
    /// [`OwnerKeyError::ServiceKey`] for a `key` that is a root key's, or takes a root key's pepper.
    pub fn grant(
        &self,
        owner: impl Bindable,
        service: &str,
        key: &KeyEncryptionKey,
    ) -> Result<(), OwnerKeyError> {
        if service.is_empty() || service.len() > MAX_NAME_LEN {
            return Err(OwnerKeyError::ServiceName { len: service.len() });
        }
        if let Some(id) = key.key_id() {
            return Err(OwnerKeyError::ServiceKey { id });
        }
        let owner = owner.bound_id()?;
        persistently(|| self.grant_once(&owner, service, key))
    }

    fn grant_once(
        &self,
        owner: &BoundId,
        service: &str,
        key: &KeyEncryptionKey,
    ) -> Result<(), OwnerKeyError> {
        let (record, opened) = self.opened(owner)?;
        let number = record.number;
        let wrapped = WrappedKey::wrap(&opened, key, &Place::owner_key(owner, number))?;
        let owner = owner.digest();
        C::Backend::writing(&mut *self.connection()?, &mut |conn| {
            // Reading the row again tells the reason.
            if hold(conn, &owner, number)? == 0 {
                return Err(OwnerKeyError::Contended);
            }
            delete(conn, service, &owner)?;
            execute(
                conn,
                "INSERT INTO __encdb_owner_key_grants (owner_hash, service, number, wrapped, granted_at) VALUES (?, ?, ?, ?, {now})",
                [(&owner).into(), service.into(), number.into(), (&wrapped).into()],
            )?;
            Ok(())
        })
    }

    /// Takes back the grant to the service of this name. A key that the service has open stays open for up to five minutes.
    ///
    /// # Errors
    /// [`OwnerKeyError::Keyring`], for an id above 65535 bytes; [`OwnerKeyError::Pool`], [`OwnerKeyError::Database`].
    ///
    /// # Security
    /// A service that kept the key itself still has it. [Replace](Self::replace) the key: then the service cannot read values
    /// that are written from then on, and after a rotation none at all.
    pub fn revoke(&self, owner: impl Bindable, service: &str) -> Result<(), OwnerKeyError> {
        let owner = owner.bound_id()?.digest();
        delete(&mut *self.connection()?, service, &owner)?;
        Ok(())
    }

    /// Returns the service's name, or an empty text, which is no service's name.
    pub(super) fn service_name(&self) -> &str {
        self.service.as_ref().map_or("", |service| &service.name)
    }
}

/// Keeps every other process from destroying or replacing the key until the transaction ends. Returns the number of rows:
/// none if another process was first.
///
/// It writes the row unchanged, because a lock is not enough where transactions are repeatable reads: a transaction that
/// waits for this one to destroy the key would not see the grant. PostgreSQL refuses that transaction if the row was written.
fn hold<C>(conn: &mut C, owner: &OwnerHash, number: KeyId) -> QueryResult<usize>
where
    C: Connection<Backend: Backend<C>>,
{
    let update = "UPDATE __encdb_owner_keys SET created_at = created_at \
                  WHERE destroyed_at IS NULL AND by_next IS NULL AND owner_hash = ? AND number = ?";
    execute(conn, update, [owner.into(), number.into()])
}

/// Deletes a grant.
fn delete<C>(conn: &mut C, service: &str, owner: &OwnerHash) -> QueryResult<usize>
where
    C: Connection<Backend: Backend<C>>,
{
    let delete = "DELETE FROM __encdb_owner_key_grants WHERE owner_hash = ? AND service = ?";
    execute(conn, delete, [owner.into(), service.into()])
}

const MAX_NAME_LEN: usize = 64;
