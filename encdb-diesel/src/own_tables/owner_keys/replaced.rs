//! Former keys of owners: which owners have some, and destroying those that no value needs any more.

mod in_use;

use std::collections::HashMap;

use diesel::{Connection, r2d2::R2D2Connection};
use encdb_core::{BoundId, FormerKeys, KeyId, ReplacedKey};
use serde::Serialize;

use super::{
    OwnerKeyTable,
    record::{Fields, OwnerHash, bytes},
};
use crate::{
    error::{OwnerKeyError, TableError},
    spec::TableSpec,
    sql::{
        Backend, Statement,
        fixed::{execute, load},
        persistently,
    },
    tables::census::{Content, Count, census_of_unlisted, check_primary},
};

use in_use::InUse;

/// The result of [`OwnerKeyTable::destroy_former`], in former keys.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DestroyedFormer {
    /// Keys that it destroyed: no value and no token is under them.
    pub n_destroyed: u64,
    /// Keys that are left because a value or token is under them or under an earlier key: run a rotation.
    pub n_in_use: u64,
    /// Keys that are left because their owners' rows could not be judged: the owner is locked, or a value does not open.
    pub n_in_doubt: u64,
    /// Keys that are left because the tables have no rows of their owners: other tables may have some.
    pub n_unseen: u64,
    /// Keys that are left because they were replaced too recently: another process may still write under them.
    pub n_too_recent: u64,
}

/// The former keys of an owner, and what uses them.
struct Former {
    hash: OwnerHash,
    /// In ascending order.
    numbers: Vec<KeyId>,
    in_use: InUse,
}

impl<C: R2D2Connection + 'static> OwnerKeyTable<C>
where
    C::Backend: Backend<C>,
{
    /// Destroys former keys that were [replaced](Self::replace) and that no value and no search token of these tables needs
    /// any more. Reads the whole tables. For owners with former keys and with tokens of the owner's scope, opens the rows
    /// too, because a token does not say which key it is under.
    ///
    /// **The tables must be all whose rows have owners.** Values in another database cannot be opened again. Another table of
    /// this database is found by its sealed values, and refused. A key is left if anything is in doubt: if the tables have no
    /// row of its owner, if the owner is locked, or if a value does not open. It is also left until twice the time [for which
    /// keys are open](Self::open_for) has passed, because a process may write under it until then; set the same time in all
    /// processes. Run it again after the next rotation.
    ///
    /// # Errors
    /// [`OwnerKeyError::Tables`] where a table cannot be read, rows of it are hidden from this connection, an unlisted column
    /// has values under owners' keys, or the database is a replica; [`OwnerKeyError::Keyring`], [`OwnerKeyError::Pool`],
    /// [`OwnerKeyError::Database`], [`OwnerKeyError::DamagedTable`].
    pub fn destroy_former(&self, tables: &[TableSpec]) -> Result<DestroyedFormer, OwnerKeyError> {
        let mut done = DestroyedFormer::default();
        let mut former = self.former(&mut done)?;
        if former.is_empty() {
            return Ok(done);
        }
        let keyring = self.slot.keyring()?;
        check_primary(&mut *self.connection()?)?;
        check_listed(&mut *self.connection()?, tables)?;
        for table in tables {
            in_use::look(&mut *self.connection()?, &keyring, table, &mut former)?;
        }
        for (owner, former) in &former {
            done.count(former, self.destroy_unused(owner, former)?);
        }
        Ok(done)
    }

    /// Destroys the unused former keys of an owner, and returns their number.
    ///
    /// It begins with the lowest, because each key is opened by the next one.
    fn destroy_unused(&self, owner: &BoundId, former: &Former) -> Result<u64, OwnerKeyError> {
        let Some(end) = former.end_of_unused() else { return Ok(0) };
        let update = "UPDATE __encdb_owner_keys SET owner_id = NULL, by_next = NULL, destroyed_at = {now} \
                      WHERE owner_hash = ? AND number < ? AND by_next IS NOT NULL AND destroyed_at IS NULL";
        let n_destroyed = persistently(|| {
            let parameters = [(&former.hash).into(), i64::from(end).into()];
            Ok::<_, OwnerKeyError>(execute(&mut *self.connection()?, update, parameters)?)
        })?;
        self.open.remove(owner);
        Ok(u64::try_from(n_destroyed).unwrap_or(u64::MAX))
    }

    /// Returns the owners with former keys. Counts the keys that were replaced too recently.
    fn former(
        &self,
        done: &mut DestroyedFormer,
    ) -> Result<HashMap<BoundId, Former>, OwnerKeyError> {
        let rows = load(
            &mut *self.connection()?,
            "SELECT f.owner_hash, f.owner_id, f.number, {now} - n.created_at \
             FROM __encdb_owner_keys f JOIN __encdb_owner_keys n ON n.owner_hash = f.owner_hash AND n.number = f.number + 1 \
             WHERE f.by_next IS NOT NULL AND f.destroyed_at IS NULL ORDER BY f.owner_hash, f.number",
            [],
        )?;
        let mut former = HashMap::<BoundId, Former>::new();
        for mut fields in rows.into_iter().map(Fields::of) {
            let (hash, owner) = (fields.hash()?, BoundId::from_bytes(&fields.bytes()?));
            let owner = owner.ok_or(OwnerKeyError::DamagedTable)?;
            let (number, age) = (fields.number()?, fields.integer()?);
            if self.may_be_written_under(age) {
                done.n_too_recent += 1;
                continue;
            }
            let of_owner = former.entry(owner).or_insert_with(|| Former::of(hash));
            of_owner.numbers.push(number);
        }
        Ok(former)
    }

    /// Tells whether a process may still use a key that was replaced this many seconds ago.
    fn may_be_written_under(&self, seconds: i64) -> bool {
        let open_for = i64::try_from(self.open.lifetime().as_secs()).unwrap_or(i64::MAX);
        seconds < open_for.saturating_mul(2)
    }

    /// Reads the answer to [`OwnerKeyStore::replaced`](encdb_core::OwnerKeyStore::replaced).
    pub(super) fn read_replaced(
        &self,
        owners: &[BoundId],
    ) -> Result<Vec<ReplacedKey>, OwnerKeyError> {
        let pages = owners.chunks(super::fetch::OWNERS_PER_QUERY);
        let replaced = pages.map(|owners| self.read_page_of_replaced(owners));
        let replaced = replaced.collect::<Result<Vec<_>, _>>()?.concat();
        for ReplacedKey { owner, current, .. } in &replaced {
            if self.open.get(owner).is_some_and(|open| open.keys.current().number() != *current) {
                self.open.discard(owner);
            }
        }
        Ok(replaced)
    }

    fn read_page_of_replaced(&self, owners: &[BoundId]) -> Result<Vec<ReplacedKey>, OwnerKeyError> {
        let by_hash: HashMap<OwnerHash, &BoundId> =
            owners.iter().map(|owner| (owner.digest(), owner)).collect();
        let select = Statement::new(
            "SELECT owner_hash, max(number), count(by_next) FROM __encdb_owner_keys WHERE owner_hash IN (",
        );
        let select = select.list(by_hash.keys(), |select, hash| select.bind(bytes(hash)));
        // An owner who was forgotten has no `owner_id`.
        let select =
            select.sql(") GROUP BY owner_hash HAVING max(number) > 1 AND count(owner_id) > 0");
        let rows = C::Backend::load(&mut *self.connection()?, &select.once())?;
        let replaced = rows.into_iter().map(Fields::of).map(|mut fields| {
            let owner = by_hash.get(&fields.hash()?).ok_or(OwnerKeyError::DamagedTable)?;
            let (current, n_former) = (fields.number()?, fields.integer()?);
            let former = if n_former == 0 { FormerKeys::Destroyed } else { FormerKeys::Left };
            Ok(ReplacedKey::new((*owner).clone(), current, former))
        });
        replaced.collect()
    }

    /// Reads the answer to [`OwnerKeyStore::has_replaced`](encdb_core::OwnerKeyStore::has_replaced).
    pub(super) fn read_has_replaced(&self) -> Result<bool, OwnerKeyError> {
        let select = "SELECT number FROM __encdb_owner_keys WHERE number > 1 LIMIT 1";
        Ok(!load(&mut *self.connection()?, select, [])?.is_empty())
    }
}

/// Refuses the tables if other tables have values under owners' keys, which would not be looked at.
fn check_listed<C>(conn: &mut C, tables: &[TableSpec]) -> Result<(), TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let unlisted = census_of_unlisted(conn, tables)?.counts.into_iter();
    let mut of_owners = unlisted.filter(|it| it.content == Content::SealedUnderOwnerKey);
    of_owners.next().map_or(Ok(()), |Count { table, column, n_values, .. }| {
        Err(TableError::Unlisted { table, column, n_values })
    })
}

impl Former {
    fn of(hash: OwnerHash) -> Self {
        Self { hash, numbers: vec![], in_use: InUse::Unseen }
    }

    /// Returns the number below which no key is in use; none if no key is to be destroyed.
    fn end_of_unused(&self) -> Option<u16> {
        let last = self.numbers.last()?.get();
        match self.in_use {
            InUse::Unseen | InUse::InDoubt => None,
            InUse::From(number) => Some(number.get()),
            InUse::Nothing => last.checked_add(1),
        }
    }
}

impl DestroyedFormer {
    fn count(&mut self, former: &Former, n_destroyed: u64) {
        let n_keys = u64::try_from(former.numbers.len()).unwrap_or(u64::MAX);
        let n_left = n_keys.saturating_sub(n_destroyed);
        self.n_destroyed += n_destroyed;
        match former.in_use {
            InUse::Unseen => self.n_unseen += n_left,
            InUse::InDoubt => self.n_in_doubt += n_left,
            InUse::From(_) | InUse::Nothing => self.n_in_use += n_left,
        }
    }
}
