//! The chat: a database of its own with the three roles, secrets, and the program as each of its commands.

use std::process::{Command, Output};

use diesel::{
    PgConnection, connection::SimpleConnection, prelude::*, sql_query, sql_types::BigInt,
};
use encdb_example_testing::{client::Client, program::Program};
use encdb_own_database::{OwnDatabase, Server};
use serde_json::json;

/// A database with secrets, ready for all commands.
pub(crate) struct Chat {
    pub(crate) database: OwnDatabase<PgConnection>,
    pub(crate) secrets: Vec<(String, String)>,
}

/// A role of roles.sql.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Role {
    App,
    Owner,
    Sync,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

impl Chat {
    pub(crate) fn new() -> Self {
        let chat = Self { database: OwnDatabase::on(Server::Postgres), secrets: new_secrets() };
        chat.run_sql(include_str!("../../roles.sql"));
        chat.succeed(Role::Owner, &["prepare"]);
        chat
    }

    /// Returns the program, not yet started.
    pub(crate) fn command(&self, role: Role, arguments: &[&str]) -> Command {
        let mut command = program();
        command.args(arguments).env("DATABASE_URL", self.url(role));
        command.envs(self.secrets.iter().cloned());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn output(&self, role: Role, arguments: &[&str]) -> Output {
        self.command(role, arguments).output().unwrap()
    }

    /// Runs a command that must succeed, and returns what it prints.
    #[track_caller]
    pub(crate) fn succeed(&self, role: Role, arguments: &[&str]) -> String {
        let output = self.output(role, arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}");
        assert_eq!(said, "", "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that must fail, and returns what it says.
    #[track_caller]
    pub(crate) fn fail(&self, role: Role, arguments: &[&str]) -> String {
        let output = self.output(role, arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// Starts the JSON interface.
    #[track_caller]
    pub(crate) fn serve(&self) -> Program {
        Program::start(&mut self.command(Role::App, &["serve"]))
    }

    /// Starts the stand-in for the sync service. Its live requests wait for a short time alone.
    #[track_caller]
    pub(crate) fn upstream(&self) -> Program {
        Program::start(&mut self.command(Role::Sync, &["upstream", "--live-wait", "2"]))
    }

    /// Starts the gatekeeper in front of a sync service.
    #[track_caller]
    pub(crate) fn gatekeeper(&self, upstream: &str, more: &[&str]) -> Program {
        let arguments = ["gatekeeper", "--upstream", upstream];
        Program::start(self.command(Role::App, &arguments).args(more))
    }

    /// Returns the URL of the database for a role.
    pub(crate) fn url(&self, role: Role) -> String {
        let role = match role {
            Role::App => "chat_app",
            Role::Owner => "chat",
            Role::Sync => "chat_sync",
        };
        self.database.url().replacen("postgres@", &format!("{role}@"), 1)
    }

    /// Connects as a role.
    pub(crate) fn connect(&self, role: Role) -> PgConnection {
        PgConnection::establish(&self.url(role)).unwrap()
    }

    /// Runs statements as an administrator, who sees all rows.
    pub(crate) fn run_sql(&self, statements: &str) {
        self.database.connect().batch_execute(statements).unwrap();
    }

    /// Counts the rows of a table, as an administrator.
    pub(crate) fn count(&self, table: &str) -> i64 {
        count(&mut self.database.connect(), table)
    }

    /// Returns the secret that the sync service asks for.
    pub(crate) fn upstream_secret(&self) -> &str {
        let secret = self.secrets.iter().find(|(name, _)| name == "UPSTREAM_SECRET");
        secret.map(|(_, value)| value.as_str()).unwrap()
    }
}

/// Counts the rows of a table that a connection sees.
pub(crate) fn count(conn: &mut PgConnection, table: &str) -> i64 {
    let query = format!("SELECT count(*) AS number FROM {table}");
    sql_query(query).get_result::<Number>(conn).unwrap().number
}

/// Returns the program with no variables but those that the test sets.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chat-import"));
    command.env_clear();
    command
}

/// Returns the variables that the program prints for a secret store.
pub(crate) fn new_secrets() -> Vec<(String, String)> {
    let output = program().arg("keys").output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let lines = printed.lines().map(|line| line.split_once('=').unwrap());
    lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Returns a client of a program, logged in as an account.
#[track_caller]
pub(crate) fn client(program: &Program, account: &str) -> Client {
    Client::of(program.address()).logged_in(account)
}

/// Begins a session, and returns its id.
#[track_caller]
pub(crate) fn begin_session(client: &Client, title: &str, members: &[&str]) -> String {
    created(client, "/api/sessions", &json!({ "title": title, "members": members }))
}

/// Stores a message, and returns its id.
#[track_caller]
pub(crate) fn say(client: &Client, session: &str, author: &str, body: &str) -> String {
    let path = format!("/api/sessions/{session}/messages");
    created(client, &path, &json!({ "author": author, "body": body }))
}

#[track_caller]
fn created(client: &Client, path: &str, new: &serde_json::Value) -> String {
    let answer = client.post(path, new);
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// Reads the bodies of a session's messages.
#[track_caller]
pub(crate) fn bodies(client: &Client, session: &str) -> Vec<String> {
    let answer = client.get(&format!("/api/sessions/{session}/messages"));
    assert_eq!(answer.status, 200, "{answer:?}");
    let messages = answer.json();
    let messages = messages.as_array().unwrap().iter();
    messages.map(|message| message["body"].as_str().unwrap().to_owned()).collect()
}
