//! How far a client is with a shape.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use encdb_example_kit::problem::Problem;

/// What a client has, and what it asks for.
pub(super) struct Progress {
    /// The copy of the shape that it knows; none if it knows nothing.
    pub(super) handle: Option<String>,
    /// The number of changes that it has.
    pub(super) offset: usize,
    pub(super) mode: Mode,
}

/// When a client wants its answer.
pub(super) enum Mode {
    /// At once.
    Now,
    /// When there is a change.
    Live,
}

impl Progress {
    const START: Self = Self { handle: None, offset: 0, mode: Mode::Now };

    /// Reads `offset`, `handle` and `live`. Other parameters of the protocol mean nothing here: they keep caches apart.
    pub(super) fn read(parameters: &BTreeMap<String, String>) -> Result<Self, Problem> {
        let value = |name| parameters.get(name).map(String::as_str);
        if value("log").is_some_and(|log| log != "full") {
            return Err(LOG);
        }
        let offset = value("offset").ok_or(OFFSET)?;
        if offset == "-1" {
            return Ok(Self::START);
        }
        let offset = offset.strip_suffix("_0").and_then(|offset| offset.parse().ok());
        let mode = match value("live") {
            None | Some("false") => Mode::Now,
            Some("true") => Mode::Live,
            Some(_) => return Err(LIVE),
        };
        let handle = value("handle").ok_or(HANDLE)?.to_owned();
        Ok(Self { handle: Some(handle), offset: offset.ok_or(OFFSET)?, mode })
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
