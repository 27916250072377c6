//! The OpenAPI document: what the handlers and types do not say of themselves.
//!
//! The types of replies say `deny_unknown_fields`. Serde does nothing with that when it writes, and the document takes from it that
//! there are no other fields.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use encdb_example_kit::problem::Body;
use utoipa::{
    IntoResponses, Modify, OpenApi, ToSchema,
    openapi::{
        ContentBuilder, Ref, RefOr, Response, ResponseBuilder,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

/// The document without its paths, which the router adds.
#[derive(OpenApi)]
#[openapi(
    info(title = "Signals", description = "Trading signals whose payload opens for its owner alone."),
    components(schemas(Body)),
    modifiers(&Token)
)]
pub(crate) struct Document;

/// The login: a token in the header `Authorization`.
struct Token;

impl Modify for Token {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
    }
}

type Responses = BTreeMap<String, RefOr<Response>>;

/// The problems of a request that needs a login.
pub(crate) struct OfLogin;
/// The problems of a body.
pub(crate) struct OfBody;
/// The problem of a query.
pub(crate) struct OfQuery;
/// The problem of an address.
pub(crate) struct OfAddress;

impl IntoResponses for OfLogin {
    fn responses() -> Responses {
        problems([401, 500, 503])
    }
}

impl IntoResponses for OfBody {
    fn responses() -> Responses {
        problems([400, 413, 415, 422])
    }
}

impl IntoResponses for OfQuery {
    fn responses() -> Responses {
        problems([400])
    }
}

impl IntoResponses for OfAddress {
    fn responses() -> Responses {
        problems([404])
    }
}

fn problems<const N: usize>(statuses: [u16; N]) -> Responses {
    statuses.map(|status| (status.to_string(), problem(status).into())).into()
}

fn problem(status: u16) -> Response {
    let title = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name(Body::name()))).build();
    let problem = ResponseBuilder::new().description(title.unwrap_or_default());
    problem.content("application/problem+json", body).build()
}
