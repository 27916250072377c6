//! Two jobs that only tests have: what it takes to add one.

mod count_bytes;
mod every_type;
mod upper_case;
