//! What becomes of a row: what is written, and what must be as it was read for that.

use encdb_core::{DISTINCT_START_LEN, Error};

use crate::sql::{Row, SqlValue};

/// A row that was read, and what it is to become.
#[derive(Debug)]
pub(crate) struct RowChange {
    /// What was read. Of values that are compared by their start, only that is kept.
    old: Row,
    compared: Vec<(usize, Comparison)>,
    written: Vec<(usize, Option<SqlValue>)>,
    errors: Vec<Error>,
}

/// What tells that a value is still the one that was read.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Comparison {
    /// It is NULL.
    Null,
    /// It begins alike, as no two ciphertexts do.
    Start,
    /// It has the same bytes, whatever its column takes for equal.
    Whole,
}

/// The places of what is compared and written: the same for most rows of a batch, and then so is the statement.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Shape {
    pub(super) compared: Vec<(usize, Comparison)>,
    pub(super) written: Vec<usize>,
}

impl RowChange {
    /// A row that stays as it is.
    pub(crate) fn none(old: Row) -> Self {
        Self { old, compared: vec![], written: vec![], errors: vec![] }
    }

    /// Writes a value, or NULL, to this place.
    #[must_use]
    pub(crate) fn write(mut self, at: usize, value: Option<SqlValue>) -> Self {
        self.written.push((at, value));
        self
    }

    /// Lets the row be written only where the value at this place is still what was read.
    #[must_use]
    pub(crate) fn compare(mut self, at: usize, comparison: Comparison) -> Self {
        if comparison == Comparison::Start {
            self.old[at].iter_mut().for_each(|value| value.truncate(DISTINCT_START_LEN));
        }
        self.compared.push((at, comparison));
        self
    }

    /// Leaves values of the row as they are, for these reasons.
    #[must_use]
    pub(crate) fn failed(mut self, errors: Vec<Error>) -> Self {
        self.errors.extend(errors);
        self
    }

    pub(super) fn old(&self) -> &Row {
        &self.old
    }

    pub(super) fn errors(&self) -> &[Error] {
        &self.errors
    }

    pub(super) fn is_changed(&self) -> bool {
        !self.written.is_empty()
    }

    pub(super) fn shape(&self) -> Shape {
        let written = self.written.iter().map(|(at, _)| *at).collect();
        Shape { compared: self.compared.clone(), written }
    }

    pub(super) fn old_value(&self, at: usize) -> Option<&SqlValue> {
        self.old[at].as_ref()
    }

    /// Returns what is to be at a place that is written.
    pub(super) fn new_value(&self, at: usize) -> Option<&SqlValue> {
        let (_, value) = self.written.iter().find(|(written, _)| *written == at)?;
        value.as_ref()
    }

    /// Returns the length of the new values, in bytes.
    pub(super) fn n_new_bytes(&self) -> usize {
        self.written.iter().filter_map(|(_, value)| Some(value.as_ref()?.n_bytes())).sum()
    }
}
