//! A table's definitions, compared with the catalogue of the database.

use encdb_core::{IdType, ROW_SEAL_LEN};

use super::{
    Disagreement, Problem,
    size::{Capacity, ciphertext_len},
};
use crate::{
    spec::{
        BoundColumn, ColumnSpec, Nullability, PlaintextForm, PlaintextSpec, SealSpec, Storage,
        TableSpec, TokenSpec, Uniqueness,
    },
    sql::{
        Kind, Syntax, Typing,
        catalogue::{Column, Coverage, Table},
    },
    tables::encoding,
};

/// A table as it is defined, compared with the database's description of it.
pub(super) struct Comparison<'t> {
    spec: &'t TableSpec,
    table: &'t Table,
    syntax: &'static Syntax,
    found: Vec<Disagreement>,
}

impl<'t> Comparison<'t> {
    pub(super) fn new(spec: &'t TableSpec, table: &'t Table, syntax: &'static Syntax) -> Self {
        Self { spec, table, syntax, found: vec![] }
    }

    /// Returns everything that disagrees.
    pub(super) fn disagreements(mut self) -> Vec<Disagreement> {
        if self.table.columns.is_empty() {
            self.report(None, Problem::MissingTable);
            return self.found;
        }
        if self.table.primary_key.is_empty() {
            self.report(None, Problem::NoPrimaryKey);
        }
        for bound in self.spec.row().iter().copied().chain(self.spec.owner()) {
            self.bound(bound);
        }
        for column in self.spec.columns() {
            self.encrypted(column);
        }
        if let Some(seal) = self.spec.seal() {
            self.seal(seal);
        }
        self.found
    }

    fn report(&mut self, column: Option<&str>, problem: Problem) {
        let (table, column) = (self.spec.sql_name().to_string(), column.map(str::to_owned));
        let disagreement = Disagreement { table, column, problem };
        if !self.found.contains(&disagreement) {
            self.found.push(disagreement);
        }
    }

    /// Returns the column with this name, or reports that it is missing.
    fn find(&mut self, name: &str) -> Option<&'t Column> {
        let column = self.find_any(name);
        if column.is_none() {
            self.report(Some(name), Problem::MissingColumn);
        }
        column
    }

    fn find_any(&self, name: &str) -> Option<&'t Column> {
        let exact = self.table.columns.iter().find(|column| column.name == name);
        let alike = || self.table.columns.iter().find(|it| it.name.eq_ignore_ascii_case(name));
        exact.or_else(alike)
    }

    fn wrong_type(&mut self, column: &Column, needed: impl Into<String>) {
        let declared = column.declared.clone();
        self.report(Some(&column.name), Problem::WrongType { declared, needed: needed.into() });
    }

    fn bound(&mut self, spec: BoundColumn) {
        let Some(column) = self.find(spec.sql_name()) else { return };
        if !can_bind(spec.id_type(), column.column_type.kind) {
            self.wrong_type(column, format!("values that bind as {}", id_name(spec.id_type())));
        }
    }

    fn encrypted(&mut self, spec: &ColumnSpec) {
        let plaintext = spec.plaintext().and_then(|plaintext| self.plaintext(spec, plaintext));
        let plaintext = plaintext.map(|column| (column, Capacity::of(column, self.syntax)));
        if let Some(column) = self.find(spec.sql_name()) {
            self.storage(column, spec.storage());
            self.room(column, ciphertext_len(spec, plaintext));
            self.nullability(column, spec);
        }
        if let Some(token) = spec.token() {
            self.token(spec, token);
        }
        if spec.plaintext().is_none() {
            self.plaintext_left(spec);
        }
    }

    fn storage(&mut self, column: &Column, storage: Storage) {
        match (storage, column.column_type.kind) {
            (Storage::Bytes, Kind::Bytes) | (Storage::Text, Kind::Text) => (),
            (Storage::Bytes, _) => self.wrong_type(column, "a type for bytes"),
            (Storage::Text, _) => self.wrong_type(column, "a type for text"),
        }
    }

    /// Checks that the column takes values of different lengths, up to this one.
    fn room(&mut self, column: &Column, n_bytes: u64) {
        let declared = column.declared.clone();
        let problem = match Capacity::of(column, self.syntax) {
            Capacity::Exactly(_) => {
                let is_text = column.column_type.kind == Kind::Text;
                let instead = if is_text { "as VARCHAR or TEXT" } else { "as VARBINARY or BLOB" };
                Problem::FixedLength { declared, instead }
            }
            Capacity::AtMost(len) if len < n_bytes => Problem::TooShort { declared, n_bytes },
            _ => return,
        };
        self.report(Some(&column.name), problem);
    }

    /// Checks that a column of ciphertext or tokens may be NULL where it has to be, and only there.
    fn nullability(&mut self, column: &Column, spec: &ColumnSpec) {
        let moving = spec.plaintext().is_some();
        match (spec.nullability(), column.nullability) {
            (Nullability::NotNull, Nullability::Nullable) if !moving => {
                self.report(Some(&column.name), Problem::Nullable);
            }
            (Nullability::Nullable, Nullability::NotNull) => {
                let reason = "the value is optional";
                self.report(Some(&column.name), Problem::NotNullable { reason });
            }
            (_, Nullability::NotNull) if moving => {
                let reason = "rows that are not moved yet have nothing here";
                self.report(Some(&column.name), Problem::NotNullable { reason });
            }
            _ => (),
        }
    }

    fn token(&mut self, spec: &ColumnSpec, token: TokenSpec) {
        if let Some(column) = self.find(token.sql_name()) {
            self.token_column(column, token);
            self.nullability(column, spec);
            self.uniqueness(column, token);
        }
        if let Some(column) = token.next_sql_name().and_then(|next| self.find(next)) {
            self.token_column(column, token);
            if column.nullability == Nullability::NotNull {
                let reason = "rows that were written earlier have no token here yet";
                self.report(Some(&column.name), Problem::NotNullable { reason });
            }
        }
    }

    fn token_column(&mut self, column: &Column, token: TokenSpec) {
        let len = 1 + u64::from(token.index().mac_len());
        self.storage(column, Storage::Bytes);
        match Capacity::of(column, self.syntax) {
            Capacity::Exactly(exactly) if exactly == len => (),
            _ => self.room(column, len),
        }
        let begins = |it: &[Option<String>]| it.first().is_some_and(|first| is(first, column));
        if !self.table.indexes.iter().any(|index| begins(&index.columns)) {
            self.report(Some(&column.name), Problem::NoIndex);
        }
    }

    fn uniqueness(&mut self, column: &Column, token: TokenSpec) {
        let is_unique = self.table.indexes.iter().any(|index| {
            index.uniqueness == Uniqueness::Unique
                && index.coverage == Coverage::AllRows
                && matches!(index.columns.as_slice(), [one] if is(one, column))
        });
        match (token.uniqueness(), is_unique) {
            (Uniqueness::Unique, false) => self.report(Some(&column.name), Problem::NotUnique),
            (Uniqueness::Repeatable, true) => {
                self.report(Some(&column.name), Problem::UniqueUnsaid);
            }
            _ => (),
        }
    }

    fn plaintext(&mut self, spec: &ColumnSpec, plaintext: PlaintextSpec) -> Option<&'t Column> {
        let column = self.find(plaintext.sql_name())?;
        let kind = column.column_type.kind;
        let fits = match plaintext.form() {
            PlaintextForm::Clear => {
                self.syntax.typing == Typing::OfValue || encoding::fits(spec.kind(), kind)
            }
            _ => matches!(kind, Kind::Bytes | Kind::Text),
        };
        if !fits {
            let kind = format!("{:?}", spec.kind()).to_lowercase();
            self.wrong_type(column, format!("values of the kind \"{kind}\""));
        }
        match plaintext.form() {
            PlaintextForm::Flagged { flag: beside }
            | PlaintextForm::XChaCha20Poly1305 { nonce: beside } => drop(self.find(beside)),
            _ => (),
        }
        Some(column)
    }

    /// Looks for the column that `email_encrypted` was probably moved from.
    fn plaintext_left(&mut self, spec: &ColumnSpec) {
        let stem = spec.sql_name().strip_suffix("_encrypted");
        if let Some(column) = stem.and_then(|stem| self.find_any(stem)) {
            let plaintext = column.name.clone();
            self.report(Some(spec.sql_name()), Problem::PlaintextLeft { plaintext });
        }
    }

    fn seal(&mut self, seal: SealSpec) {
        if let Some(column) = self.find(seal.sql_name()) {
            self.storage(column, Storage::Bytes);
            match Capacity::of(column, self.syntax) {
                Capacity::Exactly(len) if len == ROW_SEAL_LEN as u64 => (),
                _ => self.room(column, ROW_SEAL_LEN as u64),
            }
        }
        for covered in seal.covered() {
            self.find(covered.sql_name());
        }
        let key: Vec<_> = seal.key().iter().map(BoundColumn::sql_name).collect();
        let mut sorted = [key.clone(), self.table.primary_key.iter().map(String::as_str).collect()];
        sorted.iter_mut().for_each(|columns| columns.sort_unstable());
        if sorted[0] != sorted[1] {
            let in_database = self.table.primary_key.join(", ");
            self.report(None, Problem::OtherKey { in_definitions: key.join(", "), in_database });
        }
    }
}

fn is(indexed: &Option<String>, column: &Column) -> bool {
    indexed.as_deref() == Some(column.name.as_str())
}

/// Tells whether values of such a column can be read as ids of this type.
fn can_bind(id_type: IdType, kind: Kind) -> bool {
    match id_type {
        IdType::Integer => matches!(kind, Kind::Integer | Kind::Numeric | Kind::Bool),
        IdType::Text => matches!(kind, Kind::Text | Kind::Enumeration | Kind::Other | Kind::Uuid),
        IdType::Bytes => kind == Kind::Bytes,
        IdType::Uuid => matches!(kind, Kind::Uuid | Kind::Bytes | Kind::Text),
        _ => true,
    }
}

fn id_name(id_type: IdType) -> String {
    format!("{id_type:?}").to_lowercase()
}
