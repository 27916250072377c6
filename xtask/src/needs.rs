//! The things that the system needs to run the tests, and their installation.

pub(crate) mod debian;
pub(crate) mod programs;

use std::env;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::interrupt::Interrupt;
use crate::progress;

/// A thing that the test runs need from the system.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Need {
    Chromium,
    Galera,
    LibMariadb,
    Libpq,
    MariadbDump,
    MariadbServer,
    Node,
    Openssl,
    PkgConfig,
    PostgresServer,
    Python,
    RedisServer,
}

/// Checks that all needs are met, and installs missing things if possible.
pub(crate) fn ensure(interrupt: &Interrupt) -> Result<()> {
    ensure_some(&Need::all(), interrupt)
}

/// Does the same for some of the needs.
pub(crate) fn ensure_some(needs: &[Need], interrupt: &Interrupt) -> Result<()> {
    let missing = missing(needs);
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<_> =
        missing.iter().flat_map(|need| need.debian_packages()).copied().collect();
    if !debian::can_install() {
        bail!(explain(&missing, &packages));
    }
    progress::line("Installing", format_args!("{} with apt-get", packages.join(", ")));
    debian::install(&packages, interrupt)?;
    match self::missing(needs) {
        still if still.is_empty() => Ok(()),
        still => bail!("after the installation the tests still need\n{}", list(&still)),
    }
}

fn missing(needs: &[Need]) -> Vec<Need> {
    needs.iter().copied().filter(|need| !need.is_met()).collect()
}

fn explain(missing: &[Need], packages: &[&str]) -> String {
    let missing = list(missing);
    let commands = debian::commands(packages);
    format!("the tests need\n{missing}on Debian and Ubuntu, this installs it:\n{commands}")
}

fn list(needs: &[Need]) -> String {
    needs.iter().map(|need| format!("  - {}\n", need.description())).collect()
}

impl Need {
    /// What everything but the tests of pages and of clients from npm needs.
    pub(crate) const SERVERS: [Self; 10] = [
        Self::PkgConfig,
        Self::Libpq,
        Self::LibMariadb,
        Self::PostgresServer,
        Self::MariadbServer,
        Self::MariadbDump,
        Self::Galera,
        Self::Openssl,
        Self::Python,
        Self::RedisServer,
    ];
    /// What all test runs need.
    fn all() -> Vec<Self> {
        Self::SERVERS.into_iter().chain([Self::Chromium, Self::Node]).collect()
    }

    fn is_met(self) -> bool {
        match self {
            Self::Chromium => programs::find(CHROMEDRIVER).is_some(),
            Self::Galera => programs::galera().is_some(),
            // The crates pq-sys and mysqlclient-sys read these variables.
            Self::Libpq => env::var_os("PQ_LIB_DIR").is_some() || pkg_config_knows(&["libpq"]),
            Self::LibMariadb => {
                env::var_os("MYSQLCLIENT_LIB_DIR").is_some()
                    || pkg_config_knows(&["libmariadb", "mysqlclient"])
            }
            Self::MariadbDump => programs::find("mariadb-dump").is_some(),
            Self::MariadbServer => programs::mariadb().is_some(),
            Self::Node => ["node", "npm"].into_iter().all(|name| programs::find(name).is_some()),
            Self::Openssl => programs::find("openssl").is_some(),
            Self::PkgConfig => programs::find("pkg-config").is_some(),
            Self::PostgresServer => programs::postgres().is_some(),
            Self::Python => python_makes_environments(),
            Self::RedisServer => programs::redis().is_some(),
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium and its driver, for pages (chromedriver)",
            Self::Galera => "Galera's library for MariaDB (libgalera_smm.so)",
            Self::LibMariadb => "the MariaDB client library, with headers (pkg-config libmariadb)",
            Self::Libpq => "the PostgreSQL client library, with headers (pkg-config libpq)",
            Self::MariadbDump => "MariaDB's program for backups (mariadb-dump)",
            Self::MariadbServer => {
                "the MariaDB server (mariadbd, mariadb-install-db, my_print_defaults)"
            }
            Self::Node => "Node.js 18 or later and its packages, for clients from npm (node, npm)",
            Self::Openssl => "OpenSSL's program, for certificates (openssl)",
            Self::PkgConfig => "pkg-config",
            Self::PostgresServer => {
                "the PostgreSQL server (postgres, initdb, pg_basebackup, pg_dump)"
            }
            Self::Python => "Python 3.10 or later with its virtual environments (python3 -m venv)",
            Self::RedisServer => "the Redis server (redis-server)",
        }
    }

    fn debian_packages(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium-driver"],
            Self::Galera => &["galera-4"],
            Self::LibMariadb => &["libmariadb-dev"],
            Self::Libpq => &["libpq-dev"],
            Self::MariadbDump => &["mariadb-client"],
            // Only the programs: no service, no account. The second package has `my_print_defaults`.
            Self::MariadbServer => &["mariadb-server-core", "mariadb-client-core"],
            Self::Node => &["nodejs", "npm"],
            Self::Openssl => &["openssl"],
            Self::PkgConfig => &["pkg-config"],
            Self::PostgresServer => &["postgresql"],
            Self::Python => &["python3-venv"],
            // Only the programs: no service, no account.
            Self::RedisServer => &["redis-tools"],
        }
    }
}

/// Returns the variable by which tests find the program that drives Chromium.
pub(crate) fn chromedriver() -> (&'static str, String) {
    let program = programs::find(CHROMEDRIVER).map(|program| program.display().to_string());
    ("ENCDB_TEST_CHROMEDRIVER", program.unwrap_or_default())
}

const CHROMEDRIVER: &str = "chromedriver";

/// Tells whether Python can make environments. Debian has the part of `venv` that brings pip in a package of its own.
fn python_makes_environments() -> bool {
    let modules = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))";
    let mut command = Command::new("python3");
    command.args(["-c", modules]).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Tells whether pkg-config finds the libraries. Without pkg-config, the crates that link them do not find them either.
fn pkg_config_knows(libraries: &[&str]) -> bool {
    let knows = |library: &&str| {
        let mut command = Command::new("pkg-config");
        command.args(["--exists", library]).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    libraries.iter().any(knows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_installed_is_named_with_the_command() {
        let text = explain(&[Need::MariadbServer], Need::MariadbServer.debian_packages());
        assert!(text.contains("  - the MariaDB server (mariadbd, "), "{text}");
        assert!(text.contains("sudo apt-get install"), "{text}");
        assert!(text.ends_with(" mariadb-server-core mariadb-client-core"), "{text}");
        assert!(!text.contains("PostgreSQL"), "{text}");
    }

    #[test]
    fn each_need_has_a_package_of_its_own() {
        for (i, need) in Need::all().into_iter().enumerate() {
            let others = Need::all().into_iter().skip(i + 1);
            assert!(others.into_iter().all(|o| o.debian_packages() != need.debian_packages()));
        }
    }
}
