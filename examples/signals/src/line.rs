//! A line of a list: a signal, or what is left of one whose payload does not open.

use chrono::{DateTime, Utc};
use encdb_example_kit::problem;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::model::Signal;

/// A signal. One whose payload does not open has no `owner_only_payload`, and a `problem` instead.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Line {
    Signal(Signal),
    Damaged(Damaged),
}

/// A signal whose payload does not open.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Damaged {
    pub(crate) id: Uuid,
    pub(crate) symbol: String,
    pub(crate) strength: i16,
    /// What the signal alone is answered by.
    pub(crate) problem: problem::Body,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}
