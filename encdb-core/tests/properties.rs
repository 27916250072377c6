//! Promises that hold for every value, place and byte.

mod any_bytes;
mod changed_bytes;
mod nonces;
mod places;
mod round_trips;
