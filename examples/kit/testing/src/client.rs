//! A client of an application.

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use ureq::{
    Agent, RequestBuilder,
    http::{HeaderMap, Response},
    typestate::WithBody,
};

/// A client, perhaps logged in. Clones share connections.
#[derive(Clone, Debug)]
pub struct Client {
    agent: Agent,
    address: String,
    token: Option<String>,
    /// Sent along with each request.
    headers: Vec<(String, String)>,
}

/// What an application replied.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The type of the body.
    pub content_type: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

impl Client {
    /// Makes a client that is not logged in.
    pub fn of(address: &str) -> Self {
        Self { agent: agent(), address: address.to_owned(), token: None, headers: vec![] }
    }

    /// Returns the same client with connections of its own. A program closes a connection after a body that it did not read to its
    /// end, and the next request on it may fail.
    pub fn on_new_connections(&self) -> Self {
        Self { agent: agent(), ..self.clone() }
    }

    /// Returns the same client with a token.
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// Returns the same client with a header of its requests.
    pub fn with_header(&self, name: &str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.push((name.to_owned(), value.to_owned()));
        client
    }

    /// Returns the same client, logged in under a name.
    #[track_caller]
    pub fn logged_in(&self, name: &str) -> Self {
        self.logged_in_by(&serde_json::json!({ "name": name }))
    }

    /// Returns the same client, logged in by `POST /api/login` with this body.
    #[track_caller]
    pub fn logged_in_by(&self, body: &Value) -> Self {
        let answer = self.post("/api/login", body);
        assert_eq!(answer.status, 200, "{answer:?}");
        self.with_token(answer.json()["token"].as_str().expect("a login gives a token"))
    }

    /// Returns its token.
    ///
    /// # Panics
    /// If it is not logged in.
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("this client is logged in")
    }

    /// Gets a resource.
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.get_as("application/json", path)
    }

    /// Gets a page, as a browser asks for it.
    #[track_caller]
    pub fn page(&self, path: &str) -> Answer {
        self.get_as("text/html", path)
    }

    #[track_caller]
    fn get_as(&self, accept: &str, path: &str) -> Answer {
        let request = self.agent.get(self.url(path)).header("accept", accept);
        read(self.signed(request).call())
    }

    /// Gets a resource again and again until it is as it shall be.
    #[track_caller]
    pub fn wait_for(&self, path: &str, is_right: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = self.get(path);
            if answer.status == 200 && is_right(&answer.json()) {
                return answer.json();
            }
            assert!(Instant::now() < deadline, "{answer:?}");
            thread::yield_now();
        }
    }

    /// Posts JSON.
    #[track_caller]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_text(path, "application/json", &body.to_string())
    }

    /// Posts a body of any type.
    #[track_caller]
    pub fn post_text(&self, path: &str, content_type: &str, body: &str) -> Answer {
        self.send(self.agent.post(self.url(path)), content_type, body)
    }

    /// Puts JSON.
    #[track_caller]
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.put_text(path, "application/json", &body.to_string())
    }

    /// Puts a body of any type.
    #[track_caller]
    pub fn put_text(&self, path: &str, content_type: &str, body: &str) -> Answer {
        self.send(self.agent.put(self.url(path)), content_type, body)
    }

    #[track_caller]
    fn send(&self, request: RequestBuilder<WithBody>, content_type: &str, body: &str) -> Answer {
        let request = request.header("content-type", content_type);
        read(self.signed(request).send(body))
    }

    /// Deletes a resource.
    #[track_caller]
    pub fn delete(&self, path: &str) -> Answer {
        read(self.signed(self.agent.delete(self.url(path))).call())
    }

    /// Adds the token and the headers of this client to a request.
    fn signed<B>(&self, request: RequestBuilder<B>) -> RequestBuilder<B> {
        let token = self.token.iter().map(|token| ("authorization", format!("Bearer {token}")));
        let headers = self.headers.iter().map(|(name, value)| (name.as_str(), value.clone()));
        headers.chain(token).fold(request, |request, (name, value)| request.header(name, value))
    }

    /// Returns the address of a resource.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

impl Answer {
    /// Returns a header; the empty text if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Returns the body as JSON.
    ///
    /// # Panics
    /// If it is not JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
}

fn agent() -> Agent {
    let settings = Agent::config_builder().http_status_as_error(false).max_redirects(0);
    settings.timeout_global(Some(PATIENCE)).build().new_agent()
}

#[track_caller]
fn read(answer: Result<Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut answer = answer.expect("the application answers");
    let content_type = answer.headers().get("content-type").and_then(|it| it.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_owned();
    let body = answer.body_mut().read_to_string().expect("the body is text");
    let (parts, _) = answer.into_parts();
    Answer { status: parts.status.as_u16(), content_type, headers: parts.headers, body }
}

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
