//! The same table, three times: encdb's model, stock Diesel without encryption, and an afternoon's wrapper.

pub mod afternoon;
pub mod encdb;
pub mod plaintext;
pub mod same_size;
