//! `cargo run -p encdb-example-server`
//!
//! A server that keeps notes, encrypted, and takes up new keys without a restart. One line is one request:
//!
//! ```text
//! $ printf 'add buy milk\n' | nc -N 127.0.0.1 7777
//! 5f0c7c1e-2f5b-4f0e-9a53-0a8f6b1d2c3e
//! $ printf 'read 5f0c7c1e-2f5b-4f0e-9a53-0a8f6b1d2c3e\n' | nc -N 127.0.0.1 7777
//! buy milk
//! ```
//!
//! It needs a keyring file, the key that unlocks it, and a database, which it creates:
//!
//! ```sh
//! umask 077 && encdb keys generate > key
//! encdb keys init --keyring app.keyring --key-file key
//! export ENCDB_KEYRING_FILE=app.keyring KEYRING_KEY_FILE=key DATABASE_URL=notes.sqlite
//! cargo run -p encdb-example-server 127.0.0.1:7777
//! ```
//!
//! To change the key while it runs, in another terminal and the same folder:
//!
//! ```sh
//! export ENCDB_KEYRING_FILE=app.keyring KEYRING_KEY_FILE=key
//! encdb keys add         && pkill -HUP encdb-example   # key 2 opens
//! encdb keys promote 2   && pkill -HUP encdb-example   # key 2 seals
//! ```
//!
//! A second server on the same database that has key 2 already need not signal the first. The first server meets a note under
//! an unknown key, reads its keyring file again, and then reads the note.
//!
//! `model.rs` is the table, `keys.rs` all of the reloading, `requests.rs` the rest.

mod keys;
mod model;
mod requests;

use std::{
    env,
    net::{TcpListener, TcpStream},
    thread,
    time::Duration,
};

use anyhow::{Context, Result};
use diesel::{Connection, SqliteConnection, connection::SimpleConnection};

fn main() -> Result<()> {
    keys::install()?;
    keys::reload_on_hangup()?;
    let database = env::var("DATABASE_URL").context("DATABASE_URL names no SQLite file")?;
    let conn = &mut connect(&database)?;
    encdb_diesel::migrations::run(conn)?;
    conn.batch_execute(model::CREATE)?;

    let address = env::args().nth(1).unwrap_or_else(|| ANY_PORT.to_owned());
    let listener = TcpListener::bind(&address).with_context(|| format!("no use of {address}"))?;
    println!("listening on {}", listener.local_addr()?);
    for client in listener.incoming() {
        let database = database.clone();
        match client {
            Ok(client) => drop(thread::spawn(move || serve(&client, &database))),
            // The client has gone again, or there are too many. The others are served nevertheless.
            Err(error) => {
                eprintln!("a client was not taken: {error}");
                thread::sleep(PAUSE);
            }
        }
    }
    Ok(())
}

fn serve(client: &TcpStream, database: &str) {
    let served = connect(database).and_then(|mut conn| requests::answer_all(client, &mut conn));
    if let Err(error) = served {
        eprintln!("a client was lost: {error:#}");
    }
}

fn connect(database: &str) -> Result<SqliteConnection> {
    let mut conn = SqliteConnection::establish(database).context("no connection")?;
    // SQLite allows one write at a time; other connections wait.
    conn.batch_execute("PRAGMA busy_timeout = 10000")?;
    Ok(conn)
}

/// The pause after a client could not be accepted: without it the system would return the same error again.
const PAUSE: Duration = Duration::from_millis(100);
/// On this machine alone; the system chooses the port.
const ANY_PORT: &str = "127.0.0.1:0";
