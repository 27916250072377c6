//! What is read of a table to open its values, and where in a row everything is.

use diesel::Connection;
use encdb_core::{BoundId, Context, Error, ErrorKind, IdType, Keyring, Result};
use uuid::Uuid;

use crate::{
    error::JobError,
    spec::{BoundColumn, ColumnSpec, Scope, TableSpec, TokenSpec},
    sql::{
        Dialect, Row, SqlValue, Statement,
        catalogue::{Storage, storages},
    },
    tables::{
        paging::{Key, Page, TableKey, Wanted},
        sight,
    },
};

mod row_seal;
mod value;

pub(crate) use row_seal::SealPlace;

/// A table with the places of its columns in a row that is read: the key, what is bound to, ciphertexts and tokens.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) table: TableSpec,
    pub(crate) key: TableKey,
    row: Vec<Place<BoundColumn>>,
    owner: Option<Place<BoundColumn>>,
    pub(crate) columns: Vec<EncryptedPlace>,
    pub(crate) seal: Option<SealPlace>,
    /// The names of all that is read, in order.
    names: Vec<String>,
}

/// A column, and where its value is in a row.
#[derive(Clone, Copy, Debug)]
struct Place<T> {
    column: T,
    at: usize,
}

/// An encrypted column, and where its ciphertext and its tokens are in a row.
#[derive(Debug)]
pub(crate) struct EncryptedPlace {
    pub(crate) spec: ColumnSpec,
    pub(crate) storage: Storage,
    pub(crate) at: usize,
    pub(crate) tokens: Vec<TokenPlace>,
}

/// A column that an encrypted column's tokens are written to, and in which epoch.
#[derive(Debug)]
pub(crate) struct TokenPlace {
    pub(crate) spec: TokenSpec,
    pub(crate) sql_name: &'static str,
    pub(crate) at: usize,
    pub(crate) epoch: u8,
    pub(crate) trust: Trust,
}

/// What tells that a stored token is the one of the value beside it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Trust {
    /// Its epoch: a writer of the value writes the token too.
    Epoch,
    /// Only the value. While a deployment goes on, processes that know one of two token columns change values beside tokens
    /// that others have written in the other.
    Nothing,
}

impl Plan {
    pub(crate) fn new<C>(
        conn: &mut C,
        table: &TableSpec,
        keyring: &Keyring,
    ) -> std::result::Result<Self, JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        sight::check(conn, table.sql_name())?;
        let key = TableKey::read(conn, table.sql_name())?;
        let storages = storages(conn, table)?;
        let mut names: Vec<String> = key.names().map(str::to_owned).collect();
        let mut read = |name: &str| {
            names.push(name.to_owned());
            names.len() - 1
        };
        let row =
            table.row().iter().map(|column| Place { column: *column, at: read(column.sql_name()) });
        let row = row.collect();
        let owner = table.owner().map(|column| Place { column, at: read(column.sql_name()) });
        let columns = table.columns().iter().zip(storages).map(|(spec, storage)| EncryptedPlace {
            spec: *spec,
            storage,
            at: read(spec.sql_name()),
            tokens: spec
                .token()
                .map_or_else(Vec::new, |token| TokenPlace::all(token, keyring, &mut read)),
        });
        let columns = columns.collect();
        let seal = table.seal().map(|seal| SealPlace::new(seal, &mut read));
        Ok(Self { table: *table, key, row, owner, columns, seal, names })
    }

    /// How many rows the table has.
    pub(crate) fn count<C>(&self, conn: &mut C) -> std::result::Result<i64, JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let query = Statement::new("SELECT count(*) FROM ").table(self.table.sql_name());
        let rows = C::Backend::load(conn, &query)?;
        let count = rows.first().and_then(|row| row.first()?.as_ref()?.integer());
        Ok(count.unwrap_or_default())
    }

    /// So many of the rows that are wanted.
    pub(crate) fn read<C>(
        &self,
        conn: &mut C,
        wanted: Wanted<'_>,
        n_rows: usize,
    ) -> std::result::Result<Page, JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let select =
            Statement::new("SELECT ").list(&self.names, |statement, name| statement.name(name));
        let select = select.sql(" FROM ").table(self.table.sql_name());
        let page = self.key.page(select, wanted, n_rows);
        let mut rows = C::Backend::load(conn, &page.once())?;
        rows.iter_mut().for_each(|row| self.key.read_text(row));
        let last = rows.last().map(|row| self.key_of(row));
        Ok(Page { rows, last })
    }

    /// The primary key of a row. Its columns are NOT NULL in every primary key but SQLite's, where such rows sort first.
    pub(crate) fn key_of(&self, row: &Row) -> Key {
        row.iter().take(self.key.columns.len()).flatten().cloned().collect()
    }

    /// What the values of a column are bound to in this row.
    pub(crate) fn context(&self, column: &EncryptedPlace, row: &Row) -> Result<Context> {
        let context = Context::new(column.spec.column());
        let context = match self.owner(row)? {
            None => context,
            Some(owner) => context.owned_by(owner),
        };
        let ids = self.row.iter().map(|place| place.id(row)).collect::<Result<Vec<_>>>()?;
        Ok(match <[BoundId; 1]>::try_from(ids) {
            Ok([id]) => context.in_row(id),
            Err(ids) if ids.is_empty() => context,
            Err(ids) => context.in_row(BoundId::composite(&ids)?),
        })
    }

    /// Whom a row belongs to, in a table whose rows belong to somebody.
    pub(crate) fn owner(&self, row: &Row) -> Result<Option<BoundId>> {
        self.owner.as_ref().map(|place| place.id(row)).transpose()
    }

    /// The owner that a column's tokens belong to, where they belong to one.
    pub(crate) fn token_owner(&self, token: TokenSpec, row: &Row) -> Result<Option<BoundId>> {
        if token.scope() == Scope::Owner { self.owner(row) } else { Ok(None) }
    }
}

impl TokenPlace {
    /// The token columns of an encrypted column, with the epoch of each. `read` gives a column its place.
    fn all(spec: TokenSpec, keyring: &Keyring, mut read: impl FnMut(&str) -> usize) -> Vec<Self> {
        let epochs = || keyring.epochs();
        let mut place = |sql_name, epoch: Option<u8>, trust| Self {
            spec,
            sql_name,
            at: read(sql_name),
            epoch: epoch.unwrap_or_default(),
            trust,
        };
        match spec.next_sql_name() {
            None => vec![place(spec.sql_name(), epochs().next(), Trust::Epoch)],
            Some(next) => vec![
                place(spec.sql_name(), epochs().min(), Trust::Nothing),
                place(next, epochs().max(), Trust::Nothing),
            ],
        }
    }
}

impl Place<BoundColumn> {
    /// The id as the model's field binds it; the database may store it as something else.
    fn id(&self, row: &Row) -> Result<BoundId> {
        stored_id(self.column, row[self.at].as_ref())
    }
}

/// The id of this type that a column stores so. Several spellings of an integer or a UUID are one id; of a text, each is one.
pub(crate) fn stored_id(column: BoundColumn, value: Option<&SqlValue>) -> Result<BoundId> {
    let unbindable = || Error::new(ErrorKind::Undecodable { type_name: "an id to bind to" });
    let value = value.ok_or_else(unbindable)?;
    let id = match column.id_type() {
        IdType::Integer => integer(value).map(BoundId::integer),
        IdType::Text => value.text().map(BoundId::text).transpose()?,
        IdType::Bytes => value.bytes().map(BoundId::bytes).transpose()?,
        IdType::Uuid => uuid(value).map(BoundId::uuid),
        _ => None,
    };
    id.ok_or_else(unbindable)
}

fn integer(value: &SqlValue) -> Option<i64> {
    value.integer().or_else(|| value.text()?.parse().ok())
}

fn uuid(value: &SqlValue) -> Option<Uuid> {
    let from_bytes = value.bytes().and_then(|bytes| Uuid::from_slice(bytes).ok());
    from_bytes.or_else(|| Uuid::parse_str(value.text()?).ok())
}
