//! A client of an application.

use std::time::Duration;

use serde_json::Value;
use ureq::{Agent, http::Response};

/// A client, perhaps logged in. Clones share connections.
#[derive(Clone, Debug)]
pub struct Client {
    agent: Agent,
    address: String,
    token: Option<String>,
}

/// What an application replied.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The type of the body.
    pub content_type: String,
    /// The body.
    pub body: String,
}

impl Client {
    /// Makes a client that is not logged in.
    pub fn of(address: &str) -> Self {
        let settings = Agent::config_builder().http_status_as_error(false).max_redirects(0);
        let agent = settings.timeout_global(Some(PATIENCE)).build().new_agent();
        Self { agent, address: address.to_owned(), token: None }
    }

    /// Returns the same client with a token.
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
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
        read(match &self.token {
            Some(token) => request.header("authorization", format!("Bearer {token}")).call(),
            None => request.call(),
        })
    }

    /// Posts JSON.
    #[track_caller]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_text(path, "application/json", &body.to_string())
    }

    /// Posts a body of any type.
    #[track_caller]
    pub fn post_text(&self, path: &str, content_type: &str, body: &str) -> Answer {
        let request = self.agent.post(self.url(path)).header("content-type", content_type);
        read(match &self.token {
            Some(token) => request.header("authorization", format!("Bearer {token}")).send(body),
            None => request.send(body),
        })
    }

    /// Deletes a resource.
    #[track_caller]
    pub fn delete(&self, path: &str) -> Answer {
        let request = self.agent.delete(self.url(path));
        read(match &self.token {
            Some(token) => request.header("authorization", format!("Bearer {token}")).call(),
            None => request.call(),
        })
    }

    /// Returns the address of a resource.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

impl Answer {
    /// Returns the body as JSON.
    ///
    /// # Panics
    /// If it is not JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
}

#[track_caller]
fn read(answer: Result<Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut answer = answer.expect("the application answers");
    let content_type = answer.headers().get("content-type").and_then(|it| it.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_owned();
    let body = answer.body_mut().read_to_string().expect("the body is text");
    Answer { status: answer.status().as_u16(), content_type, body }
}

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
