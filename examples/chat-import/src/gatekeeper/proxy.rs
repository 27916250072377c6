//! Requests to the sync service, whose replies are passed on as they arrive.

use anyhow::{Context, Result};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, Uri, header},
    response::Response,
};
use encdb_example_kit::{health::State, problem::Problem};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

use crate::{
    shape::ShapeRequest,
    upstream::{SECRET_HEADER, Secret},
};

/// The sync service.
#[derive(Clone, Debug)]
pub(super) struct Service {
    client: Client<HttpConnector, Body>,
    address: String,
    secret: Secret,
}

impl Service {
    pub(super) fn at(address: &str, secret: Secret) -> Result<Self> {
        address.parse::<Uri>().context("the address of the sync service cannot be read")?;
        let client = Client::builder(TokioExecutor::new()).build_http();
        Ok(Self { client, address: address.trim_end_matches('/').to_owned(), secret })
    }

    /// Sends a request on. A live request is answered when there is a change, and nobody waits longer than the service does.
    pub(super) async fn follow(&self, request: &ShapeRequest) -> Result<Response, Problem> {
        let reply = self.get(&format!("/v1/shape?{}", query(request))).await?;
        if reply.status() == StatusCode::UNAUTHORIZED {
            tracing::error!(
                "the sync service does not know this gatekeeper: look at UPSTREAM_SECRET"
            );
            return Err(AWAY);
        }
        Ok(passed_on(reply))
    }

    /// Asks the service whether it is there.
    pub(super) async fn state(&self) -> State {
        match self.get("/health").await {
            Ok(reply) if reply.status().is_success() => State::Up,
            _ => State::Down,
        }
    }

    async fn get(&self, path: &str) -> Result<Response, Problem> {
        let request = Request::get(format!("{}{path}", self.address));
        let request = request.header(SECRET_HEADER, self.secret.header()).body(Body::empty());
        let request = request.map_err(|error| Problem::internal(&error))?;
        let reply = self.client.request(request).await.map_err(|_| AWAY)?;
        Ok(reply.map(Body::new))
    }
}

fn query(request: &ShapeRequest) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(request.shape.parameters()).extend_pairs(&request.progress);
    query.finish()
}

/// Keeps the headers of the protocol. No cache may show one client's reply to another.
fn passed_on(mut reply: Response) -> Response {
    let headers = std::mem::take(reply.headers_mut());
    let of_protocol = headers.into_iter().filter_map(|(name, value)| Some((name?, value)));
    reply.headers_mut().extend(of_protocol.filter(|(name, _)| is_of_protocol(name)));
    reply.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    reply
}

fn is_of_protocol(name: &HeaderName) -> bool {
    *name == header::CONTENT_TYPE || name.as_str().starts_with("electric-")
}

const AWAY: Problem =
    Problem::new(StatusCode::BAD_GATEWAY, "the sync service cannot be reached; try again");
