//! The suite on MySQL or MariaDB. Diesel has no RETURNING for them.

use crate::support::mysql as database;

#[path = "suite/asynchronous.rs"]
mod asynchronous;
mod galera;
mod load;
#[path = "suite/migrate/on_mysql.rs"]
mod migrate;
#[path = "suite/partitioned.rs"]
mod partitioned;
#[path = "suite/replacing.rs"]
mod replacing;
#[path = "suite/all.rs"]
mod suite;
