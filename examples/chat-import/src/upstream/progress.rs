//! How far a client is with a shape.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use encdb_example_kit::problem::Problem;

/// What a client has.
pub(super) enum Progress {
    /// Nothing.
    Start,
    /// The changes up to this one.
    After { handle: String, offset: usize },
    /// The same, and it waits for the next one.
    LiveAfter { handle: String, offset: usize },
}

impl Progress {
    /// Reads `offset`, `handle` and `live`. Other parameters of the protocol mean nothing here: they keep caches apart.
    pub(super) fn read(parameters: &BTreeMap<String, String>) -> Result<Self, Problem> {
        let value = |name| parameters.get(name).map(String::as_str);
        if value("log").is_some_and(|log| log != "full") {
            return Err(LOG);
        }
        let offset = value("offset").ok_or(OFFSET)?;
        if offset == "-1" {
            return Ok(Self::Start);
        }
        let offset = offset.strip_suffix("_0").and_then(|offset| offset.parse().ok());
        let offset = offset.ok_or(OFFSET)?;
        let handle = value("handle").ok_or(HANDLE)?.to_owned();
        match value("live") {
            None | Some("false") => Ok(Self::After { handle, offset }),
            Some("true") => Ok(Self::LiveAfter { handle, offset }),
            Some(_) => Err(LIVE),
        }
    }
}

/// Writes an offset.
pub(super) fn offset(n_changes: usize) -> String {
    format!("{n_changes}_0")
}

const OFFSET: Problem =
    Problem::new(StatusCode::BAD_REQUEST, "offset is -1, or the last `electric-offset`");
const HANDLE: Problem =
    Problem::new(StatusCode::BAD_REQUEST, "an offset comes with the handle of its shape");
const LIVE: Problem = Problem::new(StatusCode::BAD_REQUEST, "live is true or false");
const LOG: Problem = Problem::new(StatusCode::BAD_REQUEST, "log is full, here");
