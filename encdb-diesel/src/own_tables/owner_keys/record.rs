//! The rows of the two tables: reading them, and changing them if they have not changed since.

use diesel::{
    Connection, QueryResult,
    result::{DatabaseErrorKind, Error},
};
use encdb_core::{
    BoundId, Error as KeyError, ErrorKind, KeyId, Keyring, Place, RecordKey, Result, WrappedKey,
};

use crate::{
    error::OwnerKeyError,
    sql::{Backend, Row, SqlValue, Statement, fixed::execute},
};

/// An owner's name in the tables: the SHA-256 of the id.
pub(super) type OwnerHash = [u8; 32];

/// Writes the hash of an owner in hexadecimal digits.
pub(super) fn in_hexadecimal(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The wrapped keys of one owner, as far as they concern this process.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// The number of the current key.
    pub(super) number: KeyId,
    pub(super) by_application: Option<WrappedKey>,
    pub(super) by_passphrase: Option<WrappedKey>,
    /// The wrap for the service that this process is.
    pub(super) by_service: Option<WrappedKey>,
    /// The former keys, the latest first.
    pub(super) former: Vec<Former>,
}

/// A former key, wrapped by the key with the next number.
#[derive(Clone, Debug)]
pub(super) struct Former {
    pub(super) number: KeyId,
    pub(super) by_next: WrappedKey,
}

/// A record, or the error in it.
pub(super) type ReadRecord = Result<Record, OwnerKeyError>;

/// The wraps of a current key, except those for services.
#[derive(Clone, Debug, Default)]
pub(super) struct Wraps {
    pub(super) by_application: Option<WrappedKey>,
    pub(super) by_passphrase: Option<WrappedKey>,
}

/// One row: one key.
pub(super) struct KeyRow {
    pub(super) number: KeyId,
    pub(super) wraps: Wraps,
    by_next: Option<WrappedKey>,
}

impl KeyRow {
    /// Reads the next fields of a row: a number and the three wraps.
    pub(super) fn of(fields: &mut Fields) -> Result<Self, OwnerKeyError> {
        Ok(Self {
            number: fields.number()?,
            wraps: Wraps { by_application: fields.wrapped()?, by_passphrase: fields.wrapped()? },
            by_next: fields.wrapped()?,
        })
    }

    /// Returns the wraps of a current key.
    ///
    /// Refuses more than one wrap. encdb writes only one, so somebody added a wrap by a root key to open the key without its
    /// passphrase. Also refuses a former key whose successor has no row, because it must not seal again.
    pub(super) fn current(self) -> Result<Wraps, OwnerKeyError> {
        match (&self.wraps, &self.by_next) {
            (Wraps { by_application: Some(_), by_passphrase: Some(_) }, _)
            | (Wraps { by_application: Some(_), .. }, Some(_))
            | (Wraps { by_passphrase: Some(_), .. }, Some(_)) => {
                Err(KeyError::new(ErrorKind::OwnerKeyWrappedTwice).into())
            }
            (_, Some(_)) => Err(OwnerKeyError::DamagedTable),
            (_, None) => Ok(self.wraps),
        }
    }

    /// Returns a former key, which has only the wrap by the next key.
    fn former(self) -> Result<Former, OwnerKeyError> {
        match (self.wraps, self.by_next) {
            (Wraps { by_application: None, by_passphrase: None }, Some(by_next)) => {
                Ok(Former { number: self.number, by_next })
            }
            (_, Some(_)) => Err(KeyError::new(ErrorKind::OwnerKeyWrappedTwice).into()),
            (_, None) => Err(OwnerKeyError::DamagedTable),
        }
    }
}

/// Reads the records of these owners, or the errors in them. Owners without a key have none.
pub(super) fn read<C>(
    conn: &mut C,
    owners: &[OwnerHash],
    service: &str,
) -> Result<Vec<(OwnerHash, ReadRecord)>, OwnerKeyError>
where
    C: Connection<Backend: Backend<C>>,
{
    let select = Statement::new(
        "SELECT k.owner_hash, k.destroyed_at, k.number, k.by_application, k.by_passphrase, k.by_next, g.wrapped \
         FROM __encdb_owner_keys k LEFT JOIN __encdb_owner_key_grants g \
         ON g.owner_hash = k.owner_hash AND g.number = k.number AND g.service = ",
    );
    let select = select.bind_text(service).sql(" WHERE k.owner_hash IN (");
    let select = select.list(owners, |statement, owner| statement.bind(bytes(owner)));
    // The current key of each owner comes first.
    let select = select.sql(") ORDER BY k.owner_hash, k.number DESC");
    let select = if owners.len() == 1 { select } else { select.once() };
    let mut by_owner: Vec<(OwnerHash, Vec<Fields>)> = vec![];
    for mut fields in C::Backend::load(conn, &select)?.into_iter().map(Fields::of) {
        let hash = fields.hash()?;
        match by_owner.last_mut() {
            Some((same, rows)) if *same == hash => rows.push(fields),
            _ => by_owner.push((hash, vec![fields])),
        }
    }
    Ok(by_owner.into_iter().map(|(hash, rows)| (hash, record(rows))).collect())
}

/// Returns the record from an owner's rows, the current key first. An owner is forgotten if the current key was destroyed. A
/// former key that was destroyed alone leaves a row as well.
fn record(rows: Vec<Fields>) -> ReadRecord {
    let mut rows = rows.into_iter();
    let mut current = rows.next().ok_or(OwnerKeyError::DamagedTable)?;
    if current.value().is_some() {
        return Err(KeyError::new(ErrorKind::OwnerKeyDestroyed).into());
    }
    let row = KeyRow::of(&mut current)?;
    let (number, by_service) = (row.number, current.wrapped()?);
    let Wraps { by_application, by_passphrase } = row.current()?;
    let left = rows.filter_map(|mut fields| fields.value().is_none().then_some(fields));
    let former = left.map(|mut fields| KeyRow::of(&mut fields)?.former());
    let former = former.collect::<Result<_, _>>()?;
    Ok(Record { number, by_application, by_passphrase, by_service, former })
}

/// The fields of a row, read one after the other.
pub(super) struct Fields(std::vec::IntoIter<Option<SqlValue>>);

impl Fields {
    pub(super) fn of(row: Row) -> Self {
        Self(row.into_iter())
    }

    /// Returns the next value, or none for NULL.
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

    pub(super) fn integer(&mut self) -> Result<i64, OwnerKeyError> {
        self.value().as_ref().and_then(SqlValue::integer).ok_or(OwnerKeyError::DamagedTable)
    }

    /// Returns the next field as the number of a key.
    pub(super) fn number(&mut self) -> Result<KeyId, OwnerKeyError> {
        let number = u16::try_from(self.integer()?).ok().and_then(KeyId::new);
        number.ok_or(OwnerKeyError::DamagedTable)
    }

    pub(super) fn wrapped(&mut self) -> Result<Option<WrappedKey>, OwnerKeyError> {
        match self.value() {
            None => Ok(None),
            Some(SqlValue::Bytes(record)) => Ok(Some(WrappedKey::parse(&record)?)),
            Some(_) => Err(OwnerKeyError::DamagedTable),
        }
    }
}

/// Writes the first key of an owner who has no row. An owner who got a key in the meantime keeps that.
pub(super) fn insert_first<C>(
    conn: &mut C,
    owner: &BoundId,
    wraps: &Wraps,
) -> Result<(), OwnerKeyError>
where
    C: Connection<Backend: Backend<C>>,
{
    match insert(conn, owner, FIRST, wraps) {
        Ok(()) | Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Writes a key with this number.
pub(super) fn insert<C>(
    conn: &mut C,
    owner: &BoundId,
    number: KeyId,
    wraps: &Wraps,
) -> QueryResult<()>
where
    C: Connection<Backend: Backend<C>>,
{
    execute(
        conn,
        "INSERT INTO __encdb_owner_keys (owner_hash, number, owner_id, by_application, by_passphrase, created_at) \
         VALUES (?, ?, ?, ?, ?, {now})",
        [
            (&owner.digest()).into(),
            number.into(),
            owner.as_bytes().into(),
            wraps.by_application.as_ref().into(),
            wraps.by_passphrase.as_ref().into(),
        ],
    )?;
    Ok(())
}

/// Replaces the wraps of an owner's current key, if they have not changed since they were read.
pub(super) fn swap<C>(
    conn: &mut C,
    (owner, number): (&OwnerHash, KeyId),
    old: &Wraps,
    new: &Wraps,
) -> Result<(), OwnerKeyError>
where
    C: Connection<Backend: Backend<C>>,
{
    let n_swapped = execute(
        conn,
        "UPDATE __encdb_owner_keys SET by_application = ?, by_passphrase = ? \
         WHERE destroyed_at IS NULL AND by_next IS NULL AND owner_hash = ? AND number = ? \
         AND by_application{is_same}? AND by_passphrase{is_same}?",
        [
            new.by_application.as_ref().into(),
            new.by_passphrase.as_ref().into(),
            owner.into(),
            number.into(),
            old.by_application.as_ref().into(),
            old.by_passphrase.as_ref().into(),
        ],
    )?;
    if n_swapped == 0 { Err(OwnerKeyError::Contended) } else { Ok(()) }
}

/// Makes an owner's current key a former one, wrapped by its successor, if its wraps have not changed since they were read.
pub(super) fn retire<C>(
    conn: &mut C,
    (owner, number): (&OwnerHash, KeyId),
    old: &Wraps,
    by_next: &WrappedKey,
) -> Result<(), OwnerKeyError>
where
    C: Connection<Backend: Backend<C>>,
{
    let n_retired = execute(
        conn,
        "UPDATE __encdb_owner_keys SET by_application = NULL, by_passphrase = NULL, by_next = ? \
         WHERE destroyed_at IS NULL AND by_next IS NULL AND owner_hash = ? AND number = ? \
         AND by_application{is_same}? AND by_passphrase{is_same}?",
        [
            by_next.into(),
            owner.into(),
            number.into(),
            old.by_application.as_ref().into(),
            old.by_passphrase.as_ref().into(),
        ],
    )?;
    if n_retired == 0 { Err(OwnerKeyError::Contended) } else { Ok(()) }
}

impl Record {
    pub(super) fn wraps(&self) -> Wraps {
        Wraps {
            by_application: self.by_application.clone(),
            by_passphrase: self.by_passphrase.clone(),
        }
    }
}

/// Derives the key that opens a wrap by one of the keyring's root keys.
pub(super) fn application_key(
    keyring: &Keyring,
    wrapped: &WrappedKey,
    place: &Place,
) -> Result<RecordKey> {
    use encdb_core::WrappedKeyProblem::RootKey;
    let id = wrapped.key_id().ok_or(RootKey { needed: None })?;
    wrapped.record_key(&keyring.wrapping_key(id)?, place)
}

pub(super) fn bytes(bytes: &[u8]) -> SqlValue {
    SqlValue::Bytes(bytes.to_vec())
}

/// The number of an owner's first key.
pub(super) const FIRST: KeyId = KeyId::new(1).expect("1 is a number");
