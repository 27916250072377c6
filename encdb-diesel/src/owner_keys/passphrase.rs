//! Keys under a passphrase of their owners: nobody else opens them, the operator of the database included.

use std::sync::Arc;

use diesel::r2d2::R2D2Connection;
use encdb_core::{
    Bindable, BoundId, Error, ErrorKind, KeyBytes, KeyEncryptionKey, Keyring, Passphrase, Place,
    Result, WrappedKey,
};

use super::{
    OwnerKeyTable,
    record::{Record, Wraps, insert, replace},
};
use crate::{error::OwnerKeyError, sql::Dialect};

impl<C: R2D2Connection + 'static> OwnerKeyTable<C>
where
    C::Backend: Dialect<C>,
{
    /// Puts the owner's key under this passphrase alone; one who has none gets one. No value is touched.
    ///
    /// Root keys no longer open it. Services to which it was [granted](Self::grant) still do. The owner is unlocked in this
    /// process; another one that has the key open keeps it for five minutes at most.
    ///
    /// # Errors
    /// [`OwnerKeyError::Keyring`], with [`ErrorKind::OwnerKeyLocked`] where the key is not open to this process;
    /// [`OwnerKeyError::Contended`], [`OwnerKeyError::Pool`], [`OwnerKeyError::Database`].
    ///
    /// # Security
    /// Argon2id, and a pepper from the current root key: whoever has the database alone cannot try passphrases. Whoever
    /// has the root keys as well can, at the [cost](Self::passphrase_cost) of each. How often a program lets somebody try
    /// is for the program to limit. A passphrase that is forgotten cannot be recovered, but for a service that has a grant.
    pub fn protect(
        &self,
        owner: impl Bindable,
        passphrase: Passphrase,
    ) -> Result<(), OwnerKeyError> {
        let (keyring, owner) = (self.slot.keyring()?, owner.bound_id()?);
        let under = self.peppered(&keyring, passphrase)?;
        match self.record(&owner) {
            Ok(record) => {
                let key = self.open_record(&keyring, &owner, &record)?;
                self.put_under(&owner, &record, &key, &under)
            }
            Err(error) if error.public().kind() == ErrorKind::OwnerKeyMissing => {
                self.make_under(&owner, &under)
            }
            Err(error) => Err(error),
        }
    }

    /// Opens the owner's key with its passphrase, for an hour.
    ///
    /// What is kept is what the passphrase was stretched to. The key itself is fetched again every five minutes. A key whose
    /// pepper is of an earlier root key is wrapped anew with that of the current one, which so needs nobody's attention.
    ///
    /// # Errors
    /// [`OwnerKeyError::NoPassphrase`]; [`OwnerKeyError::Keyring`], with
    /// [`WrappedKeyProblem::Refused`](encdb_core::WrappedKeyProblem::Refused) for another passphrase and with
    /// [`ErrorKind::OwnerKeyMissing`] and [`ErrorKind::OwnerKeyDestroyed`]; [`OwnerKeyError::Contended`],
    /// [`OwnerKeyError::Pool`], [`OwnerKeyError::Database`].
    pub fn unlock(
        &self,
        owner: impl Bindable,
        passphrase: Passphrase,
    ) -> Result<(), OwnerKeyError> {
        let (keyring, owner) = (self.slot.keyring()?, owner.bound_id()?);
        let record = self.record(&owner)?;
        let wrapped = record.by_passphrase.as_ref().ok_or(OwnerKeyError::NoPassphrase)?;
        let under = self.under(&keyring, wrapped, passphrase)?;
        let record_key = wrapped.record_key(&under, &Place::owner(&owner))?;
        let key = wrapped.open_with(&record_key)?;
        self.unlocked.put(owner.clone(), Arc::new(record_key));
        self.keep_open(&keyring, &owner, &key);
        if wrapped.key_id() == Some(keyring.current()) {
            return Ok(());
        }
        let under = under.with_pepper(keyring.pepper(keyring.current())?);
        self.put_under(&owner, &record, &key, &under)
    }

    /// Replaces the owner's passphrase: 122 bytes. No value is touched.
    ///
    /// # Errors
    /// As [`unlock`](Self::unlock) with the old one; then nothing is changed.
    pub fn change_passphrase(
        &self,
        owner: impl Bindable,
        old: Passphrase,
        new: Passphrase,
    ) -> Result<(), OwnerKeyError> {
        let (keyring, owner) = (self.slot.keyring()?, owner.bound_id()?);
        let record = self.record(&owner)?;
        let wrapped = record.by_passphrase.as_ref().ok_or(OwnerKeyError::NoPassphrase)?;
        let key = wrapped.open(&self.under(&keyring, wrapped, old)?, &Place::owner(&owner))?;
        self.put_under(&owner, &record, &key, &self.peppered(&keyring, new)?)
    }

    /// Puts an unlocked owner's key under the root key again, as that of an owner without a passphrase.
    ///
    /// # Errors
    /// As [`protect`](Self::protect).
    pub fn unprotect(&self, owner: impl Bindable) -> Result<(), OwnerKeyError> {
        let (keyring, owner) = (self.slot.keyring()?, owner.bound_id()?);
        let record = self.record(&owner)?;
        let key = self.open_record(&keyring, &owner, &record)?;
        let under = keyring.wrapping_key(keyring.current())?;
        let wrapped = WrappedKey::wrap(&key, &under, &Place::owner(&owner))?;
        let new = Wraps { by_application: Some(wrapped), by_passphrase: None };
        replace(&mut *self.connection()?, &owner.digest(), &record.wraps(), &new)
    }

    fn make_under(&self, owner: &BoundId, under: &KeyEncryptionKey) -> Result<(), OwnerKeyError> {
        let wrapped = WrappedKey::wrap(&KeyBytes::random()?, under, &Place::owner(owner))?;
        let new = Wraps { by_application: None, by_passphrase: Some(wrapped.clone()) };
        insert(&mut *self.connection()?, owner, &new)?;
        // Somebody else may have been faster, and then this passphrase is not the owner's.
        if self.record(owner)?.by_passphrase != Some(wrapped.clone()) {
            return Err(OwnerKeyError::Contended);
        }
        self.unlocked
            .put(owner.clone(), Arc::new(wrapped.record_key(under, &Place::owner(owner))?));
        Ok(())
    }

    /// Writes the key under a passphrase, in place of every wrap but those of services.
    fn put_under(
        &self,
        owner: &BoundId,
        record: &Record,
        key: &KeyBytes,
        under: &KeyEncryptionKey,
    ) -> Result<(), OwnerKeyError> {
        let wrapped = WrappedKey::wrap(key, under, &Place::owner(owner))?;
        let record_key = wrapped.record_key(under, &Place::owner(owner))?;
        let new = Wraps { by_application: None, by_passphrase: Some(wrapped) };
        replace(&mut *self.connection()?, &owner.digest(), &record.wraps(), &new)?;
        self.unlocked.put(owner.clone(), Arc::new(record_key));
        Ok(())
    }

    /// The passphrase, as it is to wrap from now on.
    fn peppered(&self, keyring: &Keyring, passphrase: Passphrase) -> Result<KeyEncryptionKey> {
        let pepper = keyring.pepper(keyring.current())?;
        Ok(KeyEncryptionKey::from_peppered_passphrase(passphrase, self.cost, pepper))
    }

    /// The passphrase, as it wrapped this record.
    fn under(
        &self,
        keyring: &Keyring,
        wrapped: &WrappedKey,
        passphrase: Passphrase,
    ) -> Result<KeyEncryptionKey, Error> {
        Ok(match wrapped.key_id() {
            None => KeyEncryptionKey::from_passphrase(passphrase, self.cost),
            Some(id) => {
                let pepper = keyring.pepper(id)?;
                KeyEncryptionKey::from_peppered_passphrase(passphrase, self.cost, pepper)
            }
        })
    }
}
