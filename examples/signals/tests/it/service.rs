//! The service: a database of its own with a keyring in it, the program, and what an operator or an attacker does to the database.

use std::{path::Path, process::Command};

use diesel::{
    Connection, PgConnection,
    connection::SimpleConnection,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Nullable, Text},
};
use encdb_core::{from_text, inspect};
use encdb_diesel::{
    census::census,
    error::SourceError,
    keys::{KeyId, KeyringTable, PassphraseCost, SecretSource, SecretText, UnlockedKeyring},
    spec::{self, TableSpec},
};
use encdb_example_testing::program::Program;
use encdb_own_database::{OwnDatabase, Server};

use crate::caller::Caller;

/// A database with a key. Programs that are started on it share the keyring that the first one makes.
pub(crate) struct Service {
    pub(crate) database: OwnDatabase<PgConnection>,
    pub(crate) key: String,
    table: TableSpec,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = Nullable<Text>)]
    owner_only_payload: Option<String>,
}

impl Service {
    pub(crate) fn new() -> Self {
        Self { database: OwnDatabase::on(Server::Postgres), key: new_key(), table: table() }
    }

    /// Starts the program.
    #[track_caller]
    pub(crate) fn start(&self) -> Program {
        Program::start(&mut self.command())
    }

    /// Starts the program, and returns it with clients of ada and grace.
    #[track_caller]
    pub(crate) fn with_clients(&self) -> (Program, Caller, Caller) {
        let program = self.start();
        let anybody = Caller::of(&program);
        let (ada, grace) = (anybody.logged_in("ada"), anybody.logged_in("grace"));
        (program, ada, grace)
    }

    /// Returns the program, not yet started.
    pub(crate) fn command(&self) -> Command {
        let mut command = program();
        command.args(["serve", "--new-keys-every", "1"]);
        command.env("DATABASE_URL", self.database.url()).env("KEYRING_KEY", &self.key);
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

    /// Returns the payload of a signal as it is stored.
    pub(crate) fn stored(&self, id: &str) -> Option<String> {
        let select = sql_query("SELECT owner_only_payload FROM signals WHERE id = $1::uuid");
        let select = select.bind::<Text, _>(id);
        select.get_result::<Stored>(&mut self.database.connect()).unwrap().owner_only_payload
    }

    /// Puts a text in the place of a stored payload.
    pub(crate) fn plant(&self, id: &str, stored: &str) {
        let update = "UPDATE signals SET owner_only_payload = $2 WHERE id = $1::uuid";
        let update = sql_query(update).bind::<Text, _>(id).bind::<Text, _>(stored);
        assert_eq!(update.execute(&mut self.database.connect()), Ok(1));
    }

    /// Returns the id of the key that a payload is stored under.
    pub(crate) fn key_of(&self, id: &str) -> u16 {
        inspect(&from_text(&self.stored(id).unwrap()).unwrap()).unwrap().key_id.get()
    }

    /// Returns the number of payloads that are stored under a key, as `encdb keys census` counts them.
    pub(crate) fn n_under(&self, key: u16) -> u64 {
        let counted = census(&mut self.database.connect(), &self.table).unwrap();
        counted.under_key(KeyId::new(key).unwrap())
    }

    /// Adds a key to the keyring, which opens and does not seal yet.
    pub(crate) fn add_key(&self) {
        self.change_keyring(|keyring| {
            keyring.add_key().unwrap();
        });
    }

    /// Runs the program `encdb`, which `cargo test --workspace` builds beside this one.
    #[track_caller]
    pub(crate) fn run_encdb(&self, arguments: &str) {
        let encdb = Path::new(PROGRAM).with_file_name("encdb");
        assert!(encdb.exists(), "{BUILD}");
        let mut command = Command::new(encdb);
        command.env_clear().args(arguments.split_whitespace());
        command.env("DATABASE_URL", self.database.url()).env("KEYRING_KEY", &self.key);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{arguments}: {output:?}");
    }

    /// Changes the keyring in the database, as `encdb keys …` does.
    pub(crate) fn change_keyring(&self, change: impl FnOnce(&mut UnlockedKeyring)) {
        let (url, secret) = (self.database.url(), Box::new(Key(self.key.clone())));
        let table = KeyringTable::with_key(move || PgConnection::establish(&url), secret);
        let mut keyring = table.unlock().unwrap();
        let revision = keyring.revision();
        change(&mut keyring);
        let under = table.key_encryption_key(PassphraseCost::default()).unwrap();
        let document = keyring.lock(&under).unwrap();
        KeyringTable::replace(&mut self.database.connect(), revision, &document).unwrap();
    }
}

/// A secret that the test knows.
#[derive(Debug)]
struct Key(String);

impl SecretSource for Key {
    fn read(&self) -> Result<SecretText, SourceError> {
        Ok(SecretText::new(self.0.clone()))
    }

    fn describe(&self) -> String {
        "the key of the test".to_owned()
    }
}

/// Returns the program with no variables but those that the test sets.
pub(crate) fn program() -> Command {
    let mut command = Command::new(PROGRAM);
    command.env_clear();
    command
}

/// Returns the key that the program prints for a secret store.
pub(crate) fn new_key() -> String {
    let output = program().arg("keys").output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    printed.trim_end().strip_prefix("KEYRING_KEY=").unwrap().to_owned()
}

/// Returns the definition of the encrypted columns that the program prints.
fn table() -> TableSpec {
    let output = program().arg("tables").output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    spec::from_json(&printed).unwrap().remove(0)
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_encdb-example-signals");
const BUILD: &str = "the program `encdb` is not built; run `cargo xtask test`, or `cargo build -p encdb-cli --features \
                     encdb-cli/postgres` first";
