//! Shapes: what a client of the sync service follows. A table, some of its columns, and the rows of an account or a session.
//!
//! What a request may contain is read here, for the gatekeeper and for the service that stands behind it.

use std::{collections::BTreeMap, fmt};

use axum::http::StatusCode;
use encdb_example_kit::problem::Problem;
use uuid::Uuid;

use crate::account::AccountId;

/// A table, columns and rows.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Shape {
    pub(crate) table: String,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Rows,
}

/// The rows of a shape: an account's, or one session's of an account.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Rows {
    pub(crate) account: AccountId,
    pub(crate) session: Option<Uuid>,
}

/// A request for a shape: which, and how far the client is.
#[derive(Clone, Debug)]
pub(crate) struct ShapeRequest {
    pub(crate) shape: Shape,
    /// Parameters of the protocol, by their names in [`PROTOCOL`].
    pub(crate) progress: BTreeMap<String, String>,
}

impl ShapeRequest {
    /// Reads the parameters of a request. Each is known, and given once.
    pub(crate) fn read(parameters: Vec<(String, String)>) -> Result<Self, Problem> {
        let mut known = BTreeMap::new();
        for (name, value) in parameters {
            if !SHAPE.contains(&name.as_str()) && !PROTOCOL.contains(&name.as_str()) {
                return Err(UNKNOWN_PARAMETER);
            }
            if known.insert(name, value).is_some() {
                return Err(REPEATED_PARAMETER);
            }
        }
        let [table, columns, rows] = SHAPE.map(|name| known.remove(name).ok_or(INCOMPLETE));
        Ok(Self { shape: Shape::read(&table?, &columns?, &rows?)?, progress: known })
    }
}

impl Shape {
    /// Reads the three parameters. The client writes names of columns in quotation marks.
    fn read(table: &str, columns: &str, rows: &str) -> Result<Self, Problem> {
        let columns = columns.split(',').map(|column| name(unquoted(column)));
        Ok(Self {
            table: name(table)?,
            columns: columns.collect::<Result<_, _>>()?,
            rows: Rows::read(rows)?,
        })
    }

    /// Returns the three parameters.
    pub(crate) fn parameters(&self) -> [(&'static str, String); 3] {
        let [table, columns, rows] = SHAPE;
        [
            (table, self.table.clone()),
            (columns, self.columns.join(",")),
            (rows, self.rows.to_string()),
        ]
    }
}

impl Rows {
    /// Reads `account_id = 1` or `account_id = 1 AND session_id = '…'`, and nothing else: SQL of a client never runs.
    fn read(text: &str) -> Result<Self, Problem> {
        let (account, session) = match text.split_once(" AND session_id = ") {
            None => (text, None),
            Some((account, session)) => {
                let session = session.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
                let session = session.and_then(|text| Uuid::try_parse(text).ok());
                (account, Some(session.ok_or(OTHER_ROWS)?))
            }
        };
        let account = account.strip_prefix("account_id = ").and_then(|text| text.parse().ok());
        let rows = Self { account: AccountId(account.ok_or(OTHER_ROWS)?), session };
        // There is one way to write them.
        if rows.to_string() == text { Ok(rows) } else { Err(OTHER_ROWS) }
    }
}

/// Writes the condition.
impl fmt::Display for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "account_id = {}", self.account.0)?;
        match self.session {
            Some(session) => write!(f, " AND session_id = '{session}'"),
            None => Ok(()),
        }
    }
}

fn unquoted(column: &str) -> &str {
    column.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(column)
}

/// Checks a name, which becomes part of a statement.
fn name(text: &str) -> Result<String, Problem> {
    let is_name =
        !text.is_empty() && text.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase());
    if is_name { Ok(text.to_owned()) } else { Err(NO_NAME) }
}

/// The parameters that say which shape it is.
const SHAPE: [&str; 3] = ["table", "columns", "where"];
/// The parameters that say how far a client is.
const PROTOCOL: [&str; 7] =
    ["offset", "handle", "live", "cursor", "log", "expired_handle", "cache-buster"];

const UNKNOWN_PARAMETER: Problem =
    Problem::new(StatusCode::BAD_REQUEST, "a parameter is not known here");
const REPEATED_PARAMETER: Problem =
    Problem::new(StatusCode::BAD_REQUEST, "a parameter is given twice");
const INCOMPLETE: Problem =
    Problem::new(StatusCode::BAD_REQUEST, "a shape has a table, columns and where");
const OTHER_ROWS: Problem = Problem::new(
    StatusCode::BAD_REQUEST,
    "where is `account_id = 1`, or `account_id = 1 AND session_id = '…'`",
);
const NO_NAME: Problem =
    Problem::new(StatusCode::BAD_REQUEST, "a name has small letters and underscores alone");

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parameters: &[(&str, &str)]) -> Result<ShapeRequest, Problem> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        ShapeRequest::read(parameters.iter().map(owned).collect())
    }

    const ID: &str = "01960000-0000-7000-8000-000000000001";

    #[test]
    fn a_shape_is_read_as_it_is_written() {
        let rows = format!("account_id = 7 AND session_id = '{ID}'");
        for rows in ["account_id = 7", &rows] {
            let table = ("table", "messages");
            let request = read(&[table, ("columns", "\"id\",author"), ("where", rows)]).unwrap();
            let written = request.shape.parameters().map(|(_, value)| value);
            assert_eq!(written, ["messages", "id,author", rows]);
        }
    }

    #[test]
    fn nothing_but_a_shape_is_read() {
        let right = [("table", "messages"), ("columns", "id"), ("where", "account_id = 7")];
        assert!(read(&right).is_ok());
        let wrong = [
            (0, "messages m"),
            (0, "public.messages"),
            (0, ""),
            (1, "id,"),
            (1, "id,(SELECT 1)"),
            (1, "\"id"),
            (2, "account_id = 7 OR true"),
            (2, "account_id = 07"),
            (2, "account_id=7"),
            (2, "account_id = 7 AND session_id = 'x'"),
            (2, "true"),
        ];
        for (place, value) in wrong {
            let mut parameters = right;
            parameters[place].1 = value;
            assert!(read(&parameters).is_err(), "{value}");
        }
        for more in [("table", "messages"), ("params[1]", "7"), ("subset__where", "true")] {
            let parameters: Vec<_> = right.into_iter().chain([more]).collect();
            assert!(read(&parameters).is_err(), "{more:?}");
        }
    }
}
