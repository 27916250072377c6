//! The stand-in for the sync service: the protocol, and what it refuses by itself.

use std::{thread, time::Instant};

use encdb_example_testing::client::Client;
use serde_json::json;

use crate::{
    chat::{Chat, begin_session, client, say},
    follow::{after, changes, from_start, path},
    snapshots::Snapshots,
};

/// Returns a client that knows the secret.
fn insider(chat: &Chat, address: &str) -> Client {
    Client::of(address).with_header("x-upstream-secret", chat.upstream_secret())
}

#[test]
fn a_shape_comes_whole_and_then_by_its_changes() {
    let chat = Chat::new();
    let (serve, upstream) = (chat.serve(), chat.upstream());
    let harbour = client(&serve, "harbour");
    let session = begin_session(&harbour, "Lighthouse", &["ada"]);
    let first = say(&harbour, &session, "ada", "one");
    let orchard = client(&serve, "orchard");
    say(&orchard, &begin_session(&orchard, "Frost", &["pip"]), "pip", "not for the harbour");

    let insider = insider(&chat, upstream.address());
    let start = insider.get(&from_start(1));
    assert_eq!(changes(&start), [("insert".to_owned(), first.clone())]);
    assert_eq!(start.json()[0]["key"], format!("\"public\".\"messages\"/\"{first}\""));
    let schema: serde_json::Value = serde_json::from_str(start.header("electric-schema")).unwrap();
    assert_eq!(schema["id"], json!({ "type": "uuid", "pk_index": 0 }));
    assert_eq!(schema["account_id"], json!({ "type": "int8" }));

    // Nothing happens while it waits: the answer says so in the end.
    let begin = Instant::now();
    let nothing = insider.get(&after(1, &start, true));
    assert_eq!(changes(&nothing), []);
    assert!(begin.elapsed().as_secs() >= 1 && !nothing.header("electric-cursor").is_empty());

    let second = thread::scope(|scope| {
        let waiting = scope.spawn(|| insider.get(&after(1, &nothing, true)));
        let second = say(&harbour, &session, "ada", "two");
        let live = waiting.join().unwrap();
        assert_eq!(changes(&live), [("insert".to_owned(), second.clone())]);
        let caught_up = insider.get(&after(1, &start, false));
        assert_eq!(changes(&caught_up), changes(&live));
        second
    });
    let known = insider.get(&from_start(1));
    chat.run_sql(&format!(
        "UPDATE messages SET created_at = created_at + interval '1 hour' WHERE id = '{first}'; \
         DELETE FROM messages WHERE id = '{second}'"
    ));
    let live = insider.get(&after(1, &known, true));
    assert_eq!(changes(&live), [("update".to_owned(), first), ("delete".to_owned(), second)]);
}

#[test]
fn an_old_handle_begins_again() {
    let chat = Chat::new();
    Snapshots::sample().import(&chat);
    let upstream = chat.upstream();
    let start = insider(&chat, upstream.address()).get(&from_start(1));
    upstream.stop();
    let upstream = chat.upstream();
    let insider = insider(&chat, upstream.address());
    for live in [false, true] {
        let again = insider.get(&after(1, &start, live));
        assert_eq!(again.status, 409);
        assert_eq!(again.json(), json!([{ "headers": { "control": "must-refetch" } }]));
        assert_ne!(again.header("electric-handle"), start.header("electric-handle"));
        assert_eq!(
            again.header("electric-handle"),
            insider.get(&from_start(1)).header("electric-handle")
        );
    }
}

#[test]
fn whom_the_gatekeeper_did_not_send_gets_nothing() {
    let chat = Chat::new();
    let upstream = chat.upstream();
    let direct = Client::of(upstream.address());
    let (almost, _) = chat.upstream_secret().split_at(chat.upstream_secret().len() - 1);
    let strangers = [
        direct.clone(),
        direct.with_header("x-upstream-secret", ""),
        direct.with_header("x-upstream-secret", almost),
        direct.with_token(chat.upstream_secret()),
    ];
    for stranger in strangers {
        let answer = stranger.get(&from_start(1));
        assert_eq!(
            (answer.status, answer.content_type.as_str()),
            (401, "application/problem+json")
        );
    }
    assert_eq!(direct.get("/health").json(), json!({ "database": "up" }));
}

#[test]
fn sealed_content_is_in_no_shape() {
    let chat = Chat::new();
    Snapshots::sample().import(&chat);
    let upstream = chat.upstream();
    let insider = insider(&chat, upstream.address());
    let shape = |table, columns| {
        path(&[
            ("table", table),
            ("columns", columns),
            ("where", "account_id = 1"),
            ("offset", "-1"),
        ])
    };
    let sealed = [
        ("messages", "id,body_encrypted"),
        ("threads", "session_id,title_encrypted"),
        ("tool_events", "id,input_encrypted"),
        ("tool_events", "id,output_encrypted"),
        ("uploads", "id,content_encrypted"),
    ];
    for (table, columns) in sealed {
        assert_eq!(insider.get(&shape(table, columns)).status, 403, "{table} {columns}");
    }
    // Whatever it is called: bytes are in none either.
    chat.run_sql("ALTER TABLE messages RENAME body_encrypted TO body");
    assert_eq!(insider.get(&shape("messages", "id,body")).status, 403);
    for (table, columns) in
        [("messages", "author"), ("messages", "id,nothing"), ("nothing", "id"), ("accounts", "id")]
    {
        assert_eq!(insider.get(&shape(table, columns)).status, 400, "{table} {columns}");
    }
}

#[test]
fn its_role_cannot_read_sealed_content() {
    use diesel::{RunQueryDsl, sql_query};

    let chat = Chat::new();
    let mut conn = chat.connect(crate::chat::Role::Sync);
    for (table, column) in [
        ("messages", "body_encrypted"),
        ("threads", "title_encrypted"),
        ("tool_events", "input_encrypted"),
        ("tool_events", "output_encrypted"),
        ("uploads", "content_encrypted"),
        ("accounts", "name"),
    ] {
        let refused = sql_query(format!("SELECT {column} FROM {table}")).execute(&mut conn);
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("permission denied"), "{table}: {refused}");
    }
}

#[test]
fn requests_that_are_not_of_the_protocol_are_refused() {
    let chat = Chat::new();
    let upstream = chat.upstream();
    let insider = insider(&chat, upstream.address());
    let start = from_start(1);
    for wrong in [
        start.replace("offset=%2D%31", "offset=x"),
        start.replace("&offset=%2D%31", ""),
        start.replace("offset=%2D%31", "offset=0_0"),
        format!("{start}&log=changes_only"),
        format!("{start}&params[1]=1"),
        format!("{start}&offset=-1"),
        start.replace("where=", "where=%20"),
    ] {
        let answer = insider.get(&wrong);
        assert_eq!(answer.status, 400, "{wrong}: {answer:?}");
        assert_eq!(answer.content_type, "application/problem+json");
    }
}
