//! A sample of a table's values, of which only counts are kept.

use diesel::{Connection, QueryResult};

use super::value::Form;
use crate::{
    spec::TableName,
    sql::{Backend, Kind, SqlValue, Statement, catalogue::Column},
    tables::default_kind::default_kind,
};

/// How many values of a column have which form.
#[derive(Debug, Default)]
pub(super) struct Sample {
    n_values: u32,
    counts: Vec<(Form, u32)>,
}

impl Sample {
    /// Reads up to `n_rows` rows, and returns a sample for each column.
    pub(super) fn read_all<C>(
        conn: &mut C,
        table: TableName,
        columns: &[Column],
        n_rows: u32,
    ) -> QueryResult<Vec<Self>>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let mut samples: Vec<_> = columns.iter().map(|_| Self::default()).collect();
        let read: Vec<_> =
            columns.iter().enumerate().filter(|(_, column)| is_sampled(column)).collect();
        if read.is_empty() || n_rows == 0 {
            return Ok(samples);
        }
        let select = Statement::new("SELECT ").list(&read, |it, (_, column)| start(it, column));
        let select = select.sql(" FROM ").table(table).sql(" LIMIT ");
        let n_rows = usize::try_from(n_rows).unwrap_or(usize::MAX);
        for row in C::Backend::load(conn, &select.number(n_rows).once())? {
            for ((at, _), value) in read.iter().zip(row) {
                if let Some(value) = value {
                    samples[*at].add(&value);
                }
            }
        }
        Ok(samples)
    }

    fn add(&mut self, value: &SqlValue) {
        self.n_values += 1;
        let form = match value {
            SqlValue::Bytes(bytes) => Form::of_bytes(bytes),
            SqlValue::Integer(integer) => Form::of_text(&integer.to_string()),
            value => value.text().and_then(Form::of_text),
        };
        let Some(form) = form else { return };
        match self.counts.iter_mut().find(|(known, _)| *known == form) {
            Some((_, n)) => *n += 1,
            None => self.counts.push((form, 1)),
        }
    }

    /// Returns the number of values that were read. NULL is none.
    pub(super) const fn n_values(&self) -> u32 {
        self.n_values
    }

    /// Returns the share of the values that have this form, in percent.
    pub(super) fn percent(&self, form: Form) -> u32 {
        let n = self.counts.iter().find(|(known, _)| *known == form).map_or(0, |(_, n)| *n);
        (n * 100).checked_div(self.n_values).unwrap_or_default()
    }

    /// Returns the forms that at least `percent` of the values have.
    pub(super) fn forms(&self, percent: u32) -> impl Iterator<Item = Form> {
        Form::ALL.into_iter().filter(move |form| self.percent(*form) >= percent)
    }
}

/// Tells whether the values of a column can have one of the forms.
fn is_sampled(column: &Column) -> bool {
    match column.column_type.kind {
        Kind::Bytes | Kind::Integer | Kind::Json | Kind::Text => true,
        Kind::Other => default_kind(column).is_some(),
        _ => false,
    }
}

/// Selects the start of a value, because a document may be long.
fn start<'v>(select: Statement<'v>, column: &'v Column) -> Statement<'v> {
    match column.column_type.kind {
        Kind::Integer => select.name(&column.name),
        _ => {
            let value = select.sql("substr(").select(&column.name, &column.column_type);
            value.sql(", 1, 512)")
        }
    }
}

/// The share of values, in percent, from which on a form is no accident.
pub(super) const SOME: u32 = 10;
