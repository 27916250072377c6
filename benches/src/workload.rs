//! The same table three times: encdb's model, stock Diesel without encryption, and an afternoon's wrapper. A fourth table has
//! owners.

pub mod afternoon;
pub mod encdb;
pub mod owned;
pub mod plaintext;
pub mod same_size;
