//! The job that seals the values of a table's plaintext columns.

use std::collections::BTreeMap;

use diesel::Connection;
use encdb_core::{Error, ErrorKind, Keyring, MigrationProblem, Result, to_text};

use super::{
    failures::NewFailure,
    moved::{MovedColumn, MovedTable},
    state::{self, RowCounts},
};
use crate::{
    error::TableError,
    sql::{Backend, Kind, Row, SqlValue, Storage},
    tables::{
        encoding,
        jobs::Job,
        layout::{EncryptedPlace, Layout, PlaintextPlace},
        legacy::LegacyKeys,
        rewrite::{Comparison, Purpose, Rewrite, RowChange},
        rows::TableRows,
    },
};

/// Seals values that are in the clear alone.
#[derive(Debug)]
pub(super) struct Filling<'m> {
    moved: &'m MovedTable,
    keyring: &'m Keyring,
    legacy: LegacyKeys<'m>,
    layout: Layout,
}

impl<'m> Filling<'m> {
    /// Finds the columns that are read and written.
    pub(super) fn new<C>(
        conn: &mut C,
        moved: &'m MovedTable,
        (keyring, legacy): (&'m Keyring, LegacyKeys<'m>),
    ) -> std::result::Result<Self, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let mut layout = Layout::with_plaintext(conn, &moved.spec, keyring)?;
        layout.rows.only(moved.columns.iter().map(MovedColumn::in_the_clear).collect());
        Ok(Self { moved, keyring, legacy, layout })
    }

    /// Takes note of how many rows are left, so that no batch takes long to find its rows.
    pub(super) fn expect(&mut self, left: RowCounts) {
        let is_sparse = left.n_remaining < left.n_rows / 4;
        self.layout.rows.reach(is_sparse.then_some(REACH));
    }

    /// Returns the change of one row: what could be sealed, and the errors of the rest.
    fn change(&self, row: Row) -> RowChange {
        let (mut sealed, mut errors) = (vec![], vec![]);
        for (column, from) in self.moving() {
            if row[from.at].is_none() || (column.flag.is_none() && row[column.at].is_some()) {
                continue;
            }
            match self.sealed(column, &row) {
                Ok(values) if values.is_empty() => (),
                Ok(values) => sealed.push((column, from, flag(column, &row, true), values)),
                Err(error) => errors.push(error.at(column.spec.column())),
            }
        }
        let mut change = RowChange::none(row).failed(errors);
        if !sealed.is_empty() {
            change = self.bound().fold(change, |it, at| it.compare(at, Comparison::Whole));
        }
        for (column, from, flag, values) in sealed {
            let compared = change.compare(from.at, Comparison::Whole);
            change = match flag {
                Some((at, flag)) => compared.compare(at, Comparison::Whole).write(at, Some(flag)),
                None => compared.compare(column.at, Comparison::Null),
            };
            change = values.into_iter().fold(change, |it, (at, value)| it.write(at, Some(value)));
        }
        change
    }

    /// Returns the columns that are moved and still have their plaintext.
    fn moving(&self) -> impl Iterator<Item = (&EncryptedPlace, PlaintextPlace)> {
        self.layout.columns.iter().filter_map(|column| Some((column, column.plaintext?)))
    }

    /// Returns the places of bound values that a comparison of the key does not compare byte by byte.
    fn bound(&self) -> impl Iterator<Item = usize> {
        let rows = &self.layout.rows;
        self.layout.bound().filter(|at| {
            let column = rows.column(*at);
            let is_key = rows.key.names().any(|name| name == column.name);
            !is_key || !matches!(column.column_type.kind, Kind::Integer | Kind::Uuid)
        })
    }

    /// Returns the ciphertext and the tokens of a value, each with its place.
    fn sealed(&self, column: &EncryptedPlace, row: &Row) -> Result<Vec<(usize, SqlValue)>> {
        let Some(value) = column.value_before(row, self.legacy)? else { return Ok(vec![]) };
        let plaintext = encoding::plaintext(column.spec.kind(), &value)?;
        let context = self.layout.context(column, row)?;
        let sealed = self.keyring.seal(&context, column.spec.format(), &plaintext)?;
        let stored = match column.spec.storage() {
            Storage::Text => SqlValue::Text(to_text(&sealed)),
            Storage::Bytes => SqlValue::Bytes(sealed),
        };
        let mut values = vec![(column.at, stored)];
        for token in &column.tokens {
            values.push((token.at, self.layout.fresh_token(self.keyring, token, row, &plaintext)?));
        }
        Ok(values)
    }

    /// Returns the plaintext column that an error concerns.
    fn column_of(&self, error: &Error) -> &'static str {
        let concerned = self.moving().find(|(it, _)| error.column() == Some(it.spec.column()));
        let concerned = concerned.or_else(|| self.moving().next());
        concerned.map_or("", |(_, from)| from.spec.sql_name())
    }
}

/// Returns the place of a column's flag and a value for it, of the type that the flag has in this row.
pub(super) fn flag(
    column: &EncryptedPlace,
    row: &Row,
    is_sealed: bool,
) -> Option<(usize, SqlValue)> {
    let at = column.flag?;
    Some((
        at,
        match row[at] {
            Some(SqlValue::Bool(_)) => SqlValue::Bool(is_sealed),
            _ => SqlValue::Integer(i64::from(is_sealed)),
        },
    ))
}

/// The rows of the table that a batch looks at where few of them are to be sealed.
pub(super) const REACH: usize = 20_000;

impl Rewrite for Filling<'_> {
    fn job(&self) -> String {
        format!("migrate {}", self.moved.name)
    }

    fn target(&self) -> String {
        let epoch = self.keyring.epochs().next().unwrap_or_default();
        let target = format!("key {}, epoch {epoch}", self.keyring.current());
        self.moving().fold(target, |target, (column, from)| {
            format!("{target}, {} from {}", column.spec.sql_name(), from.spec.sql_name())
        })
    }

    fn rows(&self) -> &TableRows {
        &self.layout.rows
    }

    fn rewrite(&self, rows: Vec<Row>) -> Vec<RowChange> {
        rows.into_iter().map(|row| self.change(row)).collect()
    }

    fn purpose(&self) -> Purpose {
        Purpose::Sealing
    }

    fn repeated(&self) -> ErrorKind {
        ErrorKind::Migration(MigrationProblem::Repeated)
    }

    fn record<C>(
        &self,
        conn: &mut C,
        _: &Job,
        row: &Row,
        error: &Error,
    ) -> std::result::Result<(), TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let owner = self.layout.owner_value(row);
        let failure = NewFailure {
            table: &self.moved.name,
            column: self.column_of(error),
            key: &self.layout.rows.key_of(row),
            owner,
            error,
        };
        failure.record(conn)
    }

    fn wrote<C>(
        &self,
        conn: &mut C,
        n_of_place: &BTreeMap<usize, u64>,
    ) -> std::result::Result<(), TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        for column in &self.moved.columns {
            let place =
                self.layout.columns.iter().find(|it| it.spec.sql_name() == column.spec.sql_name());
            let n = place.and_then(|place| n_of_place.get(&place.at)).copied().unwrap_or_default();
            if n > 0 {
                state::add_migrated(conn, self.moved.key(column), n, &self.job())?;
            }
        }
        Ok(())
    }
}
