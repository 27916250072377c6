//! The change of one row: the values to write, and the values that must not have changed since they were read.

use encdb_core::{DISTINCT_START_LEN, Error};

use crate::sql::{Row, SqlValue};

/// A row that was read, and its new values.
#[derive(Debug)]
pub(crate) struct RowChange {
    /// The row as it was read. Values that are compared by their start are cut to it.
    old: Row,
    compared: Vec<(usize, Comparison)>,
    written: Vec<(usize, Option<SqlValue>)>,
    errors: Vec<Error>,
}

/// How a value is compared with the one that was read.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Comparison {
    /// Both are NULL.
    Null,
    /// Their starts are equal. No two ciphertexts start alike.
    Start,
    /// All their bytes are equal, even where the column ignores case or blanks.
    Whole,
}

/// The places of the values that are compared and written. Most rows of a batch have the same shape, and then share a
/// statement.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Shape {
    pub(super) compared: Vec<(usize, Comparison)>,
    pub(super) written: Vec<usize>,
}

impl RowChange {
    /// Returns a row that stays as it is.
    pub(crate) fn none(old: Row) -> Self {
        Self { old, compared: vec![], written: vec![], errors: vec![] }
    }

    /// Adds a value, or NULL, to be written to this place.
    #[must_use]
    pub(crate) fn write(mut self, at: usize, value: Option<SqlValue>) -> Self {
        self.written.push((at, value));
        self
    }

    /// Adds a condition: the row is written only if the value at this place has not changed.
    #[must_use]
    pub(crate) fn compare(mut self, at: usize, comparison: Comparison) -> Self {
        if comparison == Comparison::Start {
            self.old[at].iter_mut().for_each(|value| value.truncate(DISTINCT_START_LEN));
        }
        self.compared.push((at, comparison));
        self
    }

    /// Adds errors of values that are left as they are.
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

    /// Returns the places that are written.
    pub(super) fn written(&self) -> impl Iterator<Item = usize> {
        self.written.iter().map(|(at, _)| *at)
    }

    pub(super) fn is_changed(&self) -> bool {
        !self.written.is_empty()
    }

    pub(super) fn shape(&self) -> Shape {
        let written = self.written().collect();
        Shape { compared: self.compared.clone(), written }
    }

    pub(super) fn old_value(&self, at: usize) -> Option<&SqlValue> {
        self.old[at].as_ref()
    }

    /// Returns the new value of a place.
    pub(super) fn new_value(&self, at: usize) -> Option<&SqlValue> {
        let (_, value) = self.written.iter().find(|(written, _)| *written == at)?;
        value.as_ref()
    }

    /// Returns the length of the new values, in bytes.
    pub(super) fn n_new_bytes(&self) -> usize {
        self.written.iter().filter_map(|(_, value)| Some(value.as_ref()?.n_bytes())).sum()
    }
}
