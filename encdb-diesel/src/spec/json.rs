//! `TableSpec` as JSON: a program uses it to tell the `encdb` command which columns of its tables are encrypted, and how.

use encdb_core::{
    Column, CoveredType, IdType, Index, Normalization, Padding, PlaintextKind, TermKind,
};
use serde::{Deserialize, Serialize};

use super::{
    BoundColumn, ColumnSpec, CoveredColumn, Nullability, PlaintextForm, PlaintextSpec, Scope,
    SealSpec, Storage, TableName, TableSpec, TablesError, TokenSpec, Uniqueness, check,
};

/// Writes the tables as JSON. The program that has the models puts it into a file.
///
/// ```
/// # use encdb_diesel::spec::{TableName, TableSpec, from_json, to_json};
/// # let users = TableSpec::new("users", TableName::new("users"), &[], None, &[]);
/// // let users = <users::table as EncryptedTable>::SPEC;
/// let json = to_json(&[users]);
/// assert_eq!(from_json(&json).unwrap()[0].name(), "users");
/// ```
#[expect(clippy::missing_panics_doc, reason = "names and numbers can always be written as JSON")]
#[must_use]
pub fn to_json(tables: &[TableSpec]) -> String {
    let tables = tables.iter().map(Table::of).collect();
    let mut json = serde_json::to_string_pretty(&Tables { version: VERSION, tables })
        .expect("names and numbers can be written as JSON");
    json.push('\n');
    json
}

/// Reads tables that [`to_json`] wrote.
///
/// Their names live as long as the program: specifications are constants, and a tool reads them once.
///
/// # Errors
/// [`TablesError::Json`], which names the line, [`TablesError::Version`], and as [`check`].
pub fn from_json(json: &str) -> Result<Vec<TableSpec>, TablesError> {
    // The version is read first by itself, because a later version may have fields that are not known here.
    let Version { version: found } = serde_json::from_str(json)?;
    if found != VERSION {
        return Err(TablesError::Version { found, known: VERSION });
    }
    let read: Tables = serde_json::from_str(json)?;
    let tables: Vec<_> = read.tables.into_iter().map(Table::spec).collect();
    check(&tables)?;
    Ok(tables)
}

/// The version of the file that is written. No other version is read.
const VERSION: u32 = 1;

#[derive(Deserialize)]
struct Version {
    version: u32,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    version: u32,
    tables: Vec<Table>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Table {
    name: String,
    /// PostgreSQL's schema, MySQL's database, or the name of a file that SQLite attached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    schema: Option<String>,
    sql_name: String,
    bind: Vec<Bound>,
    owner: Option<Bound>,
    columns: Vec<Encrypted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seal: Option<Seal>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Bound {
    sql_name: String,
    #[serde(rename = "type", with = "IdTypeName")]
    id_type: IdType,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Encrypted {
    table: String,
    name: String,
    sql_name: String,
    kind: KindName,
    stored: StorageName,
    nullable: bool,
    pad: u16,
    token: Option<Token>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    plaintext: Option<Plaintext>,
}

/// The column that values are moved from.
#[derive(Deserialize, Serialize)]
#[serde(tag = "form", rename_all = "lowercase", deny_unknown_fields)]
enum Plaintext {
    Clear { sql_name: String },
    Fernet { sql_name: String },
    Flagged { sql_name: String, flag: String },
    XChaCha20Poly1305 { sql_name: String, nonce: String },
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Token {
    sql_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next_sql_name: Option<String>,
    kind: TermName,
    normalize: Vec<NormalizationName>,
    mac_len: u8,
    scope: ScopeName,
    unique: bool,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Seal {
    table: String,
    name: String,
    sql_name: String,
    key: Vec<Bound>,
    covers: Vec<Covered>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Covered {
    name: String,
    sql_name: String,
    #[serde(rename = "type")]
    covered_type: CoveredName,
}

/// Names the values of an enumeration, and finds them by name.
macro_rules! named {
    ($name:ident = $of:ty { $($variant:ident),* }) => {
        #[derive(Clone, Copy, Deserialize, Serialize)]
        #[serde(rename_all = "lowercase")]
        enum $name { $($variant),* }

        impl From<$name> for $of {
            fn from(name: $name) -> Self {
                match name { $($name::$variant => Self::$variant),* }
            }
        }

        impl $name {
            const ALL: &[Self] = &[$(Self::$variant),*];

            fn of(value: $of) -> Self {
                let named = Self::ALL.iter().find(|name| <$of>::from(**name) == value);
                *named.expect("every value that this version has is named")
            }
        }
    };
}
named!(IdTypeName = IdType { Integer, Uuid, Text, Bytes, Composite });
named!(CoveredName = CoveredType { Integer, Uuid, Text, Bytes, Bool });
named!(
    KindName = PlaintextKind {
        Bool,
        Bytes,
        Date,
        Decimal,
        Float,
        Integer,
        Json,
        Network,
        Text,
        Time,
        Timestamp,
        Uuid
    }
);
named!(
    TermName =
        TermKind { Integer, Uuid, Text, Bytes, Bool, Date, Time, Timestamp, Decimal, Network }
);
named!(NormalizationName = Normalization { Casefold, Digits, Email, Lowercase, Nfc, Trim });
named!(ScopeName = Scope { Global, Owner });
named!(StorageName = Storage { Bytes, Text });

impl IdTypeName {
    fn serialize<S: serde::Serializer>(id_type: &IdType, to: S) -> Result<S::Ok, S::Error> {
        Serialize::serialize(&Self::of(*id_type), to)
    }

    fn deserialize<'de, D: serde::Deserializer<'de>>(from: D) -> Result<IdType, D::Error> {
        <Self as Deserialize>::deserialize(from).map(Into::into)
    }
}

impl Table {
    fn of(spec: &TableSpec) -> Self {
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

    fn spec(self) -> TableSpec {
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
    fn of(spec: &BoundColumn) -> Self {
        Self { sql_name: spec.sql_name().to_owned(), id_type: spec.id_type() }
    }

    fn spec(self) -> BoundColumn {
        BoundColumn::new(self.sql_name.leak(), self.id_type)
    }
}

impl Seal {
    fn of(spec: &SealSpec) -> Self {
        Self {
            table: spec.column().table().to_owned(),
            name: spec.column().column().to_owned(),
            sql_name: spec.sql_name().to_owned(),
            key: spec.key().iter().map(Bound::of).collect(),
            covers: spec.covered().iter().map(Covered::of).collect(),
        }
    }

    fn spec(self) -> SealSpec {
        let column = Column::new(self.table.leak(), self.name.leak());
        let key: Vec<_> = self.key.into_iter().map(Bound::spec).collect();
        let covers: Vec<_> = self.covers.into_iter().map(Covered::spec).collect();
        SealSpec::new(column, self.sql_name.leak(), key.leak(), covers.leak())
    }
}

impl Covered {
    fn of(spec: &CoveredColumn) -> Self {
        Self {
            name: spec.name().to_owned(),
            sql_name: spec.sql_name().to_owned(),
            covered_type: CoveredName::of(spec.covered_type()),
        }
    }

    fn spec(self) -> CoveredColumn {
        CoveredColumn::new(self.name.leak(), self.sql_name.leak(), self.covered_type.into())
    }
}

impl Encrypted {
    fn of(spec: &ColumnSpec) -> Self {
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

    fn spec(self) -> ColumnSpec {
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
    fn of(spec: PlaintextSpec) -> Self {
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

    fn spec(self) -> PlaintextSpec {
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
    fn of(spec: &TokenSpec) -> Self {
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

    fn spec(self, column: Column) -> TokenSpec {
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
