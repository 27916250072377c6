//! Owner keys under the current root key, so that an older one can be destroyed. Values are not touched.

use std::ops::ControlFlow;

use diesel::r2d2::R2D2Connection;
use encdb_core::{BoundId, KeyId, Keyring, Place, WrappedKey};

use super::{
    OwnerKeyTable,
    record::{Fields, KeyRow, OwnerHash, Wraps, application_key, bytes, swap},
};
use crate::{
    error::OwnerKeyError,
    sql::{Backend, SqlValue, Statement},
};

/// What [`OwnerKeyTable::rewrap`] did.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Rewrapped {
    /// How many keys it wrapped under the current root key.
    pub n_rewrapped: u64,
    /// How many keys did not open, and are as they were.
    pub n_failed: u64,
    /// The first of those.
    pub first_failed: Option<FailedOwnerKey>,
}

/// An owner's key that does not open.
#[derive(Debug)]
#[non_exhaustive]
pub struct FailedOwnerKey {
    /// What its row in `__encdb_owner_keys` has in the column `owner_hash`, in hexadecimal digits.
    pub owner_hash: String,
    /// Why it does not open.
    pub error: OwnerKeyError,
}

/// A key that another root key wraps than the current one.
struct Outdated {
    hash: OwnerHash,
    owner: BoundId,
    number: KeyId,
    wrapped: WrappedKey,
}

/// Such a key, or what is wrong with its row, and how the table calls its owner: whatever that is, the next page is found.
type NamedRow = (Vec<u8>, Result<Outdated, OwnerKeyError>);

impl<C: R2D2Connection + 'static> OwnerKeyTable<C>
where
    C::Backend: Backend<C>,
{
    /// Wraps the keys that an earlier root key wraps under the current one. Returns how many it were, and how many did not open.
    ///
    /// A key that does not open, because it was changed or its root key is missing, stays as it is and is counted, and the
    /// work goes on. After each key `observe` is told how many were wrapped again so far; the work ends when it breaks.
    ///
    /// It may be stopped anywhere and run again. A key under a passphrase needs the root key that was the current one then,
    /// and moves when its owner [gives the passphrase](Self::unlock) the next time; the
    /// [census](crate::census::census_of_owner_keys) counts those that are left.
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

    /// Whether it was this that wrapped the key again, and not somebody else, in the meantime or with a newer keyring.
    fn rewrap_one(&self, keyring: &Keyring, outdated: &Outdated) -> Result<bool, OwnerKeyError> {
        let Outdated { hash, owner, number, wrapped } = outdated;
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
    /// Counts how it ended with the owner of this hash. What is not that owner's alone is an error of the whole.
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
        Self { owner_hash: hash.iter().map(|byte| format!("{byte:02x}")).collect(), error }
    }
}

fn named(mut fields: Fields) -> Result<NamedRow, OwnerKeyError> {
    let name = fields.bytes()?;
    let outdated = outdated(&name, fields);
    Ok((name, outdated))
}

fn outdated(name: &[u8], mut fields: Fields) -> Result<Outdated, OwnerKeyError> {
    let hash = name.try_into().map_err(|_| OwnerKeyError::DamagedTable)?;
    let owner = BoundId::from_bytes(&fields.bytes()?).ok_or(OwnerKeyError::DamagedTable)?;
    let row = KeyRow::of(&mut fields)?;
    let (number, wraps) = (row.number, row.current()?);
    let wrapped = wraps.by_application.ok_or(OwnerKeyError::DamagedTable)?;
    Ok(Outdated { hash, owner, number, wrapped })
}

const KEYS_PER_PAGE: usize = 500;
