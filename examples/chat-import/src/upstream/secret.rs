//! The secret of the gatekeeper and the sync service. Electric takes such a secret too, in the parameter `secret`.

use anyhow::{Context, Result, ensure};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use ctutils::CtEq;
use encdb_example_kit::problem::Problem;

/// The header in which the gatekeeper sends the secret.
pub(crate) const SECRET_HEADER: &str = "x-upstream-secret";

/// A text that both know. `Debug` does not show it.
#[derive(Clone)]
pub(crate) struct Secret(HeaderValue);

impl Secret {
    /// Reads the variable `UPSTREAM_SECRET`.
    pub(crate) fn of_environment() -> Result<Self> {
        let text = std::env::var("UPSTREAM_SECRET").context("UPSTREAM_SECRET is not set")?;
        ensure!(text.len() >= LEAST_LEN, "UPSTREAM_SECRET is shorter than {LEAST_LEN} characters");
        let mut value = HeaderValue::try_from(text).ok().context("UPSTREAM_SECRET is no text")?;
        value.set_sensitive(true);
        Ok(Self(value))
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }

    /// Checks that a request is the gatekeeper's, in a time that does not depend on how it differs.
    pub(super) fn check(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let sent = headers.get(SECRET_HEADER).map(HeaderValue::as_bytes).unwrap_or_default();
        if sent.ct_eq(self.0.as_bytes()).to_bool() { Ok(()) } else { Err(STRANGER) }
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

const LEAST_LEN: usize = 16;
const STRANGER: Problem =
    Problem::new(StatusCode::UNAUTHORIZED, "this service answers the gatekeeper alone");
