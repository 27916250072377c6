//! Known distributions, and what the databases count.

mod counted;
mod distributions;
mod normalized;
mod searchable;
