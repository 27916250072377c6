//! The command line.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Parser, Subcommand};
use encdb_example_kit::{database::Database, login, serve::Address};
use uuid::Uuid;

/// A chat whose history is imported once into encrypted tables, and whose metadata is synced to clients
#[derive(Debug, Parser)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Prints new keys and secrets: lines for your secret store
    Keys,
    /// Creates the tables, or brings them up to date, as their owner
    Prepare(Database),
    /// Writes all rows into a file, sealed as they are: the way back
    Export(Export),
    /// Imports the three snapshots of a folder, as the owner of the tables; may be repeated
    Import(Import),
    /// Brings the tables back to an export, as their owner
    Restore(Restore),
    /// Stores, lists and reads texts that belong to a session
    Upload(Upload),
    /// Serves the chat's JSON interface
    Serve(Serve),
    /// Lets clients that are logged in reach the sync service, each for one shape
    Gatekeeper(Gatekeeper),
    /// Stands in for the sync service: shapes of the database, by Electric's HTTP protocol
    Upstream(Upstream),
    /// Shows the import and the sync on an empty database, as an administrator
    Demo(Demo),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) database: Database,
    /// The new file
    pub(crate) file: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    #[command(flatten)]
    pub(crate) database: Database,
    /// The folder with chat-threads.json, chat-messages.json and chat-tool-events.json
    #[arg(long, default_value = "data", value_name = "FOLDER")]
    pub(crate) data: PathBuf,
    /// How many rows a transaction has
    #[arg(long, default_value_t = 200, value_name = "ROWS")]
    pub(crate) batch_size: usize,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Restore {
    #[command(flatten)]
    pub(crate) database: Database,
    /// The file of `export`
    pub(crate) file: PathBuf,
    /// How many rows you agree to remove, because the export does not have them
    #[arg(long, default_value_t = 0, value_name = "ROWS")]
    pub(crate) removes: usize,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Upload {
    #[command(flatten)]
    pub(crate) database: Database,
    /// The name of the account
    #[arg(long)]
    pub(crate) account: String,
    #[command(subcommand)]
    pub(crate) command: UploadCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UploadCommand {
    /// Stores a text, and prints the id of the upload
    Add {
        /// The session that it belongs to
        #[arg(long)]
        session: Uuid,
        /// What kind of text it is
        #[arg(long, default_value = "text/plain")]
        media_type: String,
        /// The file with the text
        file: PathBuf,
    },
    /// Lists the uploads of a session, without opening them
    List {
        /// The session
        #[arg(long)]
        session: Uuid,
    },
    /// Prints the text of an upload
    Read {
        /// The id of the upload
        id: Uuid,
    },
}

/// What `serve` takes. The keys come from the environment: MASTER_ENCRYPTION_KEY and STATIC_ENCRYPTION_SALT.
#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) database: Database,
    #[command(flatten)]
    pub(crate) address: Address,
    #[command(flatten)]
    pub(crate) login: login::Arguments,
}

/// What `gatekeeper` takes. LOGIN_KEY and UPSTREAM_SECRET come from the environment.
#[derive(Debug, clap::Args)]
pub(crate) struct Gatekeeper {
    #[command(flatten)]
    pub(crate) database: Database,
    #[command(flatten)]
    pub(crate) address: Address,
    #[command(flatten)]
    pub(crate) login: login::Arguments,
    /// The address of the sync service: http://127.0.0.1:3000
    #[arg(long, env = "UPSTREAM_URL", value_name = "URL")]
    pub(crate) upstream: String,
    /// How long the token of a shape is valid, in seconds
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    pub(crate) shape_lifetime: u64,
}

/// What `upstream` takes. UPSTREAM_SECRET comes from the environment.
#[derive(Debug, clap::Args)]
pub(crate) struct Upstream {
    #[command(flatten)]
    pub(crate) database: Database,
    #[command(flatten)]
    pub(crate) address: Address,
    /// How long a live request waits for a change, in seconds
    #[arg(long, default_value_t = 20, value_name = "SECONDS")]
    pub(crate) live_wait: u64,
}

/// What `demo` takes. All secrets come from the environment.
#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    #[command(flatten)]
    pub(crate) database: Database,
    /// Where the gatekeeper listens
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    pub(crate) gatekeeper: SocketAddr,
    /// Where the chat listens
    #[arg(long, default_value = "127.0.0.1:8081", value_name = "ADDRESS:PORT")]
    pub(crate) chat: SocketAddr,
    /// Where the sync service listens
    #[arg(long, default_value = "127.0.0.1:8082", value_name = "ADDRESS:PORT")]
    pub(crate) upstream: SocketAddr,
}
