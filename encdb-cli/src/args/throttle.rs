//! The limits that hold work over tables back.

use std::{path::PathBuf, time::Duration};

use clap::{ArgGroup, Args, value_parser};
use encdb_diesel::throttle::MaxLoad;

use super::{UrlPlace, VariableName, duration};
use crate::error::Error;

#[derive(Debug, Args)]
#[command(next_help_heading = "Throttles")]
#[command(group = ArgGroup::new("replicas").multiple(true))]
pub(crate) struct ThrottleArgs {
    /// Go through at most this many rows a second, to leave the database to others
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..))]
    pub(crate) max_rate: Option<u32>,
    /// Wait while the server's load is above a limit: status values of MySQL or MariaDB, such as
    /// Threads_running=25,Threads_connected=500, or one quick query that returns a number, as 'SELECT …=25'
    #[arg(long, value_name = "NAME=NUMBER")]
    pub(crate) max_load: Option<MaxLoad>,
    /// Wait while a replica is further behind than this, or does not tell
    #[arg(long, value_name = "TIME", value_parser = duration, requires = "replicas")]
    pub(crate) max_lag: Option<Duration>,
    /// The URL of a replica, or of another node of a Galera cluster; may be given several times; a URL with a password is refused
    #[arg(long, value_name = "URL", group = "replicas", requires = "max_lag")]
    replica: Vec<String>,
    /// The variable that holds the URL of a replica; may be given several times
    #[arg(long, value_name = "NAME", group = "replicas", requires = "max_lag")]
    replica_variable: Vec<VariableName>,
    /// Wait while this file exists
    #[arg(long, value_name = "FILE")]
    pub(crate) pause_file: Option<PathBuf>,
}

impl ThrottleArgs {
    /// Returns the places of the replicas' URLs.
    ///
    /// # Errors
    /// As [`VariableName::checked`].
    pub(crate) fn replicas(&self) -> Result<Vec<UrlPlace<'_>>, Error> {
        let typed = self.replica.iter().map(|url| Ok(UrlPlace::Typed { url, option: "--replica" }));
        let named = self.replica_variable.iter().map(|name| {
            name.checked().map(|name| UrlPlace::Variable { name, option: "--replica-variable" })
        });
        typed.chain(named).collect()
    }
}
