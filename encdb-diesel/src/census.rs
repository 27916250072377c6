//! Which rows are under which key: counted by the database, from the public headers. No key is needed.

use std::iter;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use diesel::Connection;
use encdb_core::KeyId;

use crate::{
    error::JobError,
    spec::{ColumnSpec, TableSpec},
    sql::{Dialect, Row, SqlValue, Statement, Words},
    table_columns::{Storage, storages},
};

/// The counts of one table.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Census {
    /// How many values of each column are what; NULL is not counted.
    pub counts: Vec<Count>,
}

/// How many values of a column are the same.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Count {
    /// The table's name in SQL.
    pub table: String,
    /// The column's name in SQL.
    pub column: String,
    /// What these values are.
    pub content: Content,
    /// How many they are.
    pub n_values: u64,
}

/// What the first bytes of a stored value tell.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Content {
    /// Sealed under this root key.
    SealedUnder(KeyId),
    /// Sealed under the stored key of an owner, which no root key replaces.
    SealedUnderOwnerKey,
    /// The stored key of an owner, which takes this root key to be opened.
    WrappedUnder(KeyId),
    /// A search token of this epoch.
    TokenOf(u8),
    /// Not sealed: plaintext, or something else's bytes.
    NotSealed,
}

/// Counts one table. Reads all of it once for each encrypted column and each token column.
///
/// # Errors
/// [`JobError::Database`], [`JobError::MissingColumn`].
pub fn census<C>(conn: &mut C, table: &TableSpec) -> Result<Census, JobError>
where
    C: Connection<Backend: Dialect<C>>,
{
    let mut counts = vec![];
    for (column, storage) in table.columns().iter().zip(storages(conn, table)?) {
        counts.extend(sealed(conn, table, column, storage)?);
        if let Some(token) = column.token() {
            for sql_name in iter::once(token.sql_name()).chain(token.next_sql_name()) {
                counts.extend(tokens(conn, table, sql_name)?);
            }
        }
    }
    Ok(Census { counts })
}

/// Counts the stored keys of owners by the root key that they need: those that it wraps (`by_application`), which
/// [`rewrap`](crate::OwnerKeyTable::rewrap) moves, and those whose passphrase has its pepper (`by_passphrase`), which move
/// when the passphrase is given. A database without encdb's tables has none.
///
/// # Errors
/// [`JobError::Database`].
pub fn census_of_owner_keys<C>(conn: &mut C) -> Result<Census, JobError>
where
    C: Connection<Backend: Dialect<C>>,
{
    let catalogue = Words::about(C::Backend::words().columns, OWNER_KEYS);
    if C::Backend::load(conn, &catalogue)?.is_empty() {
        return Ok(Census::default());
    }
    let mut counts = vec![];
    for column in ["by_application", "by_passphrase"] {
        let (before, after) = C::Backend::words().hex;
        let start = Statement::new("SELECT ").sql(before).sql("substr(").name(column);
        let rows = grouped(conn, start.sql(", 29, 2)").sql(after), OWNER_KEYS, column)?;
        counts.extend(contents(OWNER_KEYS, column, rows, of_wrapped_key));
    }
    Ok(Census { counts })
}

impl Census {
    /// How many values are sealed under this key, and how many owners' keys take it to be opened.
    #[must_use]
    pub fn under_key(&self, id: KeyId) -> u64 {
        self.of(Content::SealedUnder(id)) + self.of(Content::WrappedUnder(id))
    }

    /// How many search tokens are of this epoch.
    #[must_use]
    pub fn of_epoch(&self, epoch: u8) -> u64 {
        self.of(Content::TokenOf(epoch))
    }

    /// How many values in encrypted columns are not sealed.
    #[must_use]
    pub fn not_sealed(&self) -> u64 {
        self.of(Content::NotSealed)
    }

    fn of(&self, content: Content) -> u64 {
        self.counts.iter().filter(|it| it.content == content).map(|it| it.n_values).sum()
    }
}

fn sealed<C>(
    conn: &mut C,
    table: &TableSpec,
    column: &ColumnSpec,
    storage: Storage,
) -> Result<Vec<Count>, JobError>
where
    C: Connection<Backend: Dialect<C>>,
{
    let select = Statement::new("SELECT ");
    let start = match storage {
        Storage::Bytes => C::Backend::words().header_of(select, column.sql_name()),
        // `encdb1.` and the six digits of base64url that hold the header, with some bits of the nonce.
        Storage::Text => {
            let (before, after) = C::Backend::words().exactly;
            let start = select.sql(before).sql("substr(").name(column.sql_name());
            start.sql(", 1, 13)").sql(after)
        }
    };
    let rows = grouped(conn, start, table.sql_name(), column.sql_name())?;
    let content = |start: &str| match storage {
        Storage::Bytes => start.strip_prefix('=').map_or_else(|| of_header(start), of_text),
        Storage::Text => of_text(start),
    };
    Ok(contents(table.sql_name(), column.sql_name(), rows, content))
}

fn tokens<C>(conn: &mut C, table: &TableSpec, column: &str) -> Result<Vec<Count>, JobError>
where
    C: Connection<Backend: Dialect<C>>,
{
    let (before, after) = C::Backend::words().hex;
    let start = Statement::new("SELECT ").sql(before).sql("substr(").name(column);
    let rows = grouped(conn, start.sql(", 1, 1)").sql(after), table.sql_name(), column)?;
    let epoch =
        |hex: &str| u8::from_str_radix(hex, 16).map_or(Content::NotSealed, Content::TokenOf);
    Ok(contents(table.sql_name(), column, rows, epoch))
}

/// The starts of a column's values, and how many values begin with each.
fn grouped<C>(
    conn: &mut C,
    start: Statement<'_>,
    table: &str,
    column: &str,
) -> Result<Vec<Row>, JobError>
where
    C: Connection<Backend: Dialect<C>>,
{
    let query = start.sql(", count(*) FROM ").name(table);
    // By place: the name of an alias may be that of a column, by which the rows would be grouped instead.
    let query = query.sql(" WHERE ").name(column).sql(" IS NOT NULL GROUP BY 1");
    Ok(C::Backend::load(conn, &query)?)
}

fn contents(
    table: &str,
    column: &str,
    rows: Vec<Row>,
    content: impl Fn(&str) -> Content,
) -> Vec<Count> {
    let mut by_content = std::collections::BTreeMap::<Content, u64>::new();
    for row in rows {
        let start = row[0].as_ref().and_then(SqlValue::text).map_or(Content::NotSealed, &content);
        let n_values = row[1].as_ref().and_then(SqlValue::integer).unwrap_or_default();
        *by_content.entry(start).or_default() += u64::try_from(n_values).unwrap_or_default();
    }
    let (table, column) = (table.to_owned(), column.to_owned());
    let count = |(content, n_values)| Count {
        table: table.clone(),
        column: column.clone(),
        content,
        n_values,
    };
    by_content.into_iter().map(count).collect()
}

/// The four bytes of a header, in hexadecimal digits.
fn of_header(hex: &str) -> Content {
    let header = hex.strip_prefix("f8").and_then(|rest| u32::from_str_radix(rest, 16).ok());
    let Some([_, flags, high, low]) = header.map(u32::to_be_bytes) else {
        return Content::NotSealed;
    };
    match KeyId::new(u16::from_be_bytes([high, low])) {
        None => Content::NotSealed,
        Some(_) if flags & STORED_OWNER_KEY != 0 => Content::SealedUnderOwnerKey,
        Some(id) => Content::SealedUnder(id),
    }
}

/// The key id of a wrapped key, in hexadecimal digits: 0 where it takes none.
fn of_wrapped_key(hex: &str) -> Content {
    let id = u16::from_str_radix(hex, 16).ok().and_then(KeyId::new);
    id.map_or(Content::NotSealed, Content::WrappedUnder)
}

/// The start of a text form: six digits of base64url are 36 bits, and the first 32 are the header.
fn of_text(start: &str) -> Content {
    let digits = start.strip_prefix("encdb1.").filter(|digits| digits.len() == 6);
    let bytes = digits.and_then(|digits| URL_SAFE_NO_PAD.decode(format!("{digits}AA")).ok());
    let hex =
        |bytes: Vec<u8>| bytes[..4].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    bytes.map_or(Content::NotSealed, |bytes| of_header(&hex(bytes)))
}

const OWNER_KEYS: &str = "__encdb_owner_keys";
/// The flag DEK in the second byte of a header: `docs/format.md`, "Flags".
const STORED_OWNER_KEY: u8 = 1 << 2;
