//! The query of an address, read so that a refusal says nothing of what it holds.

use axum::{
    extract::{FromRequestParts, Query},
    http::{StatusCode, request::Parts},
};
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// What an address says after the question mark.
#[derive(Clone, Copy, Debug)]
pub struct QueryString<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for QueryString<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Query::from_request_parts(parts, state).await;
        read.map(|Query(query)| Self(query)).map_err(|_| REFUSED)
    }
}

const REFUSED: Problem =
    Problem::new(StatusCode::BAD_REQUEST, "a part of the query is unknown or has another type");
