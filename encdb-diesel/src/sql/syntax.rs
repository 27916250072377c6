//! The differences between the databases' SQL.
//!
//! Queries of the catalogues are in [`catalogue`](super::catalogue).

use encdb_core::Normalization;

/// The parts of statements that differ between the backends.
#[doc(hidden)]
#[derive(Debug)]
pub struct Syntax {
    /// Seconds since 1970 by the database's clock.
    pub now: &'static str,
    /// The time by the database's clock, in UTC, for a column that people read.
    pub timestamp: &'static str,
    /// Ends a SELECT whose rows nobody else may change before the transaction ends.
    pub for_update: &'static str,
    /// An operator that compares two values, and treats NULL as equal to NULL.
    pub is_same: &'static str,
    /// How to update many rows, each with values of its own.
    pub bulk: BulkUpdate,
    /// A query that returns one number, as a floating-point number: before and after the query.
    pub number: (&'static str, &'static str),
    /// Queries a status value of the server by its name, which follows; none where the server has no such values.
    pub status: Option<&'static str>,
    /// What decides whether a value is text or bytes.
    pub typing: Typing,
    /// Lower-case hexadecimal digits: before and after the bytes.
    pub hex: (&'static str, &'static str),
    /// The header of a value in a column for bytes, in lower-case hexadecimal digits; or `=` and the start of a text, where
    /// such a column can hold one: around the column's name.
    pub header: &'static [&'static str],
    /// The condition that a value of a column for bytes begins as a sealed value or a row seal: around the column's name.
    pub may_be_sealed: &'static [&'static str],
    /// The condition that a value of a column for text begins as a sealed value: around the column's name.
    pub may_be_sealed_text: &'static [&'static str],
    /// The length of a text in bytes: before and after it.
    pub n_bytes: (&'static str, &'static str),
    /// A text as bytes, or compared like bytes with the blanks at its end, whatever its column's declaration: before and
    /// after it.
    pub spelling: (&'static str, &'static str),
    /// The setting of the page cache that a connection of its own process has.
    pub page_cache: Option<&'static str>,
    /// A query for a number that changes when another connection has written, where one writer keeps all others waiting.
    pub written_by_others: Option<&'static str>,
    /// A floating-point number by its bits, where the database keeps the sign of zero: before and after it.
    pub float_bits: (&'static str, &'static str),
    /// A text that is equal only to itself, whatever its column's collation: before and after it.
    pub exactly: (&'static str, &'static str),
    /// A text that GROUP BY puts together with its own spelling alone, however long: before and after it.
    pub text_group: (&'static str, &'static str),
    /// Bytes that GROUP BY puts together with the same bytes alone, however many: before and after them.
    pub bytes_group: (&'static str, &'static str),
    /// The normalizations that the database makes exactly as encdb does, on any text: before and after it.
    pub folds: &'static [(Normalization, (&'static str, &'static str))],
    /// A whole number, such as a sum, in the type of a count: before and after it.
    pub whole: (&'static str, &'static str),
}

/// What decides whether a value is text or bytes.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Typing {
    /// The type of its column.
    OfColumn,
    /// The value itself, whatever its column's declaration.
    OfValue,
}

/// How a backend updates many rows, each with values of its own.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum BulkUpdate {
    /// `UPDATE t SET … WHERE …`, for each row.
    EachRow,
    /// `UPDATE t SET … FROM unnest(…) v WHERE …`
    JoinArrays,
    /// `UPDATE (SELECT … UNION ALL …) v STRAIGHT_JOIN t ON … SET …`
    JoinSelects,
}
