//! The protection of a connection on its way to the server, as its URL asks the client library for it.

mod mysql;
mod postgres;

use std::net::IpAddr;

use super::url::{Backend, Url};
use crate::error::Error;

/// Who may read a connection or answer in the server's place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Transport {
    /// Nobody on a network: a file, a socket, or an address of this machine.
    Local,
    /// Nobody: the server must show a trusted authority's certificate for its host name.
    Verified,
    /// Another server with a certificate of the same authority.
    OfAuthority,
    /// Another server, if the client library ignores the URL's request.
    Unknown,
    /// Anybody in between, unless the URL says this.
    Unverified { instead: &'static str },
}

impl Transport {
    /// Returns the protection that a URL asks for, or these variables where the URL has no answer.
    pub(super) fn of(url: &Url, variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        Ok(match url.backend()? {
            Backend::Mysql => mysql::transport(url.text()),
            Backend::Postgres => postgres::transport(url.text(), variable),
            Backend::Sqlite => Self::Local,
        })
    }
}

/// Returns whether an address is one of this machine.
fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_machine() {
        for host in ["localhost", "LocalHost", "127.0.0.1", "127.3.2.1", "::1", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["localhost.example.com", "10.0.0.1", "::2", "db", "", "0.0.0.0"] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn a_file_does_not_leave_the_machine() {
        let url = Url::at("app.sqlite", "DATABASE_URL");
        assert_eq!(Transport::of(&url, |_| None).unwrap(), Transport::Local);
    }
}
