//! Owner keys under the current root key, so that an older one can be destroyed. Values are not touched.

use std::ops::ControlFlow;

use diesel::r2d2::R2D2Connection;
use encdb_core::{BoundId, Keyring, Place, WrappedKey};

use super::{
    OwnerKeyTable,
    record::{Fields, OwnerHash, Wraps, application_key, bytes, replace},
};
use crate::{
    error::OwnerKeyError,
    sql::{Dialect, Row, Statement},
};

/// A key that another root key wraps than the current one.
struct Outdated {
    hash: OwnerHash,
    owner: BoundId,
    wrapped: WrappedKey,
}

impl<C: R2D2Connection + 'static> OwnerKeyTable<C>
where
    C::Backend: Dialect<C>,
{
    /// Wraps the keys that an earlier root key wraps under the current one. Returns how many it were.
    ///
    /// After each key `observe` is told how many were wrapped anew so far; the work ends when it breaks.
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
    ) -> Result<u64, OwnerKeyError> {
        let (mut n_rewrapped, mut after) = (0, None);
        loop {
            let page = self.outdated(&*self.slot.keyring()?, after)?;
            let Some(last) = page.last() else {
                return Ok(n_rewrapped);
            };
            after = Some(last.hash);
            for outdated in &page {
                let rewrapped = self.with_keyring(|keyring| self.rewrap_one(keyring, outdated))?;
                n_rewrapped += u64::from(rewrapped);
                if observe(n_rewrapped).is_break() {
                    return Ok(n_rewrapped);
                }
            }
        }
    }

    fn outdated(
        &self,
        keyring: &Keyring,
        after: Option<OwnerHash>,
    ) -> Result<Vec<Outdated>, OwnerKeyError> {
        let select = Statement::new(
            "SELECT owner_hash, owner_id, by_application FROM __encdb_owner_keys WHERE by_application IS NOT NULL \
             AND substr(by_application, 29, 2) <> ",
        );
        let select = select.bind(bytes(&keyring.current().get().to_be_bytes()));
        let select = match after {
            None => select,
            Some(hash) => select.sql(" AND owner_hash > ").bind(bytes(&hash)),
        };
        let select = select.sql(" ORDER BY owner_hash LIMIT ").number(KEYS_PER_PAGE);
        C::Backend::load(&mut *self.connection()?, &select)?.into_iter().map(outdated).collect()
    }

    /// Whether it was this that wrapped the key anew, and not somebody else, in the meantime or with a newer keyring.
    fn rewrap_one(&self, keyring: &Keyring, outdated: &Outdated) -> Result<bool, OwnerKeyError> {
        let Outdated { hash, owner, wrapped } = outdated;
        if wrapped.key_id() == Some(keyring.current()) {
            return Ok(false);
        }
        let key = wrapped.open_with(&application_key(keyring, wrapped, owner)?)?;
        let under = keyring.wrapping_key(keyring.current())?;
        let new = WrappedKey::wrap(&key, &under, &Place::owner(owner))?;
        let of = |wrapped| Wraps { by_application: Some(wrapped), by_passphrase: None };
        match replace(&mut *self.connection()?, hash, &of(wrapped.clone()), &of(new)) {
            Ok(()) => Ok(true),
            Err(OwnerKeyError::Contended) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn outdated(row: Row) -> Result<Outdated, OwnerKeyError> {
    let mut fields = Fields::of(row);
    let hash = fields.hash()?;
    let owner = BoundId::from_bytes(&fields.bytes()?).ok_or(OwnerKeyError::DamagedTable)?;
    let wrapped = fields.wrapped()?.ok_or(OwnerKeyError::DamagedTable)?;
    Ok(Outdated { hash, owner, wrapped })
}

const KEYS_PER_PAGE: usize = 500;
