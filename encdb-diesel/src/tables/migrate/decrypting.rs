//! The job that fills plaintext columns again, for the way back.

use diesel::Connection;
use encdb_core::{Error, Keyring, Result};

use super::{failures::NewFailure, moved::MovedTable};
use crate::{
    error::TableError,
    spec::PlaintextForm,
    sql::{Backend, Row, SqlValue},
    tables::{
        encoding,
        jobs::Job,
        layout::{EncryptedPlace, Layout, PlaintextPlace},
        rewrite::{Comparison, Rewrite, RowChange},
        rows::{TableRows, Unfilled},
    },
};

/// Opens values whose plaintext column is NULL.
#[derive(Debug)]
pub(super) struct Decrypting<'m> {
    moved: &'m MovedTable,
    keyring: &'m Keyring,
    layout: Layout,
}

impl<'m> Decrypting<'m> {
    /// Finds the columns that are read and written.
    pub(super) fn new<C>(
        conn: &mut C,
        moved: &'m MovedTable,
        keyring: &'m Keyring,
    ) -> std::result::Result<Self, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let mut layout = Layout::with_plaintext(conn, &moved.spec, keyring)?;
        let unfilled = layout.columns.iter().filter_map(|column| {
            let empty = column.plaintext?.spec.sql_name().to_owned();
            Some(Unfilled { filled: column.spec.sql_name().to_owned(), empty })
        });
        let unfilled = unfilled.collect();
        layout.rows.only(unfilled);
        Ok(Self { moved, keyring, layout })
    }

    fn change(&self, row: Row) -> RowChange {
        let (mut opened, mut errors) = (vec![], vec![]);
        for column in &self.layout.columns {
            let is_wanted = |to: &PlaintextPlace| {
                row[to.at].is_none() && to.spec.form() == PlaintextForm::Clear
            };
            let Some(to) = column.plaintext.filter(is_wanted) else { continue };
            match self.opened(column, to, &row) {
                Ok(None) => (),
                Ok(Some(value)) => opened.push((column.at, to.at, value)),
                Err(error) => errors.push(error.at(column.spec.column())),
            }
        }
        let change = RowChange::none(row).failed(errors);
        opened.into_iter().fold(change, |change, (from, to, value)| {
            let compared = change.compare(from, Comparison::Start).compare(to, Comparison::Null);
            compared.write(to, Some(value))
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
