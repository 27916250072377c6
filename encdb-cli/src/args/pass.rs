//! The choice of tables to go through, and the speed.

use clap::{Args, value_parser};

/// A pass over the rows of the tables.
#[derive(Debug, Args)]
pub(crate) struct PassArgs {
    /// Go through this table only; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) table: Vec<String>,
    /// Go through at most this many rows a second, to leave the database to others
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..))]
    pub(crate) rows_per_second: Option<u32>,
}
