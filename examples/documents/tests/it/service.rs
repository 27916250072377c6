//! The service: a database and a queue of its own, keys, and the programs on them.

use std::{
    path::Path,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use diesel::{
    PgConnection, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::BigInt,
};
use encdb_example_testing::{client::Client, program::Program, variable};
use encdb_own_database::{OwnDatabase, Server};
use serde_json::{Value, json};

/// A service of which nothing runs yet.
pub(crate) struct Service {
    pub(crate) database: OwnDatabase<PgConnection>,
    pub(crate) redis: String,
    pub(crate) queue: String,
    keys: Vec<(String, String)>,
    program: &'static str,
}

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

impl Service {
    pub(crate) fn new() -> Self {
        Self::of(env!("CARGO_BIN_EXE_documents"))
    }

    /// Returns a service of a program.
    pub(crate) fn of(program: &'static str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let queue = format!("test-{}-{n}", std::process::id());
        let (database, redis) = (OwnDatabase::on(Server::Postgres), variable("ENCDB_TEST_REDIS"));
        Self { database, redis, queue, keys: new_keys(program), program }
    }

    /// Starts a server.
    #[track_caller]
    pub(crate) fn server(&self) -> Program {
        Program::start(&mut self.command(&["serve"]))
    }

    /// Starts a worker that may fetch from this host.
    #[track_caller]
    pub(crate) fn worker(&self, host: &str) -> Program {
        let mut command = self.command(&["worker", "--heartbeat", "1", "--fetch-for", "2"]);
        Program::start(command.args(["--overdue-after", "2", "--allow-host", host]))
    }

    /// Returns a command with the variables of this service and no others.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.program);
        command.env_clear().args(arguments).envs(self.keys.iter().cloned());
        command.env("DATABASE_URL", self.database.url()).env("REDIS_URL", &self.redis);
        command.env("QUEUE", &self.queue).env("LOGIN_KEY", LOGIN_KEY);
        command
    }

    /// Runs a command to its end, and returns what it prints.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs statements, as an operator or an attacker with the rights of one does.
    pub(crate) fn run_sql(&self, statements: &str) {
        self.database.connect().batch_execute(statements).unwrap();
    }

    /// Returns the number that a query calls `number`.
    pub(crate) fn count(&self, query: &str) -> i64 {
        sql_query(query).get_result::<Number>(&mut self.database.connect()).unwrap().number
    }

    /// Connects to Redis.
    pub(crate) fn redis(&self) -> redis::Connection {
        redis::Client::open(self.redis.as_str()).unwrap().get_connection().unwrap()
    }

    /// Returns the socket of Redis.
    pub(crate) fn redis_socket(&self) -> &Path {
        Path::new(self.redis.strip_prefix("redis+unix://").unwrap())
    }
}

/// Returns the variables that the program prints for a secret store.
fn new_keys(program: &str) -> Vec<(String, String)> {
    let output = Command::new(program).arg("keys").output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let lines = printed.lines().map(|line| line.split_once('=').unwrap());
    lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Signs somebody up.
#[track_caller]
pub(crate) fn sign_up(server: &Program, name: &str) -> Client {
    let client = Client::of(server.address());
    let answer = client.post("/api/sign-up", &credentials(name, PASSPHRASE));
    assert_eq!(answer.status, 201, "{answer:?}");
    client.with_token(answer.json()["token"].as_str().unwrap())
}

/// Signs somebody up who lets the worker work.
#[track_caller]
pub(crate) fn sign_up_and_grant(server: &Program, name: &str) -> Client {
    let client = sign_up(server, name);
    assert_eq!(client.post("/api/grant", &json!({})).status, 204);
    client
}

pub(crate) fn credentials(name: &str, passphrase: &str) -> Value {
    json!({ "name": name, "passphrase": passphrase })
}

/// Hands in a document, and returns its path.
#[track_caller]
pub(crate) fn submit(client: &Client, document: &Value) -> String {
    let answer = client.post("/api/documents", document);
    assert_eq!(answer.status, 202, "{answer:?}");
    format!("/api/documents/{}", answer.json()["id"].as_str().unwrap())
}

/// Hands in a text, and returns the document's path when the worker is done with it.
#[track_caller]
pub(crate) fn ingest(client: &Client, text: &str) -> String {
    let path = submit(client, &json!({ "text": text }));
    client.wait_for(&path, |document| document["state"] == "done");
    path
}

/// Returns the opened chunks of a document.
#[track_caller]
pub(crate) fn chunks(client: &Client, path: &str) -> Vec<String> {
    let answer = client.get(&format!("{path}/chunks"));
    assert_eq!(answer.status, 200, "{answer:?}");
    serde_json::from_value(answer.json()).unwrap()
}

/// Asks a question, and returns the texts that answer it.
#[track_caller]
pub(crate) fn ask(client: &Client, question: &str) -> Vec<String> {
    let answer = client.post("/api/query", &json!({ "text": question }));
    assert_eq!(answer.status, 200, "{answer:?}");
    let answers = answer.json();
    let texts = answers.as_array().unwrap().iter();
    texts.map(|answer| answer["text"].as_str().unwrap().to_owned()).collect()
}

pub(crate) const PASSPHRASE: &str = "correct horse battery staple";
/// A host from which nothing is fetched in a test.
pub(crate) const NO_HOST: &str = "nowhere.invalid:80";
/// The bytes 0, 1, 2, … in base64.
const LOGIN_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
