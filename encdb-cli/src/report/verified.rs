//! The findings of a verification: counts, and the values that do not open.

use std::fmt;

use encdb_diesel::{
    SqlValue,
    verify::{End, Failure, KeyPart, Verified},
};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{grid::Grid, hexadecimal, progress::millis};

/// The findings of a table.
pub(crate) struct Findings {
    pub(crate) counts: VerifiedLine,
    /// The first failures.
    failures: Vec<FailureLine>,
}

/// The counts of a table.
#[derive(Serialize)]
pub(crate) struct VerifiedLine {
    event: &'static str,
    table: String,
    n_rows: u64,
    n_done: u64,
    n_values: u64,
    n_tokens: u64,
    n_seals: u64,
    n_failed: u64,
    n_locked: u64,
    n_destroyed: u64,
    elapsed_ms: u64,
}

/// A value, search token or row seal that is wrong.
#[derive(Serialize)]
pub(crate) struct FailureLine {
    event: &'static str,
    table: String,
    column: String,
    key: Map<String, Value>,
    problem: String,
    #[serde(skip)]
    row: String,
}

impl Findings {
    pub(crate) fn new(table: &str, verified: &Verified) -> Self {
        let counts = VerifiedLine {
            event: if verified.end == End::AllRows { "done" } else { "stopped" },
            table: table.to_owned(),
            n_rows: verified.n_rows,
            n_done: verified.n_done,
            n_values: verified.n_values,
            n_tokens: verified.n_tokens,
            n_seals: verified.n_seals,
            n_failed: verified.n_failed,
            n_locked: verified.n_locked,
            n_destroyed: verified.n_destroyed,
            elapsed_ms: millis(verified.elapsed),
        };
        Self { counts, failures: verified.failures.iter().map(FailureLine::from).collect() }
    }

    /// Returns the number of failures that are not shown.
    fn n_others(&self) -> u64 {
        let n_shown = u64::try_from(self.failures.len()).unwrap_or(u64::MAX);
        self.counts.n_failed.saturating_sub(n_shown)
    }
}

impl From<&Failure> for FailureLine {
    fn from(failure: &Failure) -> Self {
        let problem = failure.error.kind().to_string();
        Self::new(&failure.table, &failure.column, &failure.key, problem)
    }
}

impl FailureLine {
    pub(super) fn new(table: &str, column: &str, key: &[KeyPart], problem: String) -> Self {
        let in_json = |part: &KeyPart| (part.column.clone(), in_json(part.value.as_ref()));
        let in_words =
            |part: &KeyPart| format!("{} = {}", part.column, in_words(part.value.as_ref()));
        Self {
            event: "failed",
            table: table.to_owned(),
            column: column.to_owned(),
            key: key.iter().map(in_json).collect(),
            problem,
            row: key.iter().map(in_words).collect::<Vec<_>>().join(", "),
        }
    }

    /// Returns the column with its table, the row, and what is wrong.
    pub(super) fn cells(&self) -> [String; 3] {
        let column = format!("{}.{}", self.table, self.column);
        [column, self.row.clone(), self.problem.clone()]
    }

    /// Lines up failures for people, under headings.
    pub(super) fn grid(failures: &[Self]) -> Grid<3> {
        let mut rows = vec![["COLUMN", "ROW", "WHAT IS WRONG"].map(str::to_owned)];
        rows.extend(failures.iter().map(Self::cells));
        Grid(rows)
    }
}

fn in_json(value: Option<&SqlValue>) -> Value {
    match value {
        Some(SqlValue::Integer(integer)) => (*integer).into(),
        Some(SqlValue::Text(text) | SqlValue::Uuid(text)) => text.as_str().into(),
        Some(SqlValue::Bytes(bytes)) => hexadecimal(bytes).into(),
        Some(SqlValue::Bool(bool)) => (*bool).into(),
        Some(SqlValue::Float(bits)) => bits.get().into(),
        Some(value) => temporal(value).into(),
        None => Value::Null,
    }
}

/// Returns a value quoted as in Rust, so that a text cannot move the terminal's cursor.
fn in_words(value: Option<&SqlValue>) -> String {
    match value {
        Some(SqlValue::Integer(integer)) => integer.to_string(),
        Some(SqlValue::Text(text)) => format!("{text:?}"),
        Some(SqlValue::Uuid(uuid)) => uuid.clone(),
        Some(SqlValue::Bytes(bytes)) => format!("x'{}'", hexadecimal(bytes)),
        Some(SqlValue::Bool(bool)) => bool.to_string(),
        Some(SqlValue::Float(bits)) => bits.get().to_string(),
        Some(value) => temporal(value).unwrap_or_else(|| "?".to_owned()),
        None => "NULL".to_owned(),
    }
}

/// Returns a date or a time in ISO 8601.
fn temporal(value: &SqlValue) -> Option<String> {
    Some(match value {
        SqlValue::Date(date) => date.to_string(),
        SqlValue::Time(time) => time.to_string(),
        SqlValue::Timestamp(timestamp) => timestamp.to_string(),
        SqlValue::TimestampTz(timestamp) => timestamp.to_rfc3339(),
        _ => return None,
    })
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.counts.fmt(f)?;
        if self.failures.is_empty() {
            return Ok(());
        }
        write!(f, "\n{}", FailureLine::grid(&self.failures))?;
        match self.n_others() {
            0 => Ok(()),
            n_others => write!(f, "\nand {n_others} more, all of which --json shows"),
        }
    }
}

impl fmt::Display for VerifiedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { event, table, n_rows, n_done, n_values, n_tokens, n_seals, n_failed, .. } = self;
        write!(f, "{table}: {event}, {n_done} of {n_rows} rows, {n_values} values opened, ")?;
        write!(f, "{n_tokens} search tokens right")?;
        if *n_seals > 0 {
            write!(f, ", {n_seals} row seals right")?;
        }
        if *n_failed > 0 {
            write!(f, ", {n_failed} failed")?;
        }
        for (n_of_owners, key) in [(self.n_locked, "locked"), (self.n_destroyed, "destroyed")] {
            if n_of_owners > 0 {
                write!(f, ", {n_of_owners} of them of owners whose key is {key}")?;
            }
        }
        Ok(())
    }
}
