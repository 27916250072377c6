//! A client of the program that compares each reply with the OpenAPI document.

use std::sync::Arc;

use encdb_example_testing::{
    client::{Answer, Client},
    program::Program,
};
use serde_json::{Value, json};

use crate::document::Document;

/// A client, perhaps logged in.
#[derive(Clone)]
pub(crate) struct Caller {
    client: Client,
    document: Arc<Document>,
}

impl Caller {
    /// Makes a client that is not logged in.
    pub(crate) fn of(program: &Program) -> Self {
        let client = Client::of(program.address());
        let document = Arc::new(Document::of(&client));
        Self { client, document }
    }

    /// Returns the same client, logged in.
    #[track_caller]
    pub(crate) fn logged_in(&self, name: &str) -> Self {
        let answer = self.post("/api/login", &json!({ "name": name }));
        assert_eq!(answer.status, 200, "{answer:?}");
        self.with_token(answer.json()["token"].as_str().unwrap())
    }

    /// Returns the same client with a token.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self { client: self.client.with_token(token), document: Arc::clone(&self.document) }
    }

    /// Returns the same client with connections of its own, to send what the program does not read to its end.
    pub(crate) fn on_new_connections(&self) -> Self {
        Self { client: self.client.on_new_connections(), document: Arc::clone(&self.document) }
    }

    pub(crate) fn token(&self) -> &str {
        self.client.token()
    }

    pub(crate) fn document(&self) -> &Document {
        &self.document
    }

    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.checked(("get", path), None, self.client.get(path))
    }

    #[track_caller]
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_text(path, JSON, &body.to_string())
    }

    #[track_caller]
    pub(crate) fn post_text(&self, path: &str, content_type: &str, body: &str) -> Answer {
        let answer = self.client.post_text(path, content_type, body);
        self.checked(("post", path), Some(body), answer)
    }

    #[track_caller]
    pub(crate) fn put(&self, path: &str, body: &Value) -> Answer {
        self.put_text(path, JSON, &body.to_string())
    }

    #[track_caller]
    pub(crate) fn put_text(&self, path: &str, content_type: &str, body: &str) -> Answer {
        let answer = self.client.put_text(path, content_type, body);
        self.checked(("put", path), Some(body), answer)
    }

    #[track_caller]
    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.checked(("delete", path), None, self.client.delete(path))
    }

    /// Stores a signal, and returns it.
    #[track_caller]
    pub(crate) fn create(&self, payload: impl Into<Value>) -> Value {
        let answer = self.post(SIGNALS, &draft(payload));
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()
    }

    /// Reads a signal.
    #[track_caller]
    pub(crate) fn read(&self, id: &str) -> Value {
        let answer = self.get(&path_of(id));
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    /// Reads the payload of a signal.
    #[track_caller]
    pub(crate) fn payload(&self, id: &str) -> Value {
        self.read(id)[PAYLOAD].clone()
    }

    /// Lists the signals.
    #[track_caller]
    pub(crate) fn list(&self) -> Vec<Value> {
        let answer = self.get(SIGNALS);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json().as_array().unwrap().clone()
    }

    #[track_caller]
    fn checked(&self, (method, path): (&str, &str), sent: Option<&str>, answer: Answer) -> Answer {
        self.document.check(method, path, sent, &answer);
        answer
    }
}

/// Returns what is sent of a signal with this payload.
pub(crate) fn draft(payload: impl Into<Value>) -> Value {
    json!({ "symbol": "ACME", "strength": 80, PAYLOAD: payload.into() })
}

/// Returns a body that is longer than any that is read, by so little that a client can send it to its end nevertheless.
pub(crate) fn too_long() -> String {
    let longest = 6 * 1024 * 1024 + 4096;
    draft("lighthouse").to_string() + &" ".repeat(longest)
}

/// Returns the id of a signal.
pub(crate) fn id_of(signal: &Value) -> String {
    signal["id"].as_str().unwrap().to_owned()
}

/// Returns the path of a signal.
pub(crate) fn path_of(id: &str) -> String {
    format!("{SIGNALS}/{id}")
}

pub(crate) const SIGNALS: &str = "/api/signals";
pub(crate) const PAYLOAD: &str = "owner_only_payload";
pub(crate) const JSON: &str = "application/json";
