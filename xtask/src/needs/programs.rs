//! The places of the database servers' programs.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The programs of one PostgreSQL.
#[derive(Debug)]
pub(crate) struct Postgres {
    pub(crate) initdb: PathBuf,
    pub(crate) pg_basebackup: PathBuf,
    pub(crate) pg_dump: PathBuf,
    pub(crate) postgres: PathBuf,
}

/// The programs of one MariaDB.
#[derive(Debug)]
pub(crate) struct Mariadb {
    pub(crate) install_db: PathBuf,
    pub(crate) mariadbd: PathBuf,
}

/// Finds all programs in one folder, so that they have one version.
pub(crate) fn postgres() -> Option<Postgres> {
    let mut folders = path();
    folders.extend(pg_config_folder());
    folders.extend(debian_postgres_folders());
    folders.into_iter().find_map(|folder| {
        let programs = ["initdb", "pg_basebackup", "pg_dump", "postgres"];
        let programs = programs.map(|name| folder.join(name));
        let are_there = programs.iter().all(|program| program.is_file());
        let [initdb, pg_basebackup, pg_dump, postgres] = programs;
        are_there.then_some(Postgres { initdb, pg_basebackup, pg_dump, postgres })
    })
}

/// Finds the programs. Without `my_print_defaults`, which Debian has in another package, `mariadb-install-db` fails.
pub(crate) fn mariadb() -> Option<Mariadb> {
    find("my_print_defaults")?;
    Some(Mariadb { install_db: find("mariadb-install-db")?, mariadbd: find("mariadbd")? })
}

/// Finds the library that makes MariaDB a node of a Galera cluster, where Debian or Fedora has it.
pub(crate) fn galera() -> Option<PathBuf> {
    let folders = ["/usr/lib/galera", "/usr/lib64/galera-4"].map(PathBuf::from);
    folders.into_iter().map(|folder| folder.join("libgalera_smm.so")).find(|it| it.is_file())
}

/// Finds the program that is the server when it is called [`REDIS_SERVER`]. Debian has it under another name in `redis-tools`; the
/// package `redis-server` would add a service and an account.
pub(crate) fn redis() -> Option<PathBuf> {
    find(REDIS_SERVER).or_else(|| find("redis-check-rdb"))
}

pub(crate) const REDIS_SERVER: &str = "redis-server";

/// Finds the program `name` as a shell would, or in the folders of servers.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    // Folders that are not on everybody's PATH: Debian has its servers in the first, Fedora in the second.
    let server_folders = ["/usr/sbin", "/usr/libexec"].map(PathBuf::from);
    path().into_iter().chain(server_folders).map(|folder| folder.join(name)).find(|it| it.is_file())
}

/// Returns the version that `program` reports.
pub(crate) fn version(program: &Path) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    version_in(&String::from_utf8_lossy(&output.stdout)).map(str::to_owned)
}

/// Returns the first word that is a number, without a distribution's suffix.
fn version_in(text: &str) -> Option<&str> {
    let mut words = text.split_whitespace();
    let version = words.find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    version.split('-').next()
}

fn path() -> Vec<PathBuf> {
    env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default()
}

fn pg_config_folder() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim()))
}

/// Returns Debian's folders, newest first. Each major version has a folder of its own, and none is on the PATH.
fn debian_postgres_folders() -> Vec<PathBuf> {
    let entries = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let names: Vec<_> = entries.map(|entry| entry.file_name()).collect();
    let majors = newest_first(names.iter().map(|name| name.as_os_str()));
    majors.map(|major| PathBuf::from(format!("/usr/lib/postgresql/{major}/bin"))).collect()
}

fn newest_first<'a>(names: impl Iterator<Item = &'a OsStr>) -> impl Iterator<Item = u32> {
    let mut majors: Vec<u32> = names.filter_map(|name| name.to_str()?.parse().ok()).collect();
    majors.sort_unstable();
    majors.into_iter().rev()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_the_servers_say() {
        let postgres = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n";
        assert_eq!(version_in(postgres), Some("15.18"));
        let mariadb = "mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64";
        assert_eq!(version_in(mariadb), Some("10.11.19"));
        assert_eq!(version_in("no number"), None);
    }

    #[test]
    fn the_newest_version_is_chosen_by_number() {
        let names = ["9", "17", "common", "15"].map(OsStr::new);
        assert_eq!(newest_first(names.into_iter()).collect::<Vec<_>>(), [17, 15, 9]);
    }

    #[test]
    fn programs_are_found_on_the_path() {
        assert!(find("sh").is_some());
        assert!(find("encdb-no-such-program").is_none());
    }
}
