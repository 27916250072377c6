//! The engine in a process of its own, which can be killed.

use std::{
    env,
    ops::ControlFlow::Continue,
    process::{Child, Command, Stdio},
};

use encdb_diesel::migrate::{MigrateError, Migration};

use crate::{
    databases::{Attacked, Sqlite},
    keys::keyring,
    table::table,
};

/// The work of an engine.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Work {
    DecryptBack,
    MigrateData,
}

impl Work {
    const fn name(self) -> &'static str {
        match self {
            Self::DecryptBack => "decrypt-back",
            Self::MigrateData => "migrate-data",
        }
    }

    /// Starts an engine.
    pub(crate) fn start<A: Attacked>(self, url: &str) -> Child {
        let program = env::current_exe().expect("this program has a path");
        let mut command = Command::new(program);
        command.args(["engine", A::NAME, url, self.name()]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("this program can be started")
    }

    /// Works until nothing is left.
    pub(crate) fn run<A: Attacked>(self, url: &str) -> Result<(), MigrateError> {
        let keyring = keyring(1, &[]);
        let (conn, table) = (&mut A::connect(url), table(A::schema(url)));
        let migration = Migration::new(table, &keyring).lease(LEASE).batch_size(MAX_BATCH_LEN);
        match self {
            Self::DecryptBack => migration.decrypt_back(conn, |_| Continue(()))?,
            Self::MigrateData => migration.migrate_data(conn, |_| Continue(()))?,
        };
        Ok(())
    }
}

/// Runs what the arguments say.
pub(crate) fn run_on(database: &str, url: &str, work: &str) {
    let work = match work {
        "decrypt-back" => Work::DecryptBack,
        _ => Work::MigrateData,
    };
    match database {
        #[cfg(feature = "postgres")]
        "postgres" => run::<crate::databases::Postgres>(url, work),
        #[cfg(feature = "mysql")]
        "mysql" => run::<crate::databases::Mysql>(url, work),
        _ => run::<Sqlite>(url, work),
    }
}

fn run<A: Attacked>(url: &str, work: Work) {
    work.run::<A>(url).expect("the attack starts a failed engine again");
}

/// The ranges of a killed engine are free after this time.
const LEASE: std::time::Duration = std::time::Duration::from_secs(1);
const MAX_BATCH_LEN: usize = 500;
