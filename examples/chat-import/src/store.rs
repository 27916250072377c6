//! The tables with ciphertext, and the model of each.
//!
//! Values are under a key of their account, and open in their own row alone. All queries run in a transaction that works for an
//! account, so none of them has a condition on `account_id`.

pub(crate) mod messages;
pub(crate) mod threads;
pub(crate) mod tool_events;
pub(crate) mod uploads;
