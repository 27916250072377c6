//! Jobs for tests only. Two of them, `count_bytes` and `upper_case`, show how to add a job.

mod count_bytes;
mod every_key;
mod every_type;
mod upper_case;
