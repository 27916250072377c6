//! Tables that are moved from plaintext to ciphertext, while old applications write with plain SQL.

mod byte_equality;
mod drop;
mod forms;
mod keys;
mod names;
mod operators;
mod order;
mod refusals;
mod rollback;
mod throttled;
mod triggers;
mod types;
mod unencodable;
mod unique;

use std::{ops::ControlFlow, sync::Arc};

use diesel::{connection::SimpleConnection, prelude::*, sql_query, sql_types::Text};
use encdb_diesel::{
    Keyring, Progress,
    migrate::{MigrateError, Migration, Refusal},
    migrations::create_tables,
    plaintext::{BoundId, Context},
    spec::{
        BoundColumn, Column, ColumnSpec, IdType, Index, Normalization, Nullability, Padding,
        PlaintextKind, PlaintextSpec, Scope, TableName, TableSpec, TermKind, TokenSpec, Uniqueness,
    },
    verify::{Verification, Verified},
};

use super::database::{
    Conn, Database,
    moved::{SETUP, shown},
};
use crate::support::keys::keyring;

/// A database with a table that is moved, and the keys.
pub(crate) struct Moving {
    pub(crate) database: Database,
    pub(crate) table: TableSpec,
    pub(crate) keyring: Arc<Keyring>,
}

impl Moving {
    /// Runs these statements, and describes the table by this definition.
    pub(crate) fn new(table: TableSpec, statements: &str) -> Self {
        Self::on(Database::new(), table, statements)
    }

    /// Does the same in this database.
    pub(crate) fn on(database: Database, table: TableSpec, statements: &str) -> Self {
        let conn = &mut database.connect();
        create_tables(conn).unwrap();
        for statement in SETUP.iter().chain(&[statements]).filter(|it| !it.is_empty()) {
            conn.batch_execute(statement).unwrap();
        }
        Self { database, table, keyring: keyring(1, &[]) }
    }

    /// Does the same, adds the columns and seals all rows.
    pub(crate) fn filled(table: TableSpec, statements: &str) -> Self {
        let moving = Self::new(table, statements);
        let conn = &mut moving.connect();
        moving.migration().add_columns(conn).unwrap();
        moving.assert_sound(conn);
        moving
    }

    pub(crate) fn connect(&self) -> Conn {
        self.database.connect()
    }

    pub(crate) fn migration(&self) -> Migration<'_> {
        Migration::new(self.table, &self.keyring)
    }

    pub(crate) fn fill(&self, conn: &mut Conn) -> Progress {
        self.migration().migrate_data(conn, on).unwrap()
    }

    /// Seals all rows, and asserts that each value opens and is the plaintext.
    #[track_caller]
    pub(crate) fn assert_sound(&self, conn: &mut Conn) {
        assert_eq!(self.fill(conn).n_failed, 0);
        assert_eq!(self.in_the_clear(conn), Vec::<String>::new());
        let verified = self.verify(conn);
        assert!(verified.is_proof(), "{verified:?}");
    }

    /// Asserts that exactly these rows are in the clear now, and that sealing them leaves nothing stale.
    #[track_caller]
    pub(crate) fn assert_cleared(&self, conn: &mut Conn, by: &str, keys: &[&str]) {
        assert_eq!(self.in_the_clear(conn), keys, "{by}");
        self.assert_sound(conn);
    }

    pub(crate) fn verify(&self, conn: &mut Conn) -> Verified {
        Verification::new(self.table, &self.keyring)
            .run(conn, |_, _| ControlFlow::Continue(()))
            .unwrap()
    }

    /// Returns the first column of the keys of rows whose first moved column is in the clear alone.
    pub(crate) fn in_the_clear(&self, conn: &mut Conn) -> Vec<String> {
        let column = self.table.columns()[0];
        let key = self.table.row()[0].sql_name();
        let (from, to) = (column.plaintext().unwrap().sql_name(), column.sql_name());
        let query = format!(
            "SELECT {} AS shown FROM {} WHERE {} IS NOT NULL AND {} IS NULL ORDER BY 1",
            shown(&quoted(key)),
            table_name(self.table.sql_name()),
            quoted(from),
            quoted(to),
        );
        texts(conn, &query)
    }

    /// Returns what a column of the table shows, in the order of the first key column.
    pub(crate) fn values(&self, conn: &mut Conn, column: &str) -> Vec<Option<String>> {
        let key = self.table.row()[0].sql_name();
        let (column, table) = (shown(&quoted(column)), table_name(self.table.sql_name()));
        let query = format!("SELECT {column} AS shown FROM {table} ORDER BY {}", quoted(key));
        let rows: Vec<MaybeShown> = sql_query(query).load(conn).unwrap();
        rows.into_iter().map(|row| row.shown).collect()
    }

    /// Goes on from sealed rows until the plaintext is gone.
    #[track_caller]
    pub(crate) fn to_the_end(&self, conn: &mut Conn) {
        let migration = self.migration();
        assert!(migration.verify(conn, |_, _| ControlFlow::Continue(())).unwrap().is_proof());
        migration.switch(conn).unwrap();
        migration.drop_unencrypted(conn).unwrap();
    }

    /// Leads back from the end until the table has the plaintext alone.
    #[track_caller]
    pub(crate) fn and_back(&self, conn: &mut Conn) {
        let migration = self.migration();
        assert_eq!(migration.decrypt_back(conn, on).unwrap().n_failed, 0);
        migration.rollback(conn).unwrap();
        migration.rollback(conn).unwrap();
    }

    /// Writes the value of a row as a new application does.
    pub(crate) fn write_sealed(
        &self,
        conn: &mut Conn,
        (id, value): (i64, &str),
        plaintext: WrittenPlaintext,
    ) {
        let column = self.table.columns()[0];
        let context = Context::new(column.column()).in_row(BoundId::integer(id));
        let sealed = self.keyring.seal(&context, column.format(), value.as_bytes()).unwrap();
        let from = column.plaintext().unwrap().sql_name();
        let plaintext = match plaintext {
            WrittenPlaintext::Kept => format!("'{value}'"),
            WrittenPlaintext::Cleared => "NULL".to_owned(),
        };
        let token = column.token().map(|token| format!(", {} = NULL", token.sql_name()));
        let update = format!(
            "UPDATE {} SET {from} = {plaintext}, {} = {}{} WHERE id = {id}",
            table_name(self.table.sql_name()),
            column.sql_name(),
            super::database::bytes_literal(&sealed),
            token.unwrap_or_default(),
        );
        assert_eq!(sql_query(update).execute(conn), Ok(1));
    }
}

/// What a new application writes into the plaintext column.
#[derive(Clone, Copy, Debug)]
pub(crate) enum WrittenPlaintext {
    Cleared,
    Kept,
}

#[derive(QueryableByName)]
struct Shown {
    #[diesel(sql_type = Text)]
    shown: String,
}

#[derive(QueryableByName)]
struct MaybeShown {
    #[diesel(sql_type = diesel::sql_types::Nullable<Text>)]
    shown: Option<String>,
}

/// Returns the texts of a query whose column is called `shown`.
pub(crate) fn texts(conn: &mut Conn, query: &str) -> Vec<String> {
    let rows: Vec<Shown> = sql_query(query).load(conn).unwrap();
    rows.into_iter().map(|row| row.shown).collect()
}

/// Quotes a name as the backend does.
pub(crate) fn quoted(name: &str) -> String {
    let quote = super::database::moved::QUOTE;
    format!("{quote}{}{quote}", name.replace(quote, &format!("{quote}{quote}")))
}

pub(crate) fn table_name(table: TableName) -> String {
    let name = quoted(table.name());
    table.schema().map_or_else(|| name.clone(), |schema| format!("{}.{name}", quoted(schema)))
}

pub(crate) fn on(_: &Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Returns why a stage refused the table.
#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(result: Result<T, MigrateError>) -> Vec<Refusal> {
    match result {
        Err(MigrateError::Refused { refusals, .. }) => refusals,
        other => panic!("not refused: {other:?}"),
    }
}

/// Describes `things (id, value)`, whose values are of this kind.
pub(crate) fn things(kind: PlaintextKind) -> TableSpec {
    const ID: &[BoundColumn] = &[BoundColumn::new("id", IdType::Integer)];
    let column = Column::new("things", "value");
    let none = Padding::None;
    let column = ColumnSpec::new(column, "value_encrypted", kind, Nullability::Nullable, none);
    let columns = vec![column.moved_from(PlaintextSpec::new("value"))];
    TableSpec::new("things", TableName::new("things"), ID, None, columns.leak())
}

const EMAIL: Column = Column::new("people", "email");
const TOKEN: TokenSpec = TokenSpec::new(
    "email_search",
    Index::new(EMAIL, &[Normalization::Lowercase]),
    TermKind::Text,
    Scope::Global,
    Uniqueness::Unique,
);
const EMAIL_COLUMN: ColumnSpec = ColumnSpec::new(
    EMAIL,
    "email_encrypted",
    PlaintextKind::Text,
    Nullability::Nullable,
    Padding::None,
)
.with_token(TOKEN)
.moved_from(PlaintextSpec::new("email"));
const NOTE_COLUMN: ColumnSpec = ColumnSpec::new(
    Column::new("people", "note"),
    "note_encrypted",
    PlaintextKind::Text,
    Nullability::Nullable,
    Padding::None,
)
.moved_from(PlaintextSpec::new("note"));

/// `people (id, email, note)`, with a UNIQUE token of the address.
pub(crate) const PEOPLE: TableSpec = TableSpec::new(
    "people",
    TableName::new("people"),
    &[BoundColumn::new("id", IdType::Integer)],
    None,
    &[EMAIL_COLUMN, NOTE_COLUMN],
);

pub(crate) const CREATE_PEOPLE: &str = "
CREATE TABLE people (id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL, note VARCHAR(200));
INSERT INTO people VALUES (1, 'Ada@example.com', NULL), (2, 'bob@example.com', ''),
    (3, 'O''Brien \"x\" 🙂', 'it''s');
";
