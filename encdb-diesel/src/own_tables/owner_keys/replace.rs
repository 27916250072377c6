//! Replacing an owner's key: new values are under the new key, which a copy of the former key does not open.

use diesel::r2d2::R2D2Connection;
use encdb_core::{
    Bindable, BoundId, KeyBytes, KeyId, Keyring, Passphrase, Place, Result, WrappedKey,
};

use super::{
    OwnerKeyTable,
    record::{Record, Wraps, insert, retire},
};
use crate::{
    error::OwnerKeyError,
    spec::{Scope, TableSpec, Uniqueness},
    sql::{Backend, fixed::execute, persistently},
};

/// A key that will replace another.
struct NextKey {
    number: KeyId,
    key: KeyBytes,
    place: Place,
}

impl<C: R2D2Connection + 'static> OwnerKeyTable<C>
where
    C::Backend: Backend<C>,
{
    /// Replaces the owner's key, which a root key wraps, by a new one that the current root key wraps. New values are sealed
    /// under the new key, and [`Rotation`](crate::rotate::Rotation) moves the others. The former key stays until
    /// [`destroy_former`](Self::destroy_former), and the new key opens it.
    ///
    /// Use it to make a [revocation](Self::revoke) effective, or after somebody has seen a key. All grants are taken back:
    /// [grant](Self::grant) the new key again where it is needed. `tables` are all tables whose rows have owners.
    ///
    /// Another process that has the former key open seals under it for five minutes at most.
    ///
    /// # Errors
    /// [`OwnerKeyError::UniqueTokens`] where one of the tables has a UNIQUE token column of the owner's scope: equal values
    /// would have unequal tokens of two keys in it. [`OwnerKeyError::HasPassphrase`], for which there is
    /// [`replace_under`](Self::replace_under); [`OwnerKeyError::NoNumberLeft`] after 65535 keys. [`OwnerKeyError::Keyring`],
    /// with [`ErrorKind::OwnerKeyMissing`](encdb_core::ErrorKind::OwnerKeyMissing),
    /// [`ErrorKind::OwnerKeyDestroyed`](encdb_core::ErrorKind::OwnerKeyDestroyed) and
    /// [`ErrorKind::OwnerKeyLocked`](encdb_core::ErrorKind::OwnerKeyLocked); [`OwnerKeyError::Contended`],
    /// [`OwnerKeyError::Pool`], [`OwnerKeyError::Database`]. Then nothing is changed.
    pub fn replace(&self, owner: impl Bindable, tables: &[TableSpec]) -> Result<(), OwnerKeyError> {
        refuse_unique_tokens(tables)?;
        let owner = owner.bound_id()?;
        let (record, key) = self.opened(&owner)?;
        if record.by_passphrase.is_some() {
            return Err(OwnerKeyError::HasPassphrase);
        }
        let (keyring, next) = (self.slot.keyring()?, NextKey::after(&record, &owner)?);
        let under = keyring.wrapping_key(keyring.current())?;
        let wrapped = WrappedKey::wrap(&next.key, &under, &next.place)?;
        let wraps = Wraps { by_application: Some(wrapped), by_passphrase: None };
        self.put_next(&keyring, &owner, (&record, &key), &next, &wraps)
    }

    /// Replaces the owner's key by a new one under this passphrase alone, whether the former key has a passphrase or not. It
    /// does the work of [`protect`](Self::protect), or, after an [unlock](Self::unlock), of
    /// [`change_passphrase`](Self::change_passphrase), but makes copies of the former key's row worthless. The owner is
    /// unlocked in this process.
    ///
    /// Otherwise it does the same as [`replace`](Self::replace): an earlier copy opens no value that is written from now on,
    /// and no value that a rotation has moved.
    ///
    /// # Errors
    /// As [`replace`](Self::replace), except for `HasPassphrase`. An owner with a passphrase must be unlocked, or else the
    /// error is [`ErrorKind::OwnerKeyLocked`](encdb_core::ErrorKind::OwnerKeyLocked).
    ///
    /// # Security
    /// As for [`protect`](Self::protect). Values that the operator copied under the former key stay readable with a copy of
    /// that key.
    pub fn replace_under(
        &self,
        owner: impl Bindable,
        passphrase: Passphrase,
        tables: &[TableSpec],
    ) -> Result<(), OwnerKeyError> {
        refuse_unique_tokens(tables)?;
        let (owner, read_at) = (owner.bound_id()?, self.unlocked.now());
        let (record, key) = self.opened(&owner)?;
        let (keyring, next) = (self.slot.keyring()?, NextKey::after(&record, &owner)?);
        let under = self.peppered(&keyring, passphrase)?;
        let (wrapped, record_key) = self.wrapped(&next.key, &under, &next.place)?;
        let wraps = Wraps { by_application: None, by_passphrase: Some(wrapped) };
        self.put_next(&keyring, &owner, (&record, &key), &next, &wraps)?;
        self.unlocked.keep(&keyring, &owner, record_key, read_at).map(drop)
    }

    /// Writes the next key, retires the former one, and takes all grants back, all in one transaction.
    fn put_next(
        &self,
        keyring: &Keyring,
        owner: &BoundId,
        (record, key): (&Record, &KeyBytes),
        next: &NextKey,
        wraps: &Wraps,
    ) -> Result<(), OwnerKeyError> {
        let under = keyring.owner_key(next.number, &next.key).wrapping_key()?;
        let place = Place::owner_key(owner, record.number);
        let by_next = WrappedKey::wrap(key, &under, &place)?;
        let put = || match self.put_next_once(owner, record, &by_next, (next.number, wraps)) {
            // Another try would find the same: somebody has changed the row that was read.
            Err(OwnerKeyError::Contended) => Ok(Err(OwnerKeyError::Contended)),
            put => put.map(Ok),
        };
        persistently(put)??;
        self.open.remove(owner);
        Ok(())
    }

    fn put_next_once(
        &self,
        owner: &BoundId,
        record: &Record,
        by_next: &WrappedKey,
        (number, wraps): (KeyId, &Wraps),
    ) -> Result<(), OwnerKeyError> {
        let hash = owner.digest();
        C::Backend::writing(&mut *self.connection()?, &mut |conn| {
            retire(conn, (&hash, record.number), &record.wraps(), by_next)?;
            let delete_grants = "DELETE FROM __encdb_owner_key_grants WHERE owner_hash = ?";
            execute(conn, delete_grants, [(&hash).into()])?;
            Ok(insert(conn, owner, number, wraps)?)
        })
    }
}

impl NextKey {
    fn after(record: &Record, owner: &BoundId) -> Result<Self, OwnerKeyError> {
        let number = record.number.get().checked_add(1).and_then(KeyId::new);
        let number = number.ok_or(OwnerKeyError::NoNumberLeft)?;
        Ok(Self { number, key: KeyBytes::random()?, place: Place::owner_key(owner, number) })
    }
}

/// Refuses a UNIQUE token column: equal values have unequal tokens under two keys, so the column would accept both.
fn refuse_unique_tokens(tables: &[TableSpec]) -> Result<(), OwnerKeyError> {
    let tokens = tables.iter().flat_map(|table| {
        table.columns().iter().filter_map(move |column| Some((table, column.token()?)))
    });
    let mut unique = tokens.filter(|(_, token)| {
        token.scope() == Scope::Owner && token.uniqueness() == Uniqueness::Unique
    });
    match unique.next() {
        None => Ok(()),
        Some((table, token)) => Err(OwnerKeyError::UniqueTokens {
            table: table.sql_name().to_string(),
            column: token.sql_name().to_string(),
        }),
    }
}
