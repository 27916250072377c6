//! Owned definitions of tables, as a file has them: what JSON and TOML write, and what becomes a `TableSpec`.

use encdb_core::{Column, Index, Normalization, Padding};
use serde::{Deserialize, Serialize};

use super::{
    BoundColumn, ColumnSpec, CoveredColumn, Nullability, PlaintextForm, PlaintextSpec, SealSpec,
    TableName, TableSpec, TokenSpec, Uniqueness,
};

mod names;

pub(super) use names::{
    CoveredName, IdTypeName, KindName, Named, NormalizationName, ScopeName, StorageName, TermName,
};

#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    pub(super) name: String,
    /// PostgreSQL's schema, MySQL's database, or the name of a file that SQLite attached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) schema: Option<String>,
    pub(super) sql_name: String,
    pub(super) bind: Vec<Bound>,
    pub(super) owner: Option<Bound>,
    pub(super) columns: Vec<Encrypted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) seal: Option<Seal>,
}

#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bound {
    pub(super) sql_name: String,
    #[serde(rename = "type")]
    pub(super) id_type: IdTypeName,
}

#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Encrypted {
    pub(super) table: String,
    pub(super) name: String,
    pub(super) sql_name: String,
    pub(super) kind: KindName,
    pub(super) stored: StorageName,
    pub(super) nullable: bool,
    pub(super) pad: u16,
    pub(super) token: Option<Token>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) plaintext: Option<Plaintext>,
}

/// The column that values are moved from.
#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "form", rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Plaintext {
    Clear { sql_name: String },
    Fernet { sql_name: String },
    Flagged { sql_name: String, flag: String },
    XChaCha20Poly1305 { sql_name: String, nonce: String },
}

#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Token {
    pub(super) sql_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) next_sql_name: Option<String>,
    pub(super) kind: TermName,
    pub(super) normalize: Vec<NormalizationName>,
    pub(super) mac_len: u8,
    pub(super) scope: ScopeName,
    pub(super) unique: bool,
}

#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Seal {
    pub(super) table: String,
    pub(super) name: String,
    pub(super) sql_name: String,
    pub(super) key: Vec<Bound>,
    pub(super) covers: Vec<Covered>,
}

#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Covered {
    pub(super) name: String,
    pub(super) sql_name: String,
    #[serde(rename = "type")]
    pub(super) covered_type: CoveredName,
}

impl Table {
    pub(super) fn of(spec: &TableSpec) -> Self {
        Self {
            name: spec.name().to_owned(),
            schema: spec.sql_name().schema().map(str::to_owned),
            sql_name: spec.sql_name().name().to_owned(),
            bind: spec.row().iter().map(Bound::of).collect(),
            owner: spec.owner().as_ref().map(Bound::of),
            columns: spec.columns().iter().map(Encrypted::of).collect(),
            seal: spec.seal().as_ref().map(Seal::of),
        }
    }

    pub(super) fn spec(self) -> TableSpec {
        let row: Vec<_> = self.bind.into_iter().map(Bound::spec).collect();
        let columns: Vec<_> = self.columns.into_iter().map(Encrypted::spec).collect();
        let owner = self.owner.map(Bound::spec);
        let sql_name = TableName::new(self.sql_name.leak());
        let sql_name = match self.schema {
            Some(schema) => sql_name.in_schema(schema.leak()),
            None => sql_name,
        };
        let spec = TableSpec::new(self.name.leak(), sql_name, row.leak(), owner, columns.leak());
        self.seal.into_iter().fold(spec, |spec, seal| spec.with_seal(seal.spec()))
    }
}

impl Bound {
    pub(super) fn of(spec: &BoundColumn) -> Self {
        Self { sql_name: spec.sql_name().to_owned(), id_type: IdTypeName::of(spec.id_type()) }
    }

    pub(super) fn spec(self) -> BoundColumn {
        BoundColumn::new(self.sql_name.leak(), self.id_type.into())
    }
}

impl Seal {
    pub(super) fn of(spec: &SealSpec) -> Self {
        Self {
            table: spec.column().table().to_owned(),
            name: spec.column().column().to_owned(),
            sql_name: spec.sql_name().to_owned(),
            key: spec.key().iter().map(Bound::of).collect(),
            covers: spec.covered().iter().map(Covered::of).collect(),
        }
    }

    pub(super) fn spec(self) -> SealSpec {
        let column = Column::new(self.table.leak(), self.name.leak());
        let key: Vec<_> = self.key.into_iter().map(Bound::spec).collect();
        let covers: Vec<_> = self.covers.into_iter().map(Covered::spec).collect();
        SealSpec::new(column, self.sql_name.leak(), key.leak(), covers.leak())
    }
}

impl Covered {
    pub(super) fn of(spec: &CoveredColumn) -> Self {
        Self {
            name: spec.name().to_owned(),
            sql_name: spec.sql_name().to_owned(),
            covered_type: CoveredName::of(spec.covered_type()),
        }
    }

    pub(super) fn spec(self) -> CoveredColumn {
        CoveredColumn::new(self.name.leak(), self.sql_name.leak(), self.covered_type.into())
    }
}

impl Encrypted {
    pub(super) fn of(spec: &ColumnSpec) -> Self {
        Self {
            table: spec.column().table().to_owned(),
            name: spec.column().column().to_owned(),
            sql_name: spec.sql_name().to_owned(),
            kind: KindName::of(spec.kind()),
            stored: StorageName::of(spec.storage()),
            nullable: spec.nullability() == Nullability::Nullable,
            pad: match spec.format().padding() {
                Padding::Block(block) => block.get(),
                _ => 0,
            },
            token: spec.token().as_ref().map(Token::of),
            plaintext: spec.plaintext().map(Plaintext::of),
        }
    }

    pub(super) fn spec(self) -> ColumnSpec {
        let column = Column::new(self.table.leak(), self.name.leak());
        let nullability = if self.nullable { Nullability::Nullable } else { Nullability::NotNull };
        let (sql_name, padding) = (self.sql_name.leak(), Padding::block(self.pad));
        let spec = ColumnSpec::new(column, sql_name, self.kind.into(), nullability, padding)
            .stored_as(self.stored.into());
        let spec = match self.token {
            None => spec,
            Some(token) => spec.with_token(token.spec(column)),
        };
        self.plaintext.into_iter().fold(spec, |spec, from| spec.moved_from(from.spec()))
    }
}

impl Plaintext {
    /// Returns the name of the column.
    pub(super) fn sql_name(&self) -> &str {
        match self {
            Self::Clear { sql_name }
            | Self::Fernet { sql_name }
            | Self::Flagged { sql_name, .. }
            | Self::XChaCha20Poly1305 { sql_name, .. } => sql_name,
        }
    }

    pub(super) fn of(spec: PlaintextSpec) -> Self {
        let sql_name = spec.sql_name().to_owned();
        match spec.form() {
            PlaintextForm::Clear => Self::Clear { sql_name },
            PlaintextForm::Fernet => Self::Fernet { sql_name },
            PlaintextForm::Flagged { flag } => Self::Flagged { sql_name, flag: flag.to_owned() },
            PlaintextForm::XChaCha20Poly1305 { nonce } => {
                Self::XChaCha20Poly1305 { sql_name, nonce: nonce.to_owned() }
            }
        }
    }

    pub(super) fn spec(self) -> PlaintextSpec {
        let (sql_name, form) = match self {
            Self::Clear { sql_name } => (sql_name, PlaintextForm::Clear),
            Self::Fernet { sql_name } => (sql_name, PlaintextForm::Fernet),
            Self::Flagged { sql_name, flag } => {
                (sql_name, PlaintextForm::Flagged { flag: flag.leak() })
            }
            Self::XChaCha20Poly1305 { sql_name, nonce } => {
                (sql_name, PlaintextForm::XChaCha20Poly1305 { nonce: nonce.leak() })
            }
        };
        PlaintextSpec::new(sql_name.leak()).in_form(form)
    }
}

impl Token {
    pub(super) fn of(spec: &TokenSpec) -> Self {
        let index = spec.index();
        Self {
            sql_name: spec.sql_name().to_owned(),
            next_sql_name: spec.next_sql_name().map(str::to_owned),
            kind: TermName::of(spec.term()),
            normalize: index.normalizations().iter().copied().map(NormalizationName::of).collect(),
            mac_len: index.mac_len(),
            scope: ScopeName::of(spec.scope()),
            unique: spec.uniqueness() == Uniqueness::Unique,
        }
    }

    pub(super) fn spec(self, column: Column) -> TokenSpec {
        let normalizations: Vec<Normalization> =
            self.normalize.into_iter().map(Into::into).collect();
        let index = Index::new(column, normalizations.leak()).with_mac_len(self.mac_len);
        let uniqueness = if self.unique { Uniqueness::Unique } else { Uniqueness::Repeatable };
        let scope = self.scope.into();
        let spec = TokenSpec::new(self.sql_name.leak(), index, self.kind.into(), scope, uniqueness);
        match self.next_sql_name {
            None => spec,
            Some(sql_name) => spec.with_next(sql_name.leak()),
        }
    }
}
