//! The service: a database of its own, keys, and the program in one phase after another.

use std::process::Command;

use diesel::{
    PgConnection,
    connection::SimpleConnection,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};
use encdb_example_testing::{client::Client, program::Program, wait::until};
use encdb_own_database::{OwnDatabase, Server};
use serde_json::{Value, json};

/// A database with keys. Programs that are started on it follow each other.
pub(crate) struct Service {
    pub(crate) database: OwnDatabase<PgConnection>,
    pub(crate) keys: Vec<(String, String)>,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = Text)]
    raw_transcript: String,
}

impl Service {
    pub(crate) fn new() -> Self {
        Self { database: OwnDatabase::on(Server::Postgres), keys: new_keys() }
    }

    /// Starts a phase.
    #[track_caller]
    pub(crate) fn start(&self, phase: u8) -> Program {
        Program::start(&mut self.command(phase))
    }

    /// Returns the program in a phase, not yet started.
    pub(crate) fn command(&self, phase: u8) -> Command {
        self.command_of(PROGRAM, phase)
    }

    /// Returns a build of the program in a phase, not yet started.
    pub(crate) fn command_of(&self, program: &str, phase: u8) -> Command {
        let mut command = Command::new(program);
        command.env_clear().args(["serve", "--phase", &phase.to_string()]);
        command.env("DATABASE_URL", self.database.url()).envs(self.keys.iter().cloned());
        command
    }

    /// Runs statements, as an operator or an attacker with the rights of one does.
    pub(crate) fn run_sql(&self, statements: &str) {
        self.database.connect().batch_execute(statements).unwrap();
    }

    /// Returns the number that a query calls `number`.
    pub(crate) fn count(&self, query: &str) -> i64 {
        sql_query(query).get_result::<Number>(&mut self.database.connect()).unwrap().number
    }

    /// Asks until the number is as it shall be.
    #[track_caller]
    pub(crate) fn wait_for_count(&self, query: &str, is_right: impl Fn(i64) -> bool) {
        until(query, || is_right(self.count(query)));
    }

    /// Returns the text of a session as it is stored.
    pub(crate) fn stored(&self, id: &str) -> String {
        let select = sql_query("SELECT raw_transcript FROM sessions WHERE id = $1::uuid");
        let select = select.bind::<Text, _>(id);
        select.get_result::<Stored>(&mut self.database.connect()).unwrap().raw_transcript
    }
}

/// Returns the program with no variables but those that the test sets.
pub(crate) fn program() -> Command {
    let mut command = Command::new(PROGRAM);
    command.env_clear();
    command
}

/// Returns the variables that the program prints for a secret store.
pub(crate) fn new_keys() -> Vec<(String, String)> {
    let output = program().arg("keys").output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let lines = printed.lines().map(|line| line.split_once('=').unwrap());
    lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Returns a client of a program, logged in.
pub(crate) fn client(program: &Program, name: &str) -> Client {
    Client::of(program.address()).logged_in(name)
}

/// Stores a session, and returns its id.
#[track_caller]
pub(crate) fn create(client: &Client, title: &str, transcript: &str) -> String {
    let new = json!({ "title": title, "transcript": transcript });
    let answer = client.post("/api/sessions", &new);
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// Reads the transcript of a session.
#[track_caller]
pub(crate) fn transcript(client: &Client, id: &str) -> String {
    let answer = client.get(&format!("/api/sessions/{id}"));
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["transcript"].as_str().unwrap().to_owned()
}

/// Asks until the answer is as it shall be.
pub(crate) fn wait_for(client: &Client, path: &str, is_right: impl Fn(&Value) -> bool) -> Value {
    let mut answer = Value::Null;
    until(path, || {
        let got = client.get(path);
        let is_there = got.status == 200 && is_right(&got.json());
        if is_there {
            answer = got.json();
        }
        is_there
    });
    answer
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_encdb-example-sessions");
