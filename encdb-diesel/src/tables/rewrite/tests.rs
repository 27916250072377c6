//! Two jobs for tests only, which show how to add a job.

mod count_bytes;
mod every_type;
mod upper_case;
