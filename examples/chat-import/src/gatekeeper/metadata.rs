//! What may be synced: these columns, and no others. Sealed content is not among them.

use axum::http::StatusCode;
use encdb_example_kit::problem::Problem;

use crate::shape::Shape;

/// Checks that a shape has nothing but metadata.
pub(super) fn check(shape: &Shape) -> Result<(), Problem> {
    let table = METADATA.iter().find(|(table, _)| *table == shape.table);
    let (_, columns) = table.ok_or(OTHER_TABLE)?;
    let is_metadata = |column: &String| columns.contains(&column.as_str());
    if !shape.columns.is_empty() && shape.columns.iter().all(is_metadata) {
        Ok(())
    } else {
        Err(NOT_METADATA)
    }
}

const METADATA: [(&str, &[&str]); 5] = [
    ("threads", &["session_id", "account_id", "created_at"]),
    ("session_members", &["account_id", "session_id", "name", "created_at"]),
    ("messages", &["id", "account_id", "session_id", "author", "created_at"]),
    ("tool_events", &["id", "account_id", "session_id", "tool", "status", "created_at"]),
    ("uploads", &["id", "account_id", "session_id", "name", "media_type", "n_bytes", "created_at"]),
];
const OTHER_TABLE: Problem = Problem::new(StatusCode::FORBIDDEN, "there is no shape of this table");
const NOT_METADATA: Problem =
    Problem::new(StatusCode::FORBIDDEN, "a shape has columns of metadata alone, and names them");
