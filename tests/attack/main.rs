//! An attack on the move from plaintext to ciphertext: writers of all kinds at full speed, an engine that is killed at random
//! moments, connections that are cut, servers that are killed, and a checker that knows what was last written.
//!
//! `cargo test -p encdb-tests --test attack` runs a small size on SQLite, and on the servers that this build has.
//! `cargo xtask attack` runs the full size, on servers of its own. A run prints its seed; `ENCDB_ATTACK_SEED` repeats it.

#[path = "../it/support/keys.rs"]
#[expect(dead_code, reason = "the suite uses all of them")]
mod keys;

mod attack;
mod checker;
mod databases;
mod engine;
mod random;
mod servers;
mod table;
mod values;
mod writers;

use std::env;

use attack::{FULL, SMALL};
use databases::{Attacked, Sqlite};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["engine", database, url, stage] => engine::run_on(database, url, stage),
        ["full", databases @ ..] => full(databases),
        // A filter of `cargo test` that means other tests.
        [filter, ..] if !filter.starts_with('-') && !"attack".contains(filter) => (),
        _ => small(),
    }
}

fn small() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("attacked.sqlite").display().to_string();
    attack::run::<Sqlite>(&file, &SMALL, &mut servers::NoServer);
    #[cfg(feature = "postgres")]
    {
        use encdb_own_database::{OwnDatabase, Server};
        let own = OwnDatabase::<diesel::PgConnection>::on(Server::Postgres);
        attack::run::<databases::Postgres>(&own.url(), &SMALL, &mut servers::NoServer);
    }
    #[cfg(feature = "mysql")]
    {
        use encdb_own_database::{OwnDatabase, Server};
        let own = OwnDatabase::<diesel::MysqlConnection>::on(Server::Mysql);
        attack::run::<databases::Mysql>(&own.url(), &SMALL, &mut servers::NoServer);
    }
}

/// Runs the full size on these databases, or on all of this build.
fn full(wanted: &[&str]) {
    let is_wanted = |name| wanted.is_empty() || wanted.contains(&name);
    if is_wanted(Sqlite::NAME) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("attacked.sqlite").display().to_string();
        attack::run::<Sqlite>(&file, &FULL, &mut servers::NoServer);
    }
    #[cfg(feature = "postgres")]
    if is_wanted(databases::Postgres::NAME) {
        let mut server = servers::OwnServer::postgres();
        attack::run::<databases::Postgres>(&server.url(), &FULL, &mut server);
    }
    #[cfg(feature = "mysql")]
    if is_wanted(databases::Mysql::NAME) {
        let mut server = servers::OwnServer::mariadb();
        attack::run::<databases::Mysql>(&server.url(), &FULL, &mut server);
    }
}
