//! What is read of a table, and where in a row everything is.

use diesel::Connection;
use encdb_core::{BoundId, Context, Error, ErrorKind, IdType, KeyId, Keyring, Result};
use uuid::Uuid;

use super::Fill;
use crate::{
    jobs::{JobError, Wanted},
    paging::{Key, Page, PageEnd, TableKey},
    spec::{BoundColumn, ColumnSpec, Scope, TableSpec, TokenSpec, Uniqueness},
    sql::{Dialect, Row, SqlValue, Statement},
    table_columns::{Storage, storages},
};

/// A table with the places of its columns in a row that is read: the key, what is bound to, ciphertexts and tokens.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) table: TableSpec,
    pub(super) key: TableKey,
    pub(super) current: KeyId,
    row: Vec<Place<BoundColumn>>,
    owner: Option<Place<BoundColumn>>,
    pub(super) columns: Vec<EncryptedPlace>,
    /// The names of all that is read, in order.
    names: Vec<String>,
}

/// A column, and where its value is in a row.
#[derive(Clone, Copy, Debug)]
struct Place<T> {
    column: T,
    at: usize,
}

/// An encrypted column, and where its ciphertext and its token are in a row.
#[derive(Debug)]
pub(super) struct EncryptedPlace {
    pub(super) spec: ColumnSpec,
    pub(super) storage: Storage,
    pub(super) at: usize,
    pub(super) token: Option<TokenPlace>,
}

/// The column that an encrypted column's tokens are written to, and in which epoch.
#[derive(Debug)]
pub(super) struct TokenPlace {
    pub(super) spec: TokenSpec,
    pub(super) sql_name: String,
    pub(super) at: usize,
    pub(super) epoch: u8,
    pub(super) upkeep: Upkeep,
}

/// Who writes the tokens of a column when values change.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Upkeep {
    /// Nobody but the rotation: the model does not know the column yet.
    Rotation,
    Writers,
}

impl Plan {
    pub(super) fn new<C>(
        conn: &mut C,
        table: &TableSpec,
        keyring: &Keyring,
        fills: &[Fill],
    ) -> std::result::Result<Self, JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let key = TableKey::read(conn, table.sql_name())?;
        let storages = storages(conn, table)?;
        refuse_fills(table, &key, fills)?;
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
            token: spec.token().map(|token| {
                let place = TokenPlace::new(token, keyring, fills);
                TokenPlace { at: read(&place.sql_name), ..place }
            }),
        });
        let columns = columns.collect();
        let current = keyring.current();
        let plan = Self { table: *table, key, current, row, owner, columns, names };
        plan.refuse_mixed_unique_tokens(keyring)?;
        Ok(plan)
    }

    /// Equal values have unequal tokens in two epochs, so that a UNIQUE column would let both in.
    fn refuse_mixed_unique_tokens(&self, keyring: &Keyring) -> std::result::Result<(), JobError> {
        if keyring.epochs().count() < 2 {
            return Ok(());
        }
        let tokens = self.columns.iter().filter_map(|column| column.token.as_ref());
        let mut in_force = tokens.filter(|token| token.upkeep == Upkeep::Writers);
        match in_force.find(|token| token.spec.uniqueness() == Uniqueness::Unique) {
            None => Ok(()),
            Some(token) => Err(JobError::UniqueTokens {
                table: self.table.sql_name().to_owned(),
                column: token.sql_name.clone(),
            }),
        }
    }

    /// How many rows the table has.
    pub(super) fn count<C>(&self, conn: &mut C) -> std::result::Result<i64, JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let query = Statement::new("SELECT count(*) FROM ").name(self.table.sql_name());
        let rows = C::Backend::load(conn, &query)?;
        let count = rows.first().and_then(|row| row.first()?.as_ref()?.integer());
        Ok(count.unwrap_or_default())
    }

    /// The rows that are wanted.
    pub(super) fn read<C>(
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
        let select = select.sql(" FROM ").name(self.table.sql_name());
        let (after, end) = match wanted {
            Wanted::Next { after } => (after, PageEnd::AfterRows(n_rows)),
            Wanted::Range { after, last } => (after, PageEnd::At(last)),
        };
        // What the job's table holds is data, and a key of SQLite may hold NULL: neither may make a page begin elsewhere.
        let mut given = after.into_iter().chain(match wanted {
            Wanted::Next { .. } => None,
            Wanted::Range { last, .. } => Some(last),
        });
        if given.any(|key| key.len() != self.key.columns.len()) {
            return Err(JobError::Damaged { job: format!("rotate {}", self.table.sql_name()) });
        }
        let rows = C::Backend::load(conn, &self.key.page(select, after, end).once())?;
        let last = rows.last().map(|row| self.key_of(row));
        Ok(Page { rows, last })
    }

    /// The primary key of a row. Its columns are NOT NULL in every primary key but SQLite's, where such rows sort first.
    pub(super) fn key_of(&self, row: &Row) -> Key {
        row.iter().take(self.key.columns.len()).flatten().cloned().collect()
    }

    /// What the values of a column are bound to in this row.
    pub(super) fn context(&self, column: &EncryptedPlace, row: &Row) -> Result<Context> {
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

    fn owner(&self, row: &Row) -> Result<Option<BoundId>> {
        self.owner.as_ref().map(|place| place.id(row)).transpose()
    }

    /// The owner that a column's tokens belong to, where they belong to one.
    pub(super) fn token_owner(&self, token: TokenSpec, row: &Row) -> Result<Option<BoundId>> {
        if token.scope() == Scope::Owner { self.owner(row) } else { Ok(None) }
    }
}

impl TokenPlace {
    /// Tokens of the epoch that is written; in a column that is filled, of the newest, to which all are to move.
    fn new(spec: TokenSpec, keyring: &Keyring, fills: &[Fill]) -> Self {
        let fill = fills.iter().find(|fill| fill.from == spec.sql_name());
        let (sql_name, epoch, upkeep) = match fill {
            None => (spec.sql_name(), keyring.epochs().next(), Upkeep::Writers),
            Some(fill) => (fill.into.as_str(), keyring.epochs().max(), Upkeep::Rotation),
        };
        let epoch = epoch.unwrap_or_default();
        Self { spec, sql_name: sql_name.to_owned(), at: 0, epoch, upkeep }
    }
}

/// Tokens are filled from a token column, and into a column that nothing else is in.
fn refuse_fills(
    table: &TableSpec,
    key: &TableKey,
    fills: &[Fill],
) -> std::result::Result<(), JobError> {
    let tokens: Vec<&str> =
        table.columns().iter().filter_map(|column| Some(column.token()?.sql_name())).collect();
    let is_used = |name: &str| {
        tokens.contains(&name)
            || table.binds(name)
            || table.columns().iter().any(|column| column.sql_name() == name)
            || key.names().any(|key| key == name)
    };
    for Fill { from, into } in fills {
        let (table, column) = (table.sql_name().to_owned(), String::clone);
        if !tokens.contains(&from.as_str()) {
            return Err(JobError::NoTokenColumn { table, column: column(from) });
        }
        if is_used(into) {
            return Err(JobError::TakenColumn { table, column: column(into) });
        }
    }
    Ok(())
}

impl Place<BoundColumn> {
    /// The id as the model's field binds it; the database may store it as something else.
    fn id(&self, row: &Row) -> Result<BoundId> {
        let unbindable = || Error::new(ErrorKind::Undecodable { type_name: "an id to bind to" });
        let value = row[self.at].as_ref().ok_or_else(unbindable)?;
        match (self.column.id_type(), value) {
            (IdType::Integer, SqlValue::Integer(id)) => Ok(BoundId::integer(*id)),
            (IdType::Integer, SqlValue::Text(id)) => {
                id.parse().map(BoundId::integer).map_err(|_| unbindable())
            }
            (IdType::Text, SqlValue::Text(id) | SqlValue::Uuid(id)) => BoundId::text(id),
            (IdType::Bytes, SqlValue::Bytes(id)) => BoundId::bytes(id),
            (IdType::Uuid, SqlValue::Text(id) | SqlValue::Uuid(id)) => {
                Uuid::parse_str(id).map(BoundId::uuid).map_err(|_| unbindable())
            }
            (IdType::Uuid, SqlValue::Bytes(id)) => {
                Uuid::from_slice(id).map(BoundId::uuid).map_err(|_| unbindable())
            }
            _ => Err(unbindable()),
        }
    }
}
