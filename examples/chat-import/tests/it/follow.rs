//! Requests for shapes.

use encdb_example_testing::{
    client::{Answer, Client},
    program::Program,
};
use serde_json::{Value, json};

use crate::chat::{Chat, client};

/// The columns of messages that a client may follow.
pub(crate) const COLUMNS: &str = "id,account_id,session_id,author,created_at";

/// A gatekeeper with a sync service behind it.
pub(crate) struct Sync {
    pub(crate) upstream: Program,
    pub(crate) gatekeeper: Program,
}

impl Sync {
    pub(crate) fn of(chat: &Chat) -> Self {
        let upstream = chat.upstream();
        let gatekeeper = chat.gatekeeper(upstream.address(), &[]);
        Self { upstream, gatekeeper }
    }

    /// Returns a client with a token for all messages of an account.
    #[track_caller]
    pub(crate) fn follower(&self, account: &str) -> Client {
        let client = client(&self.gatekeeper, account);
        let answer = client.post("/api/shapes", &messages());
        assert_eq!(answer.status, 200, "{answer:?}");
        client.with_token(answer.json()["token"].as_str().unwrap())
    }
}

/// Returns the wish for all messages of an account.
pub(crate) fn messages() -> Value {
    json!({ "table": "messages", "columns": COLUMNS.split(',').collect::<Vec<_>>() })
}

/// Writes a path with parameters.
pub(crate) fn path(parameters: &[(&str, &str)]) -> String {
    let encoded = parameters.iter().map(|(name, value)| {
        let value: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("{name}={value}")
    });
    format!("/v1/shape?{}", encoded.collect::<Vec<_>>().join("&"))
}

/// Writes the path of a request for all messages of an account, from the first one on.
pub(crate) fn from_start(account: i64) -> String {
    let rows = format!("account_id = {account}");
    path(&[("table", "messages"), ("columns", COLUMNS), ("where", &rows), ("offset", "-1")])
}

/// Writes the path of the request after an answer.
pub(crate) fn after(account: i64, answer: &Answer, live: bool) -> String {
    let rows = format!("account_id = {account}");
    let (offset, handle) = (answer.header("electric-offset"), answer.header("electric-handle"));
    let live = if live { "true" } else { "false" };
    path(&[
        ("table", "messages"),
        ("columns", COLUMNS),
        ("where", &rows),
        ("offset", offset),
        ("handle", handle),
        ("live", live),
    ])
}

/// Returns the operations of an answer and the id of each row, and checks that the answer ends with its control message.
#[track_caller]
pub(crate) fn changes(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let mut messages = answer.json();
    let messages = messages.as_array_mut().unwrap();
    assert_eq!(messages.pop().unwrap(), json!({ "headers": { "control": "up-to-date" } }));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let change = |it: &Value| (text(&it["headers"]["operation"]), text(&it["value"]["id"]));
    messages.iter().map(change).collect()
}
