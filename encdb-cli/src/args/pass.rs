//! The choice of tables to go through.

use clap::Args;

/// A pass over the rows of the tables.
#[derive(Debug, Args)]
pub(crate) struct PassArgs {
    /// Go through this table only; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) table: Vec<String>,
}
