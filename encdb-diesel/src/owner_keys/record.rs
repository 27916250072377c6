//! The rows of the two tables: reading them, and changing them only while they are what was read.

use diesel::{
    Connection,
    result::{DatabaseErrorKind, Error},
};
use encdb_core::{BoundId, ErrorKind, Keyring, Place, RecordKey, Result, WrappedKey};

use crate::{
    error::OwnerKeyError,
    sql::{Dialect, Row, SqlValue, Statement, Storage},
};

/// How an owner is called in the tables: the SHA-256 of the id.
pub(super) type OwnerHash = [u8; 32];

/// The key of one owner, wrapped for those who may open it, as far as this process is concerned.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) by_application: Option<WrappedKey>,
    pub(super) by_passphrase: Option<WrappedKey>,
    /// For the service that asks.
    pub(super) by_service: Option<WrappedKey>,
    pub(super) is_destroyed: bool,
}

/// A record, or what is wrong with it.
pub(super) type ReadRecord = Result<Record, OwnerKeyError>;

/// The wraps that a record has for everybody.
#[derive(Clone, Debug, Default)]
pub(super) struct Wraps {
    pub(super) by_application: Option<WrappedKey>,
    pub(super) by_passphrase: Option<WrappedKey>,
}

impl Wraps {
    /// Refuses a wrap by a root key beside one by a passphrase: it opens the key without the passphrase, and somebody has put
    /// it there, because encdb writes only one of the two.
    pub(super) fn check(&self) -> Result<()> {
        match (&self.by_application, &self.by_passphrase) {
            (Some(_), Some(_)) => Err(ErrorKind::OwnerKeyWrappedTwice.into()),
            _ => Ok(()),
        }
    }
}

/// The rows of these owners, or why one cannot be one. Owners without a key have none.
pub(super) fn read<C>(
    conn: &mut C,
    owners: &[OwnerHash],
    service: &str,
) -> Result<Vec<(OwnerHash, ReadRecord)>, OwnerKeyError>
where
    C: Connection<Backend: Dialect<C>>,
{
    let select = Statement::new(
        "SELECT k.owner_hash, k.by_application, k.by_passphrase, g.wrapped, k.destroyed_at FROM __encdb_owner_keys k \
         LEFT JOIN __encdb_owner_key_grants g ON g.owner_hash = k.owner_hash AND g.service = ",
    );
    let select = select.bind_text(service).sql(" WHERE k.owner_hash IN (");
    let select = select.list(owners, |statement, owner| statement.bind(bytes(owner))).sql(")");
    let select = if owners.len() == 1 { select } else { select.once() };
    let rows = C::Backend::load(conn, &select)?.into_iter().map(Fields::of);
    rows.map(|mut fields| Ok((fields.hash()?, record(fields)))).collect()
}

fn record(mut fields: Fields) -> ReadRecord {
    Ok(Record {
        by_application: fields.wrapped()?,
        by_passphrase: fields.wrapped()?,
        by_service: fields.wrapped()?,
        is_destroyed: fields.value().is_some(),
    })
}

/// The fields of a row, one after the other.
pub(super) struct Fields(std::vec::IntoIter<Option<SqlValue>>);

impl Fields {
    pub(super) fn of(row: Row) -> Self {
        Self(row.into_iter())
    }

    /// None is NULL.
    pub(super) fn value(&mut self) -> Option<SqlValue> {
        self.0.next().flatten()
    }

    pub(super) fn bytes(&mut self) -> Result<Vec<u8>, OwnerKeyError> {
        match self.value() {
            Some(SqlValue::Bytes(bytes)) => Ok(bytes),
            _ => Err(OwnerKeyError::DamagedTable),
        }
    }

    pub(super) fn hash(&mut self) -> Result<OwnerHash, OwnerKeyError> {
        self.bytes()?.try_into().map_err(|_| OwnerKeyError::DamagedTable)
    }

    pub(super) fn wrapped(&mut self) -> Result<Option<WrappedKey>, OwnerKeyError> {
        match self.value() {
            None => Ok(None),
            Some(SqlValue::Bytes(record)) => Ok(Some(WrappedKey::parse(&record)?)),
            Some(_) => Err(OwnerKeyError::DamagedTable),
        }
    }
}

/// Writes the key of an owner who has no row. An owner who got one in the meantime keeps that.
pub(super) fn insert<C>(conn: &mut C, owner: &BoundId, wraps: &Wraps) -> Result<(), OwnerKeyError>
where
    C: Connection<Backend: Dialect<C>>,
{
    let insert = Statement::new(
        "INSERT INTO __encdb_owner_keys (owner_hash, owner_id, by_application, by_passphrase, created_at) VALUES (",
    );
    let insert = insert.bind(bytes(&owner.digest())).sql(", ").bind(bytes(owner.as_bytes()));
    let insert = bind_wrapped(insert.sql(", "), wraps.by_application.as_ref());
    let insert = bind_wrapped(insert.sql(", "), wraps.by_passphrase.as_ref());
    let insert = insert.sql(", ").sql(C::Backend::words().now).sql(")");
    match C::Backend::execute(conn, &insert) {
        Ok(_) | Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Replaces the wraps of an owner, if they are still those that were read.
pub(super) fn replace<C>(
    conn: &mut C,
    owner: &OwnerHash,
    old: &Wraps,
    new: &Wraps,
) -> Result<(), OwnerKeyError>
where
    C: Connection<Backend: Dialect<C>>,
{
    let is_same = C::Backend::words().is_same;
    let update = Statement::new("UPDATE __encdb_owner_keys SET by_application = ");
    let update = bind_wrapped(update, new.by_application.as_ref()).sql(", by_passphrase = ");
    let update = bind_wrapped(update, new.by_passphrase.as_ref());
    let update = update.sql(" WHERE destroyed_at IS NULL AND owner_hash = ").bind(bytes(owner));
    let update = update.sql(" AND by_application").sql(is_same);
    let update = bind_wrapped(update, old.by_application.as_ref());
    let update = update.sql(" AND by_passphrase").sql(is_same);
    let update = bind_wrapped(update, old.by_passphrase.as_ref());
    match C::Backend::execute(conn, &update)? {
        0 => Err(OwnerKeyError::Contended),
        _ => Ok(()),
    }
}

impl Record {
    /// The record, unless it says that the key was destroyed, or has two wraps of which encdb writes one.
    pub(super) fn usable(self) -> Result<Self> {
        if self.is_destroyed {
            return Err(ErrorKind::OwnerKeyDestroyed.into());
        }
        self.wraps().check()?;
        Ok(self)
    }

    pub(super) fn wraps(&self) -> Wraps {
        Wraps {
            by_application: self.by_application.clone(),
            by_passphrase: self.by_passphrase.clone(),
        }
    }
}

/// What opens a record that the keyring's root keys wrap.
pub(super) fn application_key(
    keyring: &Keyring,
    wrapped: &WrappedKey,
    owner: &BoundId,
) -> Result<RecordKey> {
    use encdb_core::WrappedKeyProblem::RootKey;
    let id = wrapped.key_id().ok_or(RootKey { needed: None })?;
    wrapped.record_key(&keyring.wrapping_key(id)?, &Place::owner(owner))
}

pub(super) fn bytes(bytes: &[u8]) -> SqlValue {
    SqlValue::Bytes(bytes.to_vec())
}

pub(super) fn bind_wrapped<'v>(
    statement: Statement<'v>,
    wrapped: Option<&WrappedKey>,
) -> Statement<'v> {
    match wrapped {
        Some(wrapped) => statement.bind(bytes(wrapped.as_bytes())),
        None => statement.null(Storage::Bytes),
    }
}
