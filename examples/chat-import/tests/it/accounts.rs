//! Row-level security: an account sees its own rows alone, whatever a query says.

use diesel::{PgConnection, connection::SimpleConnection, prelude::*, sql_query};
use encdb_example_testing::client::Client;
use serde_json::json;

use crate::{
    chat::{Chat, Role, begin_session, bodies, client, count, say},
    snapshots::{Snapshots, id},
};

const TABLES: [&str; 5] = ["threads", "session_members", "messages", "tool_events", "uploads"];

fn choose(conn: &mut PgConnection, account: &str) {
    conn.batch_execute(&format!("SELECT set_config('app.account_id', '{account}', true)")).unwrap();
}

/// Returns the rows of each table that a connection sees.
fn counts(conn: &mut PgConnection) -> [i64; 5] {
    TABLES.map(|table| count(conn, table))
}

#[test]
fn a_query_without_a_condition_sees_the_accounts_rows_alone() {
    let chat = Chat::new();
    Snapshots::sample().import(&chat);
    assert_eq!(counts(&mut chat.database.connect()), [7, 17, 90, 12, 0]);
    // The owner of the tables is no exception.
    for role in [Role::App, Role::Owner] {
        let mut conn = chat.connect(role);
        assert_eq!(counts(&mut conn), [0; 5], "{role:?}: no account is set");
        let mut seen = [0; 5];
        for account in ["1", "2", "3", "4"] {
            conn.batch_execute("BEGIN").unwrap();
            choose(&mut conn, account);
            let of_account = counts(&mut conn);
            seen.iter_mut().zip(of_account).for_each(|(seen, n)| *seen += n);
            assert_eq!(of_account == [0; 5], account == "4", "{role:?} {account}");
            let query = format!("messages WHERE account_id <> {account}");
            assert_eq!(count(&mut conn, &query), 0);
            conn.batch_execute("COMMIT").unwrap();
            assert_eq!(
                counts(&mut conn),
                [0; 5],
                "{role:?}: the account ends with the transaction"
            );
        }
        assert_eq!(seen, [7, 17, 90, 12, 0], "{role:?}");
    }
}

#[test]
fn a_row_of_another_account_cannot_be_written() {
    let chat = Chat::new();
    Snapshots::sample().import(&chat);
    let insert = format!(
        "INSERT INTO threads (session_id, account_id, created_at, title_encrypted) VALUES ('{}', 2, now(), '')",
        id(1)
    );
    for role in [Role::App, Role::Owner] {
        let mut conn = chat.connect(role);
        let outside = sql_query(&insert).execute(&mut conn).unwrap_err().to_string();
        assert!(outside.contains("row-level security"), "{outside}");
        conn.batch_execute("BEGIN").unwrap();
        choose(&mut conn, "1");
        let other = sql_query(&insert).execute(&mut conn).unwrap_err().to_string();
        assert!(other.contains("row-level security"), "{other}");
    }
    // A row that names the session of another account has no such session.
    let mut app = chat.connect(Role::App);
    app.batch_execute("BEGIN").unwrap();
    choose(&mut app, "1");
    let foreign = sql_query(
        "INSERT INTO tool_events (id, account_id, session_id, tool, status, created_at, input_encrypted) \
         VALUES (gen_random_uuid(), 1, '01955b00-0000-7000-8000-000100000004', 'a', 'b', now(), '')",
    );
    let foreign = foreign.execute(&mut app).unwrap_err().to_string();
    assert!(foreign.contains("violates foreign key"), "{foreign}");
}

#[test]
fn names_of_accounts_are_not_listed() {
    let chat = Chat::new();
    let mut app = chat.connect(Role::App);
    assert_eq!(count(&mut app, "accounts"), 0);
    app.batch_execute("BEGIN; SELECT set_config('app.login_name', 'orchard', true)").unwrap();
    assert_eq!(count(&mut app, "accounts WHERE name = 'orchard'"), 1);
    assert_eq!(count(&mut app, "accounts"), 1);
}

#[test]
fn every_table_has_an_account_a_foreign_key_and_an_index() {
    let chat = Chat::new();
    for table in TABLES {
        let forced = format!(
            "pg_class WHERE oid = '{table}'::regclass AND relrowsecurity AND relforcerowsecurity"
        );
        assert_eq!(chat.count(&forced), 1, "{table}");
        let indexed = format!(
            "pg_indexes WHERE tablename = '{table}' AND indexdef LIKE '%(account_id, session_id, created_at)'"
        );
        assert_eq!(chat.count(&indexed), 1, "{table}");
        let references = format!(
            "pg_constraint WHERE conrelid = '{table}'::regclass AND contype = 'f' AND conkey[1] = \
             (SELECT attnum FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attname = 'account_id')"
        );
        assert!(chat.count(&references) > 0, "{table}");
    }
    // And no table was forgotten.
    let unforced = "pg_class JOIN pg_attribute ON attrelid = pg_class.oid \
         WHERE attname = 'account_id' AND relkind = 'r' AND NOT relforcerowsecurity";
    assert_eq!(chat.count(unforced), 0);
}

#[test]
fn a_role_that_sees_everything_is_refused() {
    let chat = Chat::new();
    let mut command = chat.command(Role::App, &["serve"]);
    command.env("DATABASE_URL", chat.database.url());
    let said = encdb_example_testing::program::refusal(&mut command);
    assert!(said.contains("row-level security does not hold for this role"), "{said}");
}

#[test]
fn over_http_an_account_finds_nothing_of_another() {
    let chat = Chat::new();
    let program = chat.serve();
    let (harbour, orchard) = (client(&program, "harbour"), client(&program, "orchard"));
    let session = begin_session(&harbour, "Lighthouse", &["ada"]);
    say(&harbour, &session, "ada", "about the lighthouse");
    let messages = format!("/api/sessions/{session}/messages");
    let nobodys = orchard.get(&format!("/api/sessions/{}/messages", id(1)));
    let others = orchard.get(&messages);
    assert_eq!((others.status, &others.body), (404, &nobodys.body));
    assert_eq!(orchard.post(&messages, &json!({ "author": "ada", "body": "x" })).status, 404);
    assert_eq!(orchard.get("/api/sessions").json(), json!([]));
    // The same connections serve both, in turn.
    for _ in 0..20 {
        assert_eq!(bodies(&harbour, &session), ["about the lighthouse"]);
        assert_eq!(orchard.get(&messages).status, 404);
    }
    assert_eq!(Client::of(program.address()).get("/api/sessions").status, 401);
}

#[test]
fn a_message_that_is_given_to_another_session_or_account_does_not_open() {
    let chat = Chat::new();
    let program = chat.serve();
    let harbour = client(&program, "harbour");
    let sessions = ["One", "Two"].map(|title| begin_session(&harbour, title, &["ada"]));
    say(&harbour, &sessions[0], "ada", "about the lighthouse");
    chat.run_sql(&format!("UPDATE messages SET session_id = '{}'", sessions[1]));
    assert_eq!(harbour.get(&format!("/api/sessions/{}/messages", sessions[1])).status, 500);
    let log = program.stop();
    assert!(log.contains("does not open") && !log.contains("lighthouse"), "{log}");
}
