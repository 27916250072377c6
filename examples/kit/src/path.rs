//! A part of the address, read so that a refusal says nothing of what it holds.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};

use crate::problem::Problem;

/// The part of the address that the route has in braces. Where it cannot be read, as in `/api/signals/%FF`, there is nothing.
#[derive(Clone, Debug)]
pub struct PathPart(pub String);

impl<S: Send + Sync> FromRequestParts<S> for PathPart {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Path::from_request_parts(parts, state).await;
        read.map(|Path(part)| Self(part)).map_err(|_| Problem::NOT_FOUND)
    }
}
