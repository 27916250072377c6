//! What the derive knows about a table, as data: for tools that migrate, rotate or inspect it.

use std::fmt;

mod check;
mod json;
mod known;
mod seal;
mod table_name;
mod written_name;

pub use encdb_core::{
    Codec, Column, CoveredType, Format, IdType, Index, Normalization, Padding, PlaintextKind,
    TermKind,
};

pub use check::{TablesError, check};
pub use json::{from_json, to_json};
#[doc(hidden)]
pub use known::{IdTypeOf, NoIdType, NoTermKind, TermKindOf};
pub use seal::{CoveredColumn, SealSpec};
pub use table_name::TableName;
#[doc(hidden)]
pub use written_name::{InNoSchema, NoPlainName, PlainNameOf, table_name};

/// A table with encrypted columns, as its model declares them. `<users::table as EncryptedTable>::SPEC`.
#[derive(Clone, Copy)]
pub struct TableSpec {
    name: &'static str,
    sql_name: SqlName,
    row: &'static [BoundColumn],
    owner: Option<BoundColumn>,
    columns: &'static [ColumnSpec],
    seal: Option<SealSpec>,
}

/// What a table is called in SQL. A constant cannot ask Diesel, which tells the schema only when the program runs.
#[derive(Clone, Copy)]
enum SqlName {
    Given(TableName),
    Written(fn() -> TableName),
}

impl TableSpec {
    /// A table of these columns. `row` and `owner` are the SQL columns that ciphertext is bound to.
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

    /// The same table under the name in SQL that this function tells.
    #[doc(hidden)]
    #[must_use]
    pub const fn written_as(self, sql_name: fn() -> TableName) -> Self {
        Self { sql_name: SqlName::Written(sql_name), ..self }
    }

    /// The same table, whose rows have a seal.
    #[must_use]
    pub const fn with_seal(self, seal: SealSpec) -> Self {
        Self { seal: Some(seal), ..self }
    }

    /// The logical name, which the stored bytes are bound to.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The name in SQL, with the schema where the model's statements name one.
    #[must_use]
    pub fn sql_name(&self) -> TableName {
        match self.sql_name {
            SqlName::Given(name) => name,
            SqlName::Written(read) => read(),
        }
    }

    /// The SQL columns that bind ciphertext to its row; empty where it is bound to the column alone.
    #[must_use]
    pub const fn row(&self) -> &'static [BoundColumn] {
        self.row
    }

    /// The SQL column that holds the owner.
    #[must_use]
    pub const fn owner(&self) -> Option<BoundColumn> {
        self.owner
    }

    /// The encrypted columns, in the order of the model's fields.
    #[must_use]
    pub const fn columns(&self) -> &'static [ColumnSpec] {
        self.columns
    }

    /// The seal of its rows, where they have one.
    #[must_use]
    pub const fn seal(&self) -> Option<SealSpec> {
        self.seal
    }

    /// Whether no two columns that the seal covers have one logical name.
    #[doc(hidden)]
    #[must_use]
    pub const fn covers_distinct_columns(&self) -> bool {
        match self.seal {
            None => true,
            Some(seal) => seal.covers_distinct_columns(),
        }
    }

    /// Whether no two encrypted columns have one logical name.
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

    /// Whether ciphertext is bound to this SQL column, so that an update must not change it.
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
    /// A column whose values bind as ids of this type.
    #[must_use]
    pub const fn new(sql_name: &'static str, id_type: IdType) -> Self {
        Self { sql_name, id_type }
    }

    /// The name in SQL.
    #[must_use]
    pub const fn sql_name(&self) -> &'static str {
        self.sql_name
    }

    /// The type that its values have in a context.
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
}

impl ColumnSpec {
    /// A column without a search token, whose ciphertext the model reads as bytes.
    #[must_use]
    pub const fn new(
        column: Column,
        sql_name: &'static str,
        kind: PlaintextKind,
        nullability: Nullability,
        padding: Padding,
    ) -> Self {
        let storage = Storage::Bytes;
        Self { column, sql_name, kind, nullability, padding, storage, token: None }
    }

    /// The same column, whose ciphertext the model reads as this.
    #[must_use]
    pub const fn stored_as(self, storage: Storage) -> Self {
        Self { storage, ..self }
    }

    /// The same column with a search token.
    #[must_use]
    pub const fn with_token(self, token: TokenSpec) -> Self {
        Self { token: Some(token), ..self }
    }

    /// The logical names, which the stored bytes are bound to.
    #[must_use]
    pub const fn column(&self) -> Column {
        self.column
    }

    /// The name in SQL.
    #[must_use]
    pub const fn sql_name(&self) -> &'static str {
        self.sql_name
    }

    /// Returns the kind of its values, which says how they are encoded.
    #[must_use]
    pub const fn kind(&self) -> PlaintextKind {
        self.kind
    }

    /// Whether the column may be NULL.
    #[must_use]
    pub const fn nullability(&self) -> Nullability {
        self.nullability
    }

    /// Returns the codec and the padding of its values. The codec follows from the kind.
    #[must_use]
    pub const fn format(&self) -> Format {
        Format::new(self.kind.codec(), self.padding)
    }

    /// What the model reads its ciphertext as.
    #[must_use]
    pub const fn storage(&self) -> Storage {
        self.storage
    }

    /// Its search token, where it has one.
    #[must_use]
    pub const fn token(&self) -> Option<TokenSpec> {
        self.token
    }
}

/// What ciphertext is stored as.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Storage {
    /// Its bytes, in a binary column.
    Bytes,
    /// `encdb1.` and base64url, in a text column.
    Text,
}

/// Whether a column may be NULL.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Nullability {
    /// It may not.
    NotNull,
    /// It may, and NULL stays NULL: neither sealed nor searchable.
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
    /// A token column of this index.
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

    /// The same, while its tokens move to the newest epoch, which are in a column with this name in SQL.
    #[must_use]
    pub const fn with_next(self, sql_name: &'static str) -> Self {
        Self { next_sql_name: Some(sql_name), ..self }
    }

    /// The token column's name in SQL.
    #[must_use]
    pub const fn sql_name(&self) -> &'static str {
        self.sql_name
    }

    /// The name in SQL of the column that holds the tokens of the newest epoch, where there is one: the other column then
    /// holds those of the oldest.
    #[must_use]
    pub const fn next_sql_name(&self) -> Option<&'static str> {
        self.next_sql_name
    }

    /// What the tokens are made of.
    #[must_use]
    pub const fn index(&self) -> Index {
        self.index
    }

    /// The kind of the values, as tokens tell them apart.
    #[must_use]
    pub const fn term(&self) -> TermKind {
        self.term
    }

    /// Whether equal values of different owners have equal tokens.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.scope
    }

    /// Whether the token column is declared UNIQUE.
    #[must_use]
    pub const fn uniqueness(&self) -> Uniqueness {
        self.uniqueness
    }
}

/// Among whom equal values have equal tokens.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Scope {
    /// Across the table: a value is found for every owner.
    Global,
    /// Within one owner: equal values of different owners cannot be told to be equal.
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
