//! The application over HTTP: a database that is moved as far as a deployment needs, and the program on it.

use std::process::Command;

use encdb_example_testing::{client::Client, program::Program};
use serde_json::{Value, json};

use crate::{databases::Database, journal, run::Folder};

/// The deployments after `old` in their order, and the lines of bash by which the database gets there.
pub(crate) const WAY: [(&str, &str); 3] = [
    ("keep", "encdb add-columns; encdb migrate-data"),
    ("clear", "encdb verify; encdb switch"),
    ("encrypted", DROP),
];

/// A database of a deployment, and the folder of the programs.
pub(crate) struct Service {
    pub(crate) folder: Folder,
    pub(crate) database: Database,
    deployment: &'static str,
}

impl Service {
    /// Creates the tables with Ada and three other customers, as they were before encryption.
    pub(crate) fn before_encryption(database: Database) -> Self {
        Self::with_customers(database, 3)
    }

    /// Creates the same with more customers.
    pub(crate) fn with_customers(database: Database, n_customers: usize) -> Self {
        let mut folder = Folder::new();
        folder.set("DATABASE_URL", &database.url());
        KEYS.iter().for_each(|(name, value)| folder.set(name, value));
        folder.ok(&format!("trading old create --customers {n_customers}"));
        folder.bash("cp \"$EXAMPLE/encdb.toml\" .");
        Self { folder, database, deployment: "old" }
    }

    /// Creates the same, moved to the end.
    pub(crate) fn encrypted(database: Database) -> Self {
        let mut service = Self::before_encryption(database);
        WAY.into_iter().for_each(|step| service.go_on(step));
        service
    }

    /// Moves the database one step along the [`WAY`].
    pub(crate) fn go_on(&mut self, (deployment, lines): (&'static str, &'static str)) {
        self.folder.bash(lines);
        self.deployment = deployment;
    }

    #[track_caller]
    pub(crate) fn start(&self) -> Program {
        Program::start(&mut self.command())
    }

    /// Returns the program, not yet started.
    pub(crate) fn command(&self) -> Command {
        self.folder.command(&format!("trading {} serve", self.deployment))
    }

    /// Returns a client of the program, logged in as the customer with this number. Ada has the number 0.
    #[track_caller]
    pub(crate) fn client(&self, program: &Program, customer: i64) -> Client {
        logged_in(program, &journal::email(&self.folder, customer))
    }

    /// Returns a dump of the whole database.
    pub(crate) fn dump(&self) -> String {
        self.folder.bash("backup \"$DATABASE_URL\"").stdout
    }
}

#[track_caller]
pub(crate) fn logged_in(program: &Program, email: &str) -> Client {
    Client::of(program.address()).logged_in_by(&json!({ "email": email }))
}

/// Returns an order of Ada's.
pub(crate) fn order(quantity: i64, price: &str) -> Value {
    json!({ "account": "ACC-ADA", "symbol": "HAY", "quantity": quantity, "price": price })
}

/// Places a trade, and returns its ticket.
#[track_caller]
pub(crate) fn place(client: &Client, order: &Value) -> String {
    let answer = client.post("/api/trades", order);
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()["ticket"].as_str().unwrap().to_owned()
}

/// Reads one resource.
#[track_caller]
pub(crate) fn read(client: &Client, path: &str) -> Value {
    let answer = client.get(path);
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

/// The bytes 0, 1, 2, … in base64.
const KEYS: [(&str, &str); 2] = [
    ("MASTER_ENCRYPTION_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
    ("STATIC_ENCRYPTION_SALT", "AAECAwQFBgcICQoLDA0ODw=="),
];

/// The steps of `migrate.sh` before `encrypted`.
const DROP: &str = "
sql \"$DATABASE_URL\" 'DROP VIEW contacts'
sql \"$DATABASE_URL\" 'ALTER TABLE accounts DROP CONSTRAINT accounts_are_solvent'
sql \"$DATABASE_URL\" 'CREATE INDEX documents_of ON documents (customer_id)'
drop_index \"$DATABASE_URL\" documents_of_customer documents
encdb drop-unencrypted --confirm";
