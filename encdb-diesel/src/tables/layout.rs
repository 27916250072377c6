//! Which columns of a table are read to open its values, and where in a row each one is.

use diesel::Connection;
use encdb_core::{BoundId, Context, Error, ErrorKind, IdType, Keyring, Result};
use uuid::Uuid;

use crate::{
    error::TableError,
    spec::{BoundColumn, ColumnSpec, PlaintextForm, PlaintextSpec, Scope, TableSpec, TokenSpec},
    sql::{Backend, Row, SqlValue, Storage},
    tables::{encoding::Digits, rows::TableRows},
};

mod row_seal;
mod value;

pub(crate) use row_seal::SealPlace;

/// A table with the places of its columns in a row: the primary key, the columns that values are bound to, ciphertexts and
/// tokens.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) table: TableSpec,
    pub(crate) rows: TableRows,
    row: Vec<PlacedColumn<BoundColumn>>,
    owner: Option<PlacedColumn<BoundColumn>>,
    pub(crate) columns: Vec<EncryptedPlace>,
    pub(crate) seal: Option<SealPlace>,
}

/// A column, and where its value is in a row.
#[derive(Clone, Copy, Debug)]
struct PlacedColumn<T> {
    column: T,
    at: usize,
}

/// An encrypted column with the places of its ciphertext and its tokens in a row.
#[derive(Debug)]
pub(crate) struct EncryptedPlace {
    pub(crate) spec: ColumnSpec,
    pub(crate) storage: Storage,
    pub(crate) at: usize,
    pub(crate) tokens: Vec<TokenPlace>,
    /// The place of the flag that says whether a value is ciphertext, where the column holds both.
    pub(crate) flag: Option<usize>,
    /// The column that the values are moved from, if it is read.
    pub(crate) plaintext: Option<PlaintextPlace>,
}

/// The place of a value before encryption.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlaintextPlace {
    pub(crate) spec: PlaintextSpec,
    pub(crate) at: usize,
    pub(crate) digits: Digits,
    /// The place of the nonce, where an earlier application kept one.
    pub(crate) nonce: Option<usize>,
}

/// A token column of an encrypted column, with the epoch of its tokens.
#[derive(Debug)]
pub(crate) struct TokenPlace {
    pub(crate) spec: TokenSpec,
    pub(crate) sql_name: &'static str,
    pub(crate) at: usize,
    pub(crate) epoch: u8,
    pub(crate) trust: Trust,
}

/// What shows that a stored token belongs to the value beside it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Trust {
    /// The token's epoch: every writer of the value also writes the token.
    Epoch,
    /// Only the value itself. During a deployment, a process that knows one of two token columns changes values and leaves
    /// old tokens in the other column.
    Nothing,
}

impl Layout {
    /// Finds the columns of a table that are to be read.
    ///
    /// # Errors
    /// [`TableError::NoTable`], [`TableError::HiddenRows`], [`TableError::NoPrimaryKey`], [`TableError::MissingColumn`],
    /// [`TableError::Database`].
    pub(crate) fn new<C>(
        conn: &mut C,
        table: &TableSpec,
        keyring: &Keyring,
    ) -> std::result::Result<Self, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let mut rows = TableRows::of(conn, table.sql_name())?;
        let row = table
            .row()
            .iter()
            .map(|column| PlacedColumn::read(&mut rows, *column, column.sql_name()));
        let row = row.collect::<std::result::Result<_, _>>()?;
        let owner = table.owner();
        let owner = owner
            .map(|column| PlacedColumn::read(&mut rows, column, column.sql_name()))
            .transpose()?;
        let columns = table.columns().iter();
        let columns = columns.map(|spec| EncryptedPlace::read(&mut rows, *spec, keyring));
        let columns = columns.collect::<std::result::Result<_, _>>()?;
        let seal = table.seal().map(|seal| SealPlace::read(&mut rows, seal)).transpose()?;
        Ok(Self { table: *table, rows, row, owner, columns, seal })
    }

    /// Finds the same columns, and the columns that values are moved from, where the table has them.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub(crate) fn with_plaintext<C>(
        conn: &mut C,
        table: &TableSpec,
        keyring: &Keyring,
    ) -> std::result::Result<Self, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let mut layout = Self::new(conn, table, keyring)?;
        let rows = &mut layout.rows;
        for column in &mut layout.columns {
            let from = column.spec.plaintext().filter(|from| rows.has(from.sql_name()));
            column.plaintext = from.map(|from| PlaintextPlace::read(rows, from)).transpose()?;
        }
        Ok(layout)
    }

    /// Returns the places that the context of a value is made of.
    pub(crate) fn bound(&self) -> impl Iterator<Item = usize> {
        self.row.iter().chain(&self.owner).map(|place| place.at)
    }

    /// Returns the context that the values of a column are bound to in this row.
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

    /// Returns the owner of a row, or none in a table without owners.
    pub(crate) fn owner(&self, row: &Row) -> Result<Option<BoundId>> {
        self.owner.as_ref().map(|place| place.id(row)).transpose()
    }

    /// Returns the owner of a row as it is stored.
    pub(crate) fn owner_value<'r>(&self, row: &'r Row) -> Option<&'r SqlValue> {
        row[self.owner.as_ref()?.at].as_ref()
    }

    /// Returns the owner that a column's tokens belong to, or none where their scope is global.
    pub(crate) fn token_owner(&self, token: TokenSpec, row: &Row) -> Result<Option<BoundId>> {
        if token.scope() == Scope::Owner { self.owner(row) } else { Ok(None) }
    }
}

impl EncryptedPlace {
    fn read(
        rows: &mut TableRows,
        spec: ColumnSpec,
        keyring: &Keyring,
    ) -> std::result::Result<Self, TableError> {
        let at = rows.add(spec.sql_name())?;
        let storage = rows.column(at).column_type.storage();
        let tokens = match spec.token() {
            None => vec![],
            Some(token) => TokenPlace::read_all(rows, token, keyring)?,
        };
        let flag = match spec.plaintext().map(|plaintext| plaintext.form()) {
            Some(PlaintextForm::Flagged { flag }) if rows.has(flag) => Some(rows.add(flag)?),
            _ => None,
        };
        Ok(Self { spec, storage, at, tokens, flag, plaintext: None })
    }
}

impl PlaintextPlace {
    fn read(rows: &mut TableRows, spec: PlaintextSpec) -> std::result::Result<Self, TableError> {
        let at = rows.add(spec.sql_name())?;
        let nonce = match spec.form() {
            PlaintextForm::XChaCha20Poly1305 { nonce } => Some(rows.add(nonce)?),
            _ => None,
        };
        let digits = rows.digits(spec.sql_name())?;
        Ok(Self { spec, at, digits, nonce })
    }
}

impl TokenPlace {
    /// Reads the token columns of an encrypted column, with the epoch of each.
    fn read_all(
        rows: &mut TableRows,
        spec: TokenSpec,
        keyring: &Keyring,
    ) -> std::result::Result<Vec<Self>, TableError> {
        let epochs = || keyring.epochs();
        let mut place = |sql_name, epoch: Option<u8>, trust| {
            let (at, epoch) = (rows.add(sql_name)?, epoch.unwrap_or_default());
            Ok::<_, TableError>(Self { spec, sql_name, at, epoch, trust })
        };
        match spec.next_sql_name() {
            None => Ok(vec![place(spec.sql_name(), epochs().next(), Trust::Epoch)?]),
            Some(next) => Ok(vec![
                place(spec.sql_name(), epochs().min(), Trust::Nothing)?,
                place(next, epochs().max(), Trust::Nothing)?,
            ]),
        }
    }
}

impl<T> PlacedColumn<T> {
    /// Adds this column, under this name, to those that are read.
    fn read(rows: &mut TableRows, column: T, name: &str) -> std::result::Result<Self, TableError> {
        Ok(Self { column, at: rows.add(name)? })
    }
}

impl PlacedColumn<BoundColumn> {
    /// Returns the id that the model's field binds to; the database may store it as another type.
    fn id(&self, row: &Row) -> Result<BoundId> {
        stored_id(self.column, row[self.at].as_ref())
    }
}

/// Returns the id of a column's type that a stored value stands for. Different spellings of an integer or a UUID are one id,
/// of a text different ids.
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
