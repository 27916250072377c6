//! The choice of the configuration file.

use std::path::PathBuf;

use clap::Args;

/// The configuration file, if it is not the one in the current folder.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Configuration")]
pub(crate) struct ConfigurationArgs {
    /// Read settings from this file instead of encdb.toml in the current folder
    #[arg(long, value_name = "FILE", env = "ENCDB_CONFIG", global = true)]
    pub(crate) config: Option<PathBuf>,
    /// Read no configuration file
    #[arg(long, global = true)]
    pub(crate) no_config: bool,
}
