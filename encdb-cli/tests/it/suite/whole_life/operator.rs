//! The operator, who has the program, the application's environment, and the right to kill processes.

use std::{
    fs,
    io::{BufRead, BufReader, Lines},
    process::ChildStdout,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use diesel::connection::SimpleConnection;
use encdb_diesel::Environment;
use rustix::process::Signal;

use super::{
    super::database::{Conn, Database},
    contacts::{SLOT, tables_json},
};
use crate::run::{CHEAP, Folder, TABLES, ended, kill};

pub(super) struct Operator {
    folder: Folder,
    database: Database,
    /// The variables that the application has by now.
    environment: Arc<Mutex<Vec<(String, String)>>>,
}

impl Operator {
    /// Returns an operator whose application has started with a key in its environment.
    pub(super) fn with_environment_key() -> Self {
        let mut folder = Folder::with_passphrase();
        let database = Database::new(&folder);
        fs::write(folder.path("tables.json"), tables_json()).unwrap();
        folder.set("DATABASE_URL", &database.url());
        let (key, salt) = (folder.ok("keys generate"), folder.ok("keys generate --salt"));
        folder.set("MASTER_ENCRYPTION_KEY", key.stdout.trim());
        folder.set("STATIC_ENCRYPTION_SALT", salt.stdout.trim());
        let operator = Self { folder, database, environment: Arc::default() };
        operator.hands_out_the_environment();
        let environment = Arc::clone(&operator.environment);
        let variables = Environment::of_variables(move |name| {
            let environment = environment.lock().unwrap();
            environment.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
        });
        SLOT.install_from(variables).unwrap();
        operator
    }

    /// Returns a connection that waits its turn. SQLite would refuse at once, and the others wait anyway.
    pub(super) fn connect(&self) -> Conn {
        let mut conn = self.database.connect();
        let _ = conn.batch_execute("PRAGMA busy_timeout = 60000; PRAGMA journal_mode = WAL");
        conn
    }

    pub(super) fn moves_to_a_keyring_file(&mut self) {
        let init = "keys init --import --keyring app.keyring --passphrase-file passphrase";
        self.folder.ok(&format!("{init} {CHEAP}"));
        for old in ["MASTER_ENCRYPTION_KEY", "STATIC_ENCRYPTION_SALT"] {
            self.folder.unset(old);
        }
        let path = |name: &str| self.folder.path(name).to_str().unwrap().to_owned();
        let (keyring, passphrase) = (path("app.keyring"), path("passphrase"));
        self.folder.set("ENCDB_KEYRING_FILE", &keyring);
        self.folder.set("KEYRING_PASSPHRASE_FILE", &passphrase);
        self.hands_out_the_environment();
        SLOT.reload_from_source().unwrap();
    }

    /// Adds and promotes the second key, or with `--tokens` the second epoch. The application loads it before it is used.
    pub(super) fn adds_and_promotes(&self, series: &str) {
        self.changes(&format!("add {series}"));
        self.changes(&format!("promote 2 {series} {TABLES}"));
    }

    pub(super) fn destroys(&self, entry: &str) {
        self.changes(&format!("retire {entry}"));
        self.changes(&format!("destroy {entry} --confirm 1 {TABLES}"));
    }

    pub(super) fn rewraps(&self) {
        self.folder.private_file("new", "another passphrase\n");
        self.folder.ok(&format!("keys rewrap --new-passphrase-file new {CHEAP}"));
        fs::rename(self.folder.path("new"), self.folder.path("passphrase")).unwrap();
        SLOT.reload_from_source().unwrap();
    }

    /// Kills a rotation without warning when this many rows are done.
    pub(super) fn rotates_and_is_killed_at(&self, n_done: i64) {
        let mut rotation = self.folder.command(&format!("{ROTATE} --json")).spawn().unwrap();
        let mut progress = BufReader::new(rotation.stdout.take().unwrap()).lines();
        if !reaches(&mut progress, n_done) {
            panic!("it ended before {n_done} rows were done: {:?}", ended(rotation));
        }
        kill(&rotation, Signal::KILL);
        assert!(rotation.wait().unwrap().code().is_none(), "a signal ended it, in the middle");
    }

    /// Rotates until nothing is under the key or epoch. A writer may have written under the old key until it got the new one,
    /// so one rotation may not be enough.
    pub(super) fn rotates_until_nothing_is_under(&self, entry: &str) {
        let began = Instant::now();
        loop {
            self.folder.ok(ROTATE);
            if self.folder.run(&format!("keys census {TABLES} --expect-none {entry}")).code == 0 {
                return;
            }
            assert!(began.elapsed() < Duration::from_secs(600), "something is left every time");
        }
    }

    pub(super) fn census_finds_only(&self, number: u16) {
        let counted = self.folder.ok(&format!("keys census {TABLES}")).stdout;
        let (key, epoch) = (format!("key {number}"), format!("epoch {number}"));
        let is_of_it = |line: &&str| line.contains(&key) || line.contains(&epoch);
        assert_eq!(counted.lines().filter(|line| line.contains("contacts")).count(), 3);
        assert_eq!(counted.lines().filter(is_of_it).count(), 3, "{counted}");
    }

    /// Changes the keyring. Every process has it before the next step.
    fn changes(&self, step: &str) {
        self.folder.ok(&format!("keys {step}"));
        SLOT.reload_from_source().unwrap();
    }

    fn hands_out_the_environment(&self) {
        let variables = self.folder.variables();
        *self.environment.lock().unwrap() =
            variables.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    }
}

/// Another worker takes over the claims five seconds after a worker was killed.
const ROTATE: &str = "rotate --tables tables.json --lease 5s";

/// Waits until this many rows are done, or the output ends.
fn reaches(progress: &mut Lines<BufReader<ChildStdout>>, n_done: i64) -> bool {
    let done_so_far = |line: String| {
        let (_, rest) = line.split_once("\"n_done\":")?;
        rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse::<i64>().ok()
    };
    progress.filter_map(|line| done_so_far(line.unwrap())).any(|it| it >= n_done)
}
