//! A trade as a customer orders it.

use axum::http::StatusCode;
use bigdecimal::{BigDecimal, Signed as _};
use encdb_example_kit::problem::Problem;
use serde::Deserialize;

/// What is bought, and for which account. Nothing is checked yet.
#[derive(clap::Args, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    /// The number of the account
    pub(crate) account: String,
    pub(crate) symbol: String,
    #[arg(allow_negative_numbers = true)]
    pub(crate) quantity: i64,
    /// What one of them costs, such as 12.5
    #[arg(allow_negative_numbers = true)]
    price: String,
}

impl Order {
    /// Checks the order, and returns the price of one.
    pub(crate) fn price(&self) -> Result<BigDecimal, Problem> {
        let is_symbol = self.symbol.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_symbol || !(1..=12).contains(&self.symbol.len()) {
            return Err(SYMBOL);
        }
        if self.quantity < 1 {
            return Err(QUANTITY);
        }
        let price: BigDecimal = self.price.parse().map_err(|_| PRICE)?;
        // The number of digits comes first: nobody computes with 1e1000000000.
        let is_price = (0..=6).contains(&price.fractional_digit_count()) && price.is_positive();
        if is_price { Ok(price) } else { Err(PRICE) }
    }
}

const SYMBOL: Problem = Problem::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "a symbol has 1 to 12 letters, digits or signs of ASCII",
);
const QUANTITY: Problem =
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "a quantity is a whole number above zero");
const PRICE: Problem = Problem::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "a price is above zero, with at most 6 digits after the point",
);
