//! The tokens of shapes.

use std::time::Duration;

use axum::http::StatusCode;
use encdb_example_kit::{
    problem::Problem,
    token::{Refused, Signer},
};

use crate::shape::Shape;

/// Issues tokens and checks them. The claim of a token is one shape.
#[derive(Clone, Debug)]
pub(super) struct Passes {
    signer: Signer,
    lifetime: Duration,
}

impl Passes {
    pub(super) fn new(signer: &Signer, lifetime: Duration) -> Self {
        Self { signer: signer.clone(), lifetime }
    }

    pub(super) const fn lifetime(&self) -> Duration {
        self.lifetime
    }

    pub(super) fn issue(&self, shape: &Shape) -> String {
        self.signer.sign(PURPOSE, &claim(shape), self.lifetime)
    }

    /// Checks that a request has the token of this very shape.
    pub(super) fn check(&self, token: Option<&str>, shape: &Shape) -> Result<(), Problem> {
        match self.signer.open(PURPOSE, token.ok_or(MISSING)?) {
            Ok(claimed) if claimed == claim(shape) => Ok(()),
            Ok(_) => Err(OTHER_SHAPE),
            Err(Refused::Expired) => Err(EXPIRED),
            Err(Refused::Wrong) => Err(WRONG),
        }
    }
}

/// Writes a shape as text, in one way: its parameters in the form of a query.
fn claim(shape: &Shape) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(shape.parameters()).finish()
}

const PURPOSE: &str = "shape";
const MISSING: Problem =
    Problem::new(StatusCode::UNAUTHORIZED, "ask for the token of this shape first");
const WRONG: Problem = Problem::new(StatusCode::UNAUTHORIZED, "this is no token of a shape");
const EXPIRED: Problem =
    Problem::new(StatusCode::UNAUTHORIZED, "the token has expired; ask for another");
const OTHER_SHAPE: Problem = Problem::new(StatusCode::FORBIDDEN, "the token is for another shape");
