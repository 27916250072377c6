//! The demonstration's login: a signed token that says who somebody is, and until when.
//!
//! **It is no model for a login.** There are no passwords: anybody may log in as any user of the demonstration.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::problem::Problem;

/// The settings of the login.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// How long a login is valid, in seconds
    #[arg(long, default_value_t = 3600, value_name = "SECONDS")]
    login_lifetime: u64,
}

/// Issues tokens and checks them.
#[derive(Clone)]
pub struct Login {
    key: Hmac<Sha256>,
    lifetime: Duration,
}

/// The user who sent a request: the number that the token names.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct UserId(pub i64);

impl Login {
    /// Signs with the key of the variable `LOGIN_KEY`, which all instances of an application share: 32 bytes in base64. Without
    /// the variable it makes a key, and its tokens end with the program.
    ///
    /// # Errors
    /// If the variable holds no key, or the system has no random bytes.
    pub fn new(arguments: &Arguments) -> Result<Self> {
        let key = match std::env::var("LOGIN_KEY") {
            Ok(text) => BASE64_STANDARD.decode(text).context("LOGIN_KEY is not in base64")?,
            Err(_) => random_key()?,
        };
        let key = Hmac::new_from_slice(&key).context("LOGIN_KEY cannot be used")?;
        Ok(Self { key, lifetime: Duration::from_secs(arguments.login_lifetime) })
    }

    /// Returns a token of this user.
    #[must_use]
    pub fn token(&self, UserId(user): UserId) -> String {
        let claim = format!("{user}.{}", (now() + self.lifetime).as_secs());
        let signature = self.key.clone().chain_update(&claim).finalize().into_bytes();
        format!("{claim}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }

    /// Returns the value of `Set-Cookie` by which a browser keeps the login.
    #[must_use]
    pub fn cookie(&self, user: UserId) -> String {
        format!("{COOKIE}{}; HttpOnly; SameSite=Strict; Path=/", self.token(user))
    }

    /// Returns the user of a token.
    fn user(&self, token: &str) -> Result<UserId, Problem> {
        let (claim, signature) = token.rsplit_once('.').ok_or(WRONG)?;
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).map_err(|_| WRONG)?;
        self.key.clone().chain_update(claim).verify_slice(&signature).map_err(|_| WRONG)?;
        let (user, until) = claim.split_once('.').ok_or(WRONG)?;
        let until = until.parse().map_err(|_| WRONG)?;
        if now() >= Duration::from_secs(until) {
            return Err(EXPIRED);
        }
        user.parse().map(UserId).map_err(|_| WRONG)
    }
}

/// The key is not shown.
impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login").field("lifetime", &self.lifetime).finish_non_exhaustive()
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

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let mut cookies = headers.get(header::COOKIE)?.to_str().ok()?.split("; ");
    cookies.find_map(|cookie| cookie.strip_prefix(COOKIE))
}

fn random_key() -> Result<Vec<u8>> {
    let mut key = vec![0; KEY_LEN];
    getrandom::fill(&mut key).context("the system has no random bytes")?;
    Ok(key)
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

const KEY_LEN: usize = 32;
const COOKIE: &str = "login=";
const NOBODY: Problem = Problem::new(StatusCode::UNAUTHORIZED, "log in first");
const WRONG: Problem = Problem::new(StatusCode::UNAUTHORIZED, "this login is not valid; log in");
const EXPIRED: Problem = Problem::new(StatusCode::UNAUTHORIZED, "the login has expired; log in");
