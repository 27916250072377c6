//! Fetching a document from another server: from hosts that the operator allowed, by plain HTTP, within limits.
//!
//! A user chooses the address, so a server must not be led to places that only it can reach. Nothing but the operator's list decides:
//! redirects are not followed, no proxy is asked, and an address with another port is another host.

use std::{io, time::Duration};

use ureq::{
    Agent, Error,
    http::{Uri, header::CONTENT_TYPE},
};

/// What may be fetched.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct FetchArguments {
    /// A host that documents may be fetched from, with its port: 127.0.0.1:9000. May be given several times
    #[arg(
        long = "allow-host",
        env = "ALLOWED_HOSTS",
        value_delimiter = ',',
        value_name = "HOST:PORT"
    )]
    hosts: Vec<String>,
    /// How long a host may take for a document, in seconds
    #[arg(long, default_value_t = 10, value_name = "SECONDS")]
    fetch_for: u64,
}

/// The hosts that documents may be fetched from.
#[derive(Clone, Debug)]
pub(crate) struct AllowedHosts {
    hosts: Vec<String>,
}

/// Fetches documents.
#[derive(Debug)]
pub(crate) struct Fetcher {
    allowed: AllowedHosts,
    agent: Agent,
}

/// The reason why a document was not fetched. It quotes nothing of what the user gave.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Refused(&'static str);

impl Refused {
    pub(crate) const fn reason(self) -> &'static str {
        self.0
    }
}

impl AllowedHosts {
    pub(crate) fn new(arguments: &FetchArguments) -> Self {
        Self { hosts: arguments.hosts.iter().map(|host| host.to_ascii_lowercase()).collect() }
    }

    /// Reads an address, and checks that its host is on the list.
    pub(crate) fn check(&self, url: &str) -> Result<Uri, Refused> {
        let uri: Uri = url.parse().map_err(|_| NO_ADDRESS)?;
        let (Some("http"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(NO_ADDRESS);
        };
        let host = format!("{}:{}", authority.host(), authority.port_u16().unwrap_or(HTTP_PORT));
        let is_allowed = self.hosts.contains(&host.to_ascii_lowercase());
        // A name and a password before the host are no part of it.
        if is_allowed && !authority.as_str().contains('@') { Ok(uri) } else { Err(NOT_ALLOWED) }
    }
}

impl Fetcher {
    pub(crate) fn new(arguments: &FetchArguments) -> Self {
        let settings = Agent::config_builder().max_redirects(0).max_redirects_will_error(false);
        let time_limit = Duration::from_secs(arguments.fetch_for);
        let settings = settings.proxy(None).timeout_global(Some(time_limit));
        Self { allowed: AllowedHosts::new(arguments), agent: settings.build().new_agent() }
    }

    /// Returns the text at an address.
    pub(crate) fn fetch(&self, url: &str) -> Result<String, Refused> {
        let uri = self.allowed.check(url)?;
        let mut answer = self.agent.get(uri).call().map_err(|error| reason(&error))?;
        let content_type = answer.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let is_text = content_type.is_some_and(|it| it.starts_with("text/"));
        if answer.status() != 200 || !is_text {
            return Err(NO_TEXT);
        }
        let body = answer.body_mut().with_config().limit(MAX_LEN);
        let body = body.read_to_vec().map_err(|error| reason(&error))?;
        String::from_utf8(body).map_err(|_| NO_TEXT)
    }
}

fn reason(error: &Error) -> Refused {
    match error {
        Error::BodyExceedsLimit(_) => TOO_LONG,
        Error::Timeout(_) => TOO_SLOW,
        Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => TOO_SLOW,
        Error::StatusCode(_) => NO_TEXT,
        _ => NO_ANSWER,
    }
}

const HTTP_PORT: u16 = 80;
const MAX_LEN: u64 = 2 * 1024 * 1024;
const NO_ADDRESS: Refused = Refused("the url is no address that begins with http://");
const NOT_ALLOWED: Refused = Refused("documents are not fetched from this host");
const NO_ANSWER: Refused = Refused("the host of the url did not answer");
const NO_TEXT: Refused = Refused("there is no text at the url");
const TOO_LONG: Refused = Refused("the text at the url is too long");
const TOO_SLOW: Refused = Refused("the host of the url took too long");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_on_the_list_is_allowed() {
        let hosts = vec!["library.example:8000".to_owned(), "archive.example:80".to_owned()];
        let allowed = AllowedHosts::new(&FetchArguments { hosts, fetch_for: 1 });
        for url in ["http://library.example:8000/a?b=c", "http://Archive.example/"] {
            assert!(allowed.check(url).is_ok(), "{url}");
        }
        let refused = [
            "",
            "/a",
            "library.example:8000",
            "https://library.example:8000/",
            "file:///etc/passwd",
            "gopher://library.example:8000/",
            "http://library.example/",
            "http://library.example:8001/",
            "http://library.example.evil.example:8000/",
            "http://evil.example:8000/http://library.example:8000/",
            "http://library.example:8000@evil.example/",
            "http://user:password@library.example:8000/",
            "http://127.0.0.1:8000/",
            "http://[::1]:8000/",
            "http://169.254.169.254/latest/meta-data/",
        ];
        for url in refused {
            assert!(allowed.check(url).is_err(), "{url}");
        }
    }
}
