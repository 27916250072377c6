//! The database goes away and comes back.

use diesel::{PgConnection, connection::SimpleConnection};
use encdb_example_testing::{program::refusal, wait::until};
use encdb_own_database::{OwnDatabase, Server};
use serde_json::json;

use crate::{
    chat::{Chat, Role, begin_session, bodies, client, say},
    follow::{Sync, after, changes, from_start},
    snapshots::{Snapshots, message},
};

/// Takes the database of a chat away, and gives it back.
struct Outage {
    administration: OwnDatabase<PgConnection>,
    name: String,
}

impl Outage {
    fn of(chat: &Chat) -> Self {
        let url = chat.database.url();
        let name = url.rsplit('/').next().unwrap().to_owned();
        Self { administration: OwnDatabase::on(Server::Postgres), name }
    }

    /// Lets nobody connect, and ends all connections.
    fn begin(&self) {
        let name = &self.name;
        self.run(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
        self.run(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        ));
    }

    fn end(&self) {
        self.run(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", self.name));
    }

    fn run(&self, statement: &str) {
        self.administration.connect().batch_execute(statement).unwrap();
    }
}

#[test]
fn while_the_database_is_away_requests_are_refused_and_afterwards_all_is_there() {
    let chat = Chat::new();
    let (serve, sync) = (chat.serve(), Sync::of(&chat));
    let harbour = client(&serve, "harbour");
    let session = begin_session(&harbour, "Lighthouse", &["ada"]);
    say(&harbour, &session, "ada", "before");
    let follower = sync.follower("harbour");
    let start = follower.get(&from_start(1));
    let messages = format!("/api/sessions/{session}/messages");
    let outage = Outage::of(&chat);
    outage.begin();
    let new = json!({ "author": "ada", "body": "meanwhile" });
    assert_eq!(harbour.post(&messages, &new).status, 503);
    assert_eq!(harbour.get(&messages).status, 503);
    let health = harbour.get("/health");
    assert_eq!((health.status, health.json()), (503, json!({ "database": "down" })));
    let live = follower.get(&after(1, &start, true));
    assert_eq!((live.status, live.content_type.as_str()), (503, "application/problem+json"));
    let health = follower.get("/health");
    assert_eq!(health.json(), json!({ "database": "down", "upstream": "down" }));
    outage.end();
    assert_eq!(bodies(&harbour, &session), ["before"]);
    let second = say(&harbour, &session, "ada", "after");
    let live = follower.get(&after(1, &start, true));
    assert_eq!(changes(&live), [("insert".to_owned(), second)]);
}

#[test]
fn an_import_whose_database_goes_away_says_what_to_do_and_loses_nothing() {
    let chat = &Chat::new();
    let n_messages = 2000;
    let snapshots = Snapshots::of_messages(&(0..n_messages).map(message).collect::<Vec<_>>());
    let outage = Outage::of(chat);
    let said = std::thread::scope(|scope| {
        let import = ["import", "--data", snapshots.folder(), "--batch-size", "10"];
        let import = scope.spawn(move || chat.fail(Role::Owner, &import));
        until("messages are there", || chat.count("messages") > 0);
        outage.begin();
        import.join().unwrap()
    });
    assert!(said.contains("run it again") && !said.contains("lighthouse"), "{said}");
    outage.end();
    assert_eq!(snapshots.import(chat).code, Some(0));
    snapshots.assert_imported(chat, [1, n_messages, 0]);
}

#[test]
fn a_command_without_a_database_says_so_and_ends() {
    let chat = Chat::new();
    let gatekeeper = ["gatekeeper", "--upstream", "http://127.0.0.1:1"];
    let commands = [&["serve"][..], &["import"], &["upstream"], &["prepare"], &gatekeeper];
    for arguments in commands {
        let mut command = chat.command(Role::App, arguments);
        command.env("DATABASE_URL", "postgres://nobody:secret@127.0.0.1:1/nothing");
        let said = refusal(&mut command);
        assert!(said.contains("the database cannot be reached"), "{said}");
        assert!(!said.contains("secret"), "{said}");
    }
}
