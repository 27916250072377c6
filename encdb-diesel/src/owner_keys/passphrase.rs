//! Keys under a passphrase of their owners: nobody else opens them, the operator of the database included.

use std::sync::Arc;

use diesel::r2d2::R2D2Connection;
use encdb_core::{
    Bindable, BoundId, ErrorKind, KeyBytes, KeyEncryptionKey, Keyring, Passphrase, Pepper, Place,
    Result, WrappedKey,
};

use super::{
    OwnerKeyTable,
    cache::Moment,
    record::{Record, Wraps, insert, replace},
};
use crate::{error::OwnerKeyError, sql::Dialect};

/// A key under a passphrase, as it was found, and the keyring that has the pepper of it.
struct Locked {
    keyring: Arc<Keyring>,
    record: Record,
    wrapped: WrappedKey,
    pepper: Option<Pepper>,
    read_at: ReadAt,
}

/// When a row was read: what was forgotten or locked since is not kept.
#[derive(Clone, Copy)]
struct ReadAt {
    open: Moment,
    unlocked: Moment,
}

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
        let (owner, read_at) = (owner.bound_id()?, self.unlocked.now());
        let opened = match self.opened(&owner) {
            Err(error) if error.public().kind() == ErrorKind::OwnerKeyMissing => None,
            opened => Some(opened?),
        };
        let under = self.peppered(&*self.slot.keyring()?, passphrase)?;
        match opened {
            Some((record, key)) => self.put_under(&owner, &record, &key, &under, read_at),
            None => self.make_under(&owner, &under, read_at),
        }
    }

    /// Opens the owner's key with its passphrase, for an hour: less where more owners are unlocked meanwhile than may be
    /// [at once](Self::open_at_once).
    ///
    /// What is kept is what the passphrase was stretched to. The key itself is fetched again every five minutes. A key whose
    /// pepper is of an earlier root key is wrapped anew with that of the current one, which so needs nobody's attention.
    /// Where that cannot be written, to a database that is read only, say, it waits for the next time.
    ///
    /// # Errors
    /// [`OwnerKeyError::NoPassphrase`]; [`OwnerKeyError::Keyring`], with
    /// [`WrappedKeyProblem::Refused`](encdb_core::WrappedKeyProblem::Refused) for another passphrase and with
    /// [`ErrorKind::OwnerKeyMissing`] and [`ErrorKind::OwnerKeyDestroyed`]; [`OwnerKeyError::Pool`],
    /// [`OwnerKeyError::Database`].
    pub fn unlock(
        &self,
        owner: impl Bindable,
        passphrase: Passphrase,
    ) -> Result<(), OwnerKeyError> {
        let owner = owner.bound_id()?;
        let mut locked = self.locked(&owner)?;
        let under = self.under(locked.pepper.take(), passphrase);
        let key = self.keep_unlocked(&owner, &locked, &under)?;
        let current = locked.keyring.current();
        if locked.wrapped.key_id() == Some(current) {
            return Ok(());
        }
        let under = under.with_pepper(locked.keyring.pepper(current)?);
        match self.put_under(&owner, &locked.record, &key, &under, locked.read_at.unlocked) {
            Err(OwnerKeyError::Contended) => self.unlock_changed(&owner, under),
            // The passphrase is right all the same.
            Err(OwnerKeyError::Database(_) | OwnerKeyError::Pool(_)) => Ok(()),
            done => done,
        }
    }

    /// Replaces the owner's passphrase: 122 bytes. No value is touched. The owner is unlocked in this process from then on,
    /// as after [`unlock`](Self::unlock) with the new one.
    ///
    /// # Errors
    /// As [`unlock`](Self::unlock) with the old one, and [`OwnerKeyError::Contended`]; then nothing is changed.
    pub fn change_passphrase(
        &self,
        owner: impl Bindable,
        old: Passphrase,
        new: Passphrase,
    ) -> Result<(), OwnerKeyError> {
        let owner = owner.bound_id()?;
        let Locked { keyring, record, wrapped, pepper, read_at } = self.locked(&owner)?;
        let key = wrapped.open(&self.under(pepper, old), &Place::owner(&owner))?;
        let under = self.peppered(&keyring, new)?;
        self.put_under(&owner, &record, &key, &under, read_at.unlocked)
    }

    /// Puts an unlocked owner's key under the root key again, as that of an owner without a passphrase.
    ///
    /// # Errors
    /// As [`protect`](Self::protect).
    pub fn unprotect(&self, owner: impl Bindable) -> Result<(), OwnerKeyError> {
        let owner = owner.bound_id()?;
        let (record, key) = self.opened(&owner)?;
        let keyring = self.slot.keyring()?;
        let under = keyring.wrapping_key(keyring.current())?;
        let wrapped = WrappedKey::wrap(&key, &under, &Place::owner(&owner))?;
        let new = Wraps { by_application: Some(wrapped), by_passphrase: None };
        replace(&mut *self.connection()?, &owner.digest(), &record.wraps(), &new)
    }

    /// The row of an owner who has a passphrase, and all that it takes to open it but the passphrase.
    fn locked(&self, owner: &BoundId) -> Result<Locked, OwnerKeyError> {
        let read_at = ReadAt { open: self.open.now(), unlocked: self.unlocked.now() };
        self.with_keyring(|keyring| {
            let record = self.record(owner)?;
            let wrapped = record.by_passphrase.clone().ok_or(OwnerKeyError::NoPassphrase)?;
            let pepper = wrapped.key_id().map(|id| keyring.pepper(id)).transpose()?;
            Ok(Locked { keyring: Arc::clone(keyring), record, wrapped, pepper, read_at })
        })
    }

    /// Opens the key, and keeps it and what opened it.
    fn keep_unlocked(
        &self,
        owner: &BoundId,
        locked: &Locked,
        under: &KeyEncryptionKey,
    ) -> Result<KeyBytes> {
        let Locked { keyring, wrapped, read_at, .. } = locked;
        let record_key = wrapped.record_key(under, &Place::owner(owner))?;
        let key = wrapped.open_with(&record_key)?;
        self.unlocked.put_unless_removed_since(read_at.unlocked, owner, Arc::new(record_key));
        self.keep_open(keyring, owner, &key, read_at.open);
        Ok(key)
    }

    /// Unlocks an owner whose row somebody else has written meanwhile: wrapped anew, most likely, for the same passphrase.
    fn unlock_changed(
        &self,
        owner: &BoundId,
        under: KeyEncryptionKey,
    ) -> Result<(), OwnerKeyError> {
        let mut locked = self.locked(owner)?;
        let under = match locked.pepper.take() {
            Some(pepper) => under.with_pepper(pepper),
            None => under,
        };
        self.keep_unlocked(owner, &locked, &under)?;
        Ok(())
    }

    fn make_under(
        &self,
        owner: &BoundId,
        under: &KeyEncryptionKey,
        read_at: Moment,
    ) -> Result<(), OwnerKeyError> {
        let wrapped = WrappedKey::wrap(&KeyBytes::random()?, under, &Place::owner(owner))?;
        let new = Wraps { by_application: None, by_passphrase: Some(wrapped.clone()) };
        insert(&mut *self.connection()?, owner, &new)?;
        // Somebody else may have been faster, and then this passphrase is not the owner's.
        if self.record(owner)?.by_passphrase != Some(wrapped.clone()) {
            return Err(OwnerKeyError::Contended);
        }
        let record_key = Arc::new(wrapped.record_key(under, &Place::owner(owner))?);
        self.unlocked.put_unless_removed_since(read_at, owner, record_key);
        Ok(())
    }

    /// Writes the key under a passphrase, in place of every wrap but those of services.
    fn put_under(
        &self,
        owner: &BoundId,
        record: &Record,
        key: &KeyBytes,
        under: &KeyEncryptionKey,
        read_at: Moment,
    ) -> Result<(), OwnerKeyError> {
        let wrapped = WrappedKey::wrap(key, under, &Place::owner(owner))?;
        let record_key = wrapped.record_key(under, &Place::owner(owner))?;
        let new = Wraps { by_application: None, by_passphrase: Some(wrapped) };
        replace(&mut *self.connection()?, &owner.digest(), &record.wraps(), &new)?;
        self.unlocked.put_unless_removed_since(read_at, owner, Arc::new(record_key));
        Ok(())
    }

    /// The passphrase, as it is to wrap from now on.
    fn peppered(&self, keyring: &Keyring, passphrase: Passphrase) -> Result<KeyEncryptionKey> {
        Ok(self.under(Some(keyring.pepper(keyring.current())?), passphrase))
    }

    /// The passphrase with this pepper. One that was wrapped elsewhere may have none.
    fn under(&self, pepper: Option<Pepper>, passphrase: Passphrase) -> KeyEncryptionKey {
        match pepper {
            None => KeyEncryptionKey::from_passphrase(passphrase, self.cost),
            Some(pepper) => {
                KeyEncryptionKey::from_peppered_passphrase(passphrase, self.cost, pepper)
            }
        }
    }
}
