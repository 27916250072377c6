//! `/health`: the state of each part, for a load balancer and for people.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use diesel::r2d2::R2D2Connection;
use serde::Serialize;
use serde_json::Map;

use crate::pool::Pool;

/// The state of a part.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It answers.
    Up,
    /// It does not.
    Down,
    /// It takes what is given to it, and nobody works on that at present.
    Unattended,
}

/// Asks the database whether it is there.
pub async fn of_database<C: R2D2Connection>(pool: &Pool<C>) -> State {
    let asked = pool.run(|conn| Ok(conn.batch_execute("SELECT 1")?)).await;
    if asked.is_ok() { State::Up } else { State::Down }
}

/// Returns the reply: each part with its state, and 503 if one of them is down.
#[must_use]
pub fn reply(parts: &[(&'static str, State)]) -> Response {
    let is_up = parts.iter().all(|(_, state)| *state != State::Down);
    let status = if is_up { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let parts: Map<_, _> =
        parts.iter().map(|(name, state)| ((*name).to_owned(), serde_json::json!(state))).collect();
    (status, Json(parts)).into_response()
}
