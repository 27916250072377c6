//! Wrapping owner keys under the current root key, so that an older one can be destroyed. Values are not changed.

use std::ops::ControlFlow;

use diesel::r2d2::R2D2Connection;
use encdb_core::{BoundId, KeyId, Keyring, Place, WrappedKey};

use super::{
    OwnerKeyTable,
    record::{Fields, KeyRow, OwnerHash, Wraps, application_key, bytes, in_hexadecimal, swap},
};
use crate::{
    error::OwnerKeyError,
    sql::{Backend, SqlValue, Statement},
};

/// The result of [`OwnerKeyTable::rewrap`].
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Rewrapped {
    /// The number of keys that it wrapped under the current root key.
    pub n_rewrapped: u64,
    /// The number of keys that did not open, and are unchanged.
    pub n_failed: u64,
    /// The first key that did not open.
    pub first_failed: Option<FailedOwnerKey>,
}

/// An owner's key that does not open.
#[derive(Debug)]
#[non_exhaustive]
pub struct FailedOwnerKey {
    /// The row's value in the column `owner_hash` of `__encdb_owner_keys`, in hexadecimal digits.
    pub owner_hash: String,
    /// Why it does not open.
    pub error: OwnerKeyError,
}

/// A key that an earlier root key wraps.
struct OutdatedKey {
    hash: OwnerHash,
    owner: BoundId,
    number: KeyId,
    wrapped: WrappedKey,
}

/// An owner's name in the table, with the outdated key or the error in its row. Even after an error the name leads to the
/// next page.
type NamedRow = (Vec<u8>, Result<OutdatedKey, OwnerKeyError>);

impl<C: R2D2Connection + 'static> OwnerKeyTable<C>
where
    C::Backend: Backend<C>,
{
    /// Wraps every key under an earlier root key with the current one instead. Returns how many it wrapped, and how many did
    /// not open.
    ///
    /// A key that does not open, because it was changed or its root key is missing, is counted and stays as it is. `observe`
    /// is called after each key with the number wrapped so far, and can stop the work.
    ///
    /// The work may be stopped at any point and run again. A key under a passphrase needs the root key that was current when
    /// it was wrapped, and moves when its owner next [gives the passphrase](Self::unlock). The
    /// [census](crate::census::census_of_owner_keys) counts the keys that are left.
    ///
    /// # Errors
    /// [`OwnerKeyError::Keyring`], [`OwnerKeyError::Pool`], [`OwnerKeyError::Database`], [`OwnerKeyError::DamagedTable`].
    pub fn rewrap(
        &self,
        mut observe: impl FnMut(u64) -> ControlFlow<()>,
    ) -> Result<Rewrapped, OwnerKeyError> {
        let (mut done, mut after) = (Rewrapped::default(), None);
        loop {
            let page = self.outdated(&*self.slot.keyring()?, after)?;
            after = page.last().map(|(hash, _)| hash.clone());
            if after.is_none() {
                return Ok(done);
            }
            for (hash, outdated) in page {
                let rewrapped = outdated.and_then(|outdated| {
                    self.with_keyring(|keyring| self.rewrap_one(keyring, &outdated))
                });
                done.count(&hash, rewrapped)?;
                if observe(done.n_rewrapped).is_break() {
                    return Ok(done);
                }
            }
        }
    }

    fn outdated(
        &self,
        keyring: &Keyring,
        after: Option<Vec<u8>>,
    ) -> Result<Vec<NamedRow>, OwnerKeyError> {
        let select = Statement::new(
            "SELECT owner_hash, owner_id, number, by_application, by_passphrase, by_next FROM __encdb_owner_keys WHERE by_application IS NOT NULL \
             AND substr(by_application, 29, 2) <> ",
        );
        let select = select.bind(bytes(&keyring.current().get().to_be_bytes()));
        let select = match after {
            None => select,
            Some(hash) => select.sql(" AND owner_hash > ").bind(SqlValue::Bytes(hash)),
        };
        let select = select.sql(" ORDER BY owner_hash, number LIMIT ").number(KEYS_PER_PAGE);
        let rows = C::Backend::load(&mut *self.connection()?, &select)?;
        rows.into_iter().map(Fields::of).map(named).collect()
    }

    /// Wraps one key again, and returns whether it did. Somebody else may have done it first, or have a newer keyring.
    fn rewrap_one(&self, keyring: &Keyring, outdated: &OutdatedKey) -> Result<bool, OwnerKeyError> {
        let OutdatedKey { hash, owner, number, wrapped } = outdated;
        let place = Place::owner_key(owner, *number);
        if wrapped.key_id() == Some(keyring.current()) {
            return Ok(false);
        }
        let key = wrapped.open_with(&application_key(keyring, wrapped, &place)?)?;
        let under = keyring.wrapping_key(keyring.current())?;
        let new = WrappedKey::wrap(&key, &under, &place)?;
        let of = |wrapped| Wraps { by_application: Some(wrapped), by_passphrase: None };
        let row = (hash, *number);
        match swap(&mut *self.connection()?, row, &of(wrapped.clone()), &of(new)) {
            Ok(()) => Ok(true),
            Err(OwnerKeyError::Contended) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl Rewrapped {
    /// Counts the result for the owner of this hash. An error that does not concern this owner alone ends the work.
    fn count(
        &mut self,
        hash: &[u8],
        rewrapped: Result<bool, OwnerKeyError>,
    ) -> Result<(), OwnerKeyError> {
        match rewrapped {
            Ok(rewrapped) => self.n_rewrapped += u64::from(rewrapped),
            Err(error) if error.is_of_one_owner() => {
                self.n_failed += 1;
                self.first_failed.get_or_insert_with(|| FailedOwnerKey::new(hash, error));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

impl FailedOwnerKey {
    fn new(hash: &[u8], error: OwnerKeyError) -> Self {
        Self { owner_hash: in_hexadecimal(hash), error }
    }
}

fn named(mut fields: Fields) -> Result<NamedRow, OwnerKeyError> {
    let name = fields.bytes()?;
    let outdated = outdated(&name, fields);
    Ok((name, outdated))
}

fn outdated(name: &[u8], mut fields: Fields) -> Result<OutdatedKey, OwnerKeyError> {
    let hash = name.try_into().map_err(|_| OwnerKeyError::DamagedTable)?;
    let owner = BoundId::from_bytes(&fields.bytes()?).ok_or(OwnerKeyError::DamagedTable)?;
    let row = KeyRow::of(&mut fields)?;
    let (number, wraps) = (row.number, row.current()?);
    let wrapped = wraps.by_application.ok_or(OwnerKeyError::DamagedTable)?;
    Ok(OutdatedKey { hash, owner, number, wrapped })
}

const KEYS_PER_PAGE: usize = 500;
