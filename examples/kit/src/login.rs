//! The demonstration's login: a signed token that says who somebody is, and until when.
//!
//! **It is no model for a login.** There are no passwords: anybody may log in as any user of the demonstration.

use std::time::Duration;

use anyhow::Result;
use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, StatusCode, header, request::Parts},
};

use crate::{
    problem::Problem,
    token::{Refused, Signer},
};

/// The settings of the login.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// How long a login is valid, in seconds
    #[arg(long, default_value_t = 3600, value_name = "SECONDS")]
    login_lifetime: u64,
}

/// Issues tokens and checks them.
#[derive(Clone, Debug)]
pub struct Login {
    signer: Signer,
    lifetime: Duration,
}

/// The user who sent a request: the number that the token names.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct UserId(pub i64);

impl Login {
    /// Makes tokens with the key of [`Signer::of_environment`].
    ///
    /// # Errors
    /// If there is no key.
    pub fn new(arguments: &Arguments) -> Result<Self> {
        let lifetime = Duration::from_secs(arguments.login_lifetime);
        Ok(Self { signer: Signer::of_environment()?, lifetime })
    }

    /// Returns a token of this user.
    #[must_use]
    pub fn token(&self, UserId(user): UserId) -> String {
        self.signer.sign(PURPOSE, &user.to_string(), self.lifetime)
    }

    /// Returns the value of `Set-Cookie` by which a browser keeps the login.
    #[must_use]
    pub fn cookie(&self, user: UserId) -> String {
        format!("{COOKIE}{}; HttpOnly; SameSite=Strict; Path=/", self.token(user))
    }

    /// Returns its signer, for tokens with other claims.
    #[must_use]
    pub const fn signer(&self) -> &Signer {
        &self.signer
    }

    /// Returns the user of a token.
    fn user(&self, token: &str) -> Result<UserId, Problem> {
        match self.signer.open(PURPOSE, token) {
            Ok(claim) => claim.parse().map(UserId).map_err(|_| WRONG),
            Err(Refused::Expired) => Err(EXPIRED),
            Err(Refused::Wrong) => Err(WRONG),
        }
    }
}

/// Reads the token from `Authorization: Bearer …`, as programs send it, or from the cookie of a page.
impl<S: Sync> FromRequestParts<S> for UserId
where
    Login: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let token = bearer(&parts.headers).or_else(|| cookie(&parts.headers)).ok_or(NOBODY)?;
        Login::from_ref(state).user(token)
    }
}

/// Returns the token that a program sends.
#[must_use]
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let mut cookies = headers.get(header::COOKIE)?.to_str().ok()?.split("; ");
    cookies.find_map(|cookie| cookie.strip_prefix(COOKIE))
}

const PURPOSE: &str = "login";
const COOKIE: &str = "login=";
const NOBODY: Problem = Problem::new(StatusCode::UNAUTHORIZED, "log in first");
const WRONG: Problem = Problem::new(StatusCode::UNAUTHORIZED, "this login is not valid; log in");
const EXPIRED: Problem = Problem::new(StatusCode::UNAUTHORIZED, "the login has expired; log in");
