//! Bodies of requests, read so that a refusal says nothing of what they hold.

use axum::{
    Form, Json,
    extract::{FromRequest, Request},
    http::StatusCode,
};
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// The body of a request as JSON.
#[derive(Clone, Copy, Debug)]
pub struct JsonBody<T>(pub T);

/// The body of a request as a form of a page.
#[derive(Clone, Copy, Debug)]
pub struct FormBody<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let read = Json::from_request(request, state).await;
        read.map(|Json(body)| Self(body)).map_err(|rejected| refused(rejected.status()))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for FormBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let read = Form::from_request(request, state).await;
        read.map(|Form(body)| Self(body)).map_err(|rejected| refused(rejected.status()))
    }
}

fn refused(status: StatusCode) -> Problem {
    Problem::new(
        status,
        match status {
            StatusCode::PAYLOAD_TOO_LARGE => "the body is too long",
            StatusCode::UNPROCESSABLE_ENTITY => "a field is missing or has another type",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "the content type is not what is read here",
            _ => "the body cannot be read",
        },
    )
}
