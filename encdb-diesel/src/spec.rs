//! A model's definitions as data, for tools that migrate, rotate or inspect its table.

use std::fmt;

mod check;
mod definition;
mod difference;
mod json;
mod known;
mod plaintext;
mod seal;
mod table_name;
mod toml;
mod written_name;

pub use encdb_core::{
    Codec, Column, CoveredType, Format, IdType, Index, Normalization, Padding, PlaintextKind,
    TermKind,
};

pub use check::{TablesError, check};
pub(crate) use difference::{Difference, DifferenceKind, differences};
pub use json::{from_json, to_json};
#[doc(hidden)]
pub use known::{IdTypeOf, NoIdType, NoTermKind, TermKindOf};
pub use plaintext::{PlaintextForm, PlaintextSpec};
pub use seal::{CoveredColumn, SealSpec};
pub use table_name::TableName;
pub use toml::{TomlProblem, from_toml, to_toml};
pub(crate) use toml::{column_line, table_lines, term_of};
#[doc(hidden)]
pub use written_name::{InNoSchema, NoPlainName, PlainNameOf, table_name};

/// A table with encrypted columns, as its model declares it: `<users::table as EncryptedTable>::SPEC`.
#[derive(Clone, Copy)]
pub struct TableSpec {
    name: &'static str,
    sql_name: SqlName,
    row: &'static [BoundColumn],
    owner: Option<BoundColumn>,
    columns: &'static [ColumnSpec],
    seal: Option<SealSpec>,
}

/// A table's name in SQL. A constant cannot get it from Diesel, which shows the schema only at run time.
#[derive(Clone, Copy)]
enum SqlName {
    Given(TableName),
    Written(fn() -> TableName),
}

impl TableSpec {
    /// Describes a table with these columns. `row` and `owner` are the SQL columns that ciphertext is bound to.
    #[must_use]
    pub const fn new(
        name: &'static str,
        sql_name: TableName,
        row: &'static [BoundColumn],
        owner: Option<BoundColumn>,
        columns: &'static [ColumnSpec],
    ) -> Self {
        Self { name, sql_name: SqlName::Given(sql_name), row, owner, columns, seal: None }
    }

    /// Returns the same table with the name in SQL that this function returns.
    #[doc(hidden)]
    #[must_use]
    pub const fn written_as(self, sql_name: fn() -> TableName) -> Self {
        Self { sql_name: SqlName::Written(sql_name), ..self }
    }

    /// Returns the same table with a row seal.
    #[must_use]
    pub const fn with_seal(self, seal: SealSpec) -> Self {
        Self { seal: Some(seal), ..self }
    }

    /// Returns the logical name, which the stored bytes are bound to.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the name in SQL, with the schema if the model's statements name one.
    #[must_use]
    pub fn sql_name(&self) -> TableName {
        match self.sql_name {
            SqlName::Given(name) => name,
            SqlName::Written(read) => read(),
        }
    }

    /// Returns the SQL columns that bind ciphertext to its row; empty if it is bound to the column alone.
    #[must_use]
    pub const fn row(&self) -> &'static [BoundColumn] {
        self.row
    }

    /// Returns the SQL column that holds the owner.
    #[must_use]
    pub const fn owner(&self) -> Option<BoundColumn> {
        self.owner
    }

    /// Returns the encrypted columns, in the order of the model's fields.
    #[must_use]
    pub const fn columns(&self) -> &'static [ColumnSpec] {
        self.columns
    }

    /// Returns the seal of the table's rows, if they have one.
    #[must_use]
    pub const fn seal(&self) -> Option<SealSpec> {
        self.seal
    }

    /// Tells whether the columns that the seal covers have distinct logical names.
    #[doc(hidden)]
    #[must_use]
    pub const fn covers_distinct_columns(&self) -> bool {
        match self.seal {
            None => true,
            Some(seal) => seal.covers_distinct_columns(),
        }
    }

    /// Tells whether the encrypted columns have distinct logical names.
    #[doc(hidden)]
    #[must_use]
    pub const fn has_distinct_columns(&self) -> bool {
        let mut at = 0;
        while at < self.columns.len() {
            let mut before = 0;
            while before < at {
                if same(self.columns[before].column.column(), self.columns[at].column.column()) {
                    return false;
                }
                before += 1;
            }
            at += 1;
        }
        true
    }

    /// Tells whether ciphertext is bound to this SQL column, so that an update must not change the column.
    #[doc(hidden)]
    #[must_use]
    pub const fn binds(&self, sql_name: &str) -> bool {
        if let Some(owner) = self.owner
            && same(owner.sql_name, sql_name)
        {
            return true;
        }
        let mut at = 0;
        while at < self.row.len() {
            if same(self.row[at].sql_name, sql_name) {
                return true;
            }
            at += 1;
        }
        false
    }
}

impl fmt::Debug for TableSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableSpec")
            .field("name", &self.name)
            .field("sql_name", &self.sql_name())
            .field("row", &self.row)
            .field("owner", &self.owner)
            .field("columns", &self.columns)
            .field("seal", &self.seal)
            .finish()
    }
}

/// A plain column that ciphertext is bound to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct BoundColumn {
    sql_name: &'static str,
    id_type: IdType,
}

impl BoundColumn {
    /// Describes a column whose values bind as ids of this type.
    #[must_use]
    pub const fn new(sql_name: &'static str, id_type: IdType) -> Self {
        Self { sql_name, id_type }
    }

    /// Returns the name in SQL.
    #[must_use]
    pub const fn sql_name(&self) -> &'static str {
        self.sql_name
    }

    /// Returns the type that the column's values have in a context.
    #[must_use]
    pub const fn id_type(&self) -> IdType {
        self.id_type
    }
}

/// An encrypted column.
#[derive(Clone, Copy, Debug)]
pub struct ColumnSpec {
    column: Column,
    sql_name: &'static str,
    kind: PlaintextKind,
    nullability: Nullability,
    padding: Padding,
    storage: Storage,
    token: Option<TokenSpec>,
    plaintext: Option<PlaintextSpec>,
}

impl ColumnSpec {
    /// Describes a column without a search token, whose ciphertext the model reads as bytes.
    #[must_use]
    pub const fn new(
        column: Column,
        sql_name: &'static str,
        kind: PlaintextKind,
        nullability: Nullability,
        padding: Padding,
    ) -> Self {
        let storage = Storage::Bytes;
        Self { column, sql_name, kind, nullability, padding, storage, token: None, plaintext: None }
    }

    /// Returns the same column with this storage of its ciphertext.
    #[must_use]
    pub const fn stored_as(self, storage: Storage) -> Self {
        Self { storage, ..self }
    }

    /// Returns the same column with a search token.
    #[must_use]
    pub const fn with_token(self, token: TokenSpec) -> Self {
        Self { token: Some(token), ..self }
    }

    /// Returns the same column, whose values are moved here from this column.
    #[must_use]
    pub const fn moved_from(self, plaintext: PlaintextSpec) -> Self {
        Self { plaintext: Some(plaintext), ..self }
    }

    /// Returns the logical names, which the stored bytes are bound to.
    #[must_use]
    pub const fn column(&self) -> Column {
        self.column
    }

    /// Returns the name in SQL.
    #[must_use]
    pub const fn sql_name(&self) -> &'static str {
        self.sql_name
    }

    /// Returns the kind of the column's values, which decides their encoding.
    #[must_use]
    pub const fn kind(&self) -> PlaintextKind {
        self.kind
    }

    /// Tells whether the column may be NULL.
    #[must_use]
    pub const fn nullability(&self) -> Nullability {
        self.nullability
    }

    /// Returns the codec and the padding of the column's values. The codec follows from the kind.
    #[must_use]
    pub const fn format(&self) -> Format {
        Format::new(self.kind.codec(), self.padding)
    }

    /// Returns the storage of ciphertext that the model reads.
    #[must_use]
    pub const fn storage(&self) -> Storage {
        self.storage
    }

    /// Returns the column's search token, if it has one.
    #[must_use]
    pub const fn token(&self) -> Option<TokenSpec> {
        self.token
    }

    /// Returns the column that the values are moved from, while they are.
    #[must_use]
    pub const fn plaintext(&self) -> Option<PlaintextSpec> {
        self.plaintext
    }
}

/// How ciphertext is stored.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Storage {
    /// The bytes, in a binary column.
    Bytes,
    /// `encdb1.` and base64url, in a text column.
    Text,
}

/// Whether a column may be NULL.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Nullability {
    /// The column may not be NULL.
    NotNull,
    /// The column may be NULL. NULL stays NULL: it is neither sealed nor searchable.
    Nullable,
}

/// A search token column.
#[derive(Clone, Copy, Debug)]
pub struct TokenSpec {
    sql_name: &'static str,
    next_sql_name: Option<&'static str>,
    index: Index,
    term: TermKind,
    scope: Scope,
    uniqueness: Uniqueness,
}

impl TokenSpec {
    /// Describes a token column of this index.
    #[must_use]
    pub const fn new(
        sql_name: &'static str,
        index: Index,
        term: TermKind,
        scope: Scope,
        uniqueness: Uniqueness,
    ) -> Self {
        Self { sql_name, next_sql_name: None, index, term, scope, uniqueness }
    }

    /// Returns the same column with a second one, named `sql_name` in SQL, to which tokens of the newest epoch are moving.
    #[must_use]
    pub const fn with_next(self, sql_name: &'static str) -> Self {
        Self { next_sql_name: Some(sql_name), ..self }
    }

    /// Returns the token column's name in SQL.
    #[must_use]
    pub const fn sql_name(&self) -> &'static str {
        self.sql_name
    }

    /// Returns the name in SQL of the column with tokens of the newest epoch, if there is one. The other column then has
    /// tokens of the oldest epoch.
    #[must_use]
    pub const fn next_sql_name(&self) -> Option<&'static str> {
        self.next_sql_name
    }

    /// Returns the index that the tokens are made for.
    #[must_use]
    pub const fn index(&self) -> Index {
        self.index
    }

    /// Returns the kind of the values, which tokens distinguish.
    #[must_use]
    pub const fn term(&self) -> TermKind {
        self.term
    }

    /// Tells whether equal values of different owners have equal tokens.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.scope
    }

    /// Tells whether the token column is declared UNIQUE.
    #[must_use]
    pub const fn uniqueness(&self) -> Uniqueness {
        self.uniqueness
    }
}

/// Where equal values have equal tokens.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Scope {
    /// Across the table: a search finds a value of every owner.
    Global,
    /// Within one owner: nobody can tell that values of different owners are equal.
    Owner,
}

/// Whether a token column is declared UNIQUE.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Uniqueness {
    /// Several rows may hold the same value.
    Repeatable,
    /// No two rows hold the same value.
    Unique,
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}
