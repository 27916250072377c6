//! The job that fills plaintext columns again, for the way back.

use diesel::Connection;
use encdb_core::{Error, Keyring, Result};

use super::{
    failures::NewFailure,
    filling::{REACH, flag},
    moved::{MovedColumn, MovedTable},
};
use crate::{
    error::TableError,
    spec::PlaintextForm,
    sql::{Backend, Row, SqlValue},
    tables::{
        encoding,
        jobs::Job,
        layout::{EncryptedPlace, Layout, PlaintextPlace},
        rewrite::{Comparison, Rewrite, RowChange},
        rows::TableRows,
    },
};

/// The values that are written back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Returned {
    /// The values of columns that hold plaintext and ciphertext.
    Flagged,
    /// All others, to a column of their own.
    ToTheirOwnColumn,
}

impl Returned {
    /// Returns the columns of these values.
    pub(super) fn of(self, moved: &MovedTable) -> impl Iterator<Item = &MovedColumn> {
        moved.columns.iter().filter(move |column| match self {
            Self::Flagged => column.flag().is_some(),
            Self::ToTheirOwnColumn => column.from.form() == PlaintextForm::Clear,
        })
    }
}

/// Opens values that are not in the clear.
#[derive(Debug)]
pub(super) struct Decrypting<'m> {
    moved: &'m MovedTable,
    keyring: &'m Keyring,
    returned: Returned,
    layout: Layout,
}

impl<'m> Decrypting<'m> {
    /// Finds the columns that are read and written.
    pub(super) fn new<C>(
        conn: &mut C,
        moved: &'m MovedTable,
        keyring: &'m Keyring,
        returned: Returned,
    ) -> std::result::Result<Self, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let mut layout = Layout::with_plaintext(conn, &moved.spec, keyring)?;
        layout.rows.only(returned.of(moved).map(MovedColumn::sealed_alone).collect());
        Ok(Self { moved, keyring, returned, layout })
    }

    /// Takes note that few rows are left, so that no batch takes long to find its rows.
    pub(super) fn expect_few(&mut self) {
        self.layout.rows.reach(Some(REACH));
    }

    fn change(&self, row: Row) -> RowChange {
        let (mut opened, mut errors) = (vec![], vec![]);
        for column in &self.layout.columns {
            let is_wanted = |to: &PlaintextPlace| match self.returned {
                Returned::Flagged => column.flag.is_some(),
                Returned::ToTheirOwnColumn => {
                    to.spec.form() == PlaintextForm::Clear && row[to.at].is_none()
                }
            };
            let Some(to) = column.plaintext.filter(is_wanted) else { continue };
            match self.opened(column, to, &row) {
                Ok(None) => (),
                Ok(Some(value)) => opened.push((column, to.at, flag(column, &row, false), value)),
                Err(error) => errors.push(error.at(column.spec.column())),
            }
        }
        let change = RowChange::none(row).failed(errors);
        opened.into_iter().fold(change, |change, (column, to, flag, value)| {
            let compared = change.compare(column.at, Comparison::Start).write(to, Some(value));
            match flag {
                None => compared.compare(to, Comparison::Null),
                Some((at, flag)) => column.tokens.iter().fold(
                    compared.compare(at, Comparison::Whole).write(at, Some(flag)),
                    |change, token| change.write(token.at, None),
                ),
            }
        })
    }

    fn opened(
        &self,
        column: &EncryptedPlace,
        to: PlaintextPlace,
        row: &Row,
    ) -> Result<Option<SqlValue>> {
        let Some(sealed) = column.sealed(row)? else { return Ok(None) };
        let context = self.layout.context(column, row)?;
        let plaintext = column.open(self.keyring, &context, &sealed)?;
        let declared = self.layout.rows.column(to.at).column_type.kind;
        encoding::value(column.spec.kind(), declared, &plaintext).map(Some)
    }
}

impl Rewrite for Decrypting<'_> {
    fn job(&self) -> String {
        format!("decrypt {}", self.moved.name)
    }

    fn target(&self) -> String {
        let names = self.moved.columns.iter().map(|column| column.from.sql_name());
        names.collect::<Vec<_>>().join(", ")
    }

    fn rows(&self) -> &TableRows {
        &self.layout.rows
    }

    fn rewrite(&self, rows: Vec<Row>) -> Vec<RowChange> {
        rows.into_iter().map(|row| self.change(row)).collect()
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
        let concerned = self.moved.columns.iter();
        let column = concerned.clone().find(|it| error.column() == Some(it.spec.column()));
        let column = column.or_else(|| concerned.clone().next());
        let failure = NewFailure {
            table: &self.moved.name,
            column: column.map_or("", |column| column.from.sql_name()),
            key: &self.layout.rows.key_of(row),
            owner: self.layout.owner_value(row),
            error,
        };
        failure.record(conn)
    }
}
