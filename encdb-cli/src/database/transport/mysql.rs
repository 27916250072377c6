//! Diesel's part of a URL, and its meaning for the two client libraries: `docs/connections.md`.

use url::Url;

use super::{Transport, is_loopback};

pub(super) fn transport(url: &str) -> Transport {
    match Url::parse(url) {
        Ok(url) if is_local(&url) => Transport::Local,
        Ok(url) if asks_to_verify(&url) => Transport::Unknown,
        _ => UNVERIFIED,
    }
}

const UNVERIFIED: Transport =
    Transport::Unverified { instead: "ssl_mode=verify_identity&ssl_ca=FILE" };

/// Returns whether the library uses a socket: without a host, and for `localhost`. For any other host both libraries ignore a
/// socket that is named.
fn is_local(url: &Url) -> bool {
    url.host_str().is_none_or(|host| host.is_empty() || is_loopback(host))
}

/// Returns whether the URL asks for a verified server. The last parameter counts.
fn asks_to_verify(url: &Url) -> bool {
    let mode = url.query_pairs().filter(|(name, _)| name == "ssl_mode").last();
    let mode = mode.map(|(_, mode)| mode.to_lowercase());
    mode.is_some_and(|mode| mode == "verify_identity")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_and_loopback_are_local() {
        for url in [
            "mysql://root@localhost/test?unix_socket=%2Frun%2Fmysqld.sock",
            "mysql://root@127.0.0.1:3307/test",
            "mysql://root:p%40ss@[::1]/test",
        ] {
            assert_eq!(transport(url), Transport::Local, "{url}");
        }
    }

    #[test]
    fn nothing_is_verified_that_is_not_asked_for() {
        for url in [
            "mysql://app@db.example.com/shop",
            "mysql://app@db.example.com/shop?ssl_mode=required&ssl_ca=ca.pem",
            "mysql://app@db.example.com/shop?ssl_mode=verify_ca&ssl_ca=ca.pem",
            "mysql://app@db.example.com/shop?ssl_mode=verify_identity&ssl_mode=disabled",
            "mysql://app@db.example.com/shop?unix_socket=%2Frun%2Fmysqld.sock",
            "mysql://[",
        ] {
            assert_eq!(transport(url), UNVERIFIED, "{url}");
        }
    }

    #[test]
    fn what_is_asked_for_only_one_of_the_libraries_does() {
        let url = "mysql://app@db.example.com/shop?ssl_mode=VERIFY_IDENTITY&ssl_ca=ca.pem";
        assert_eq!(transport(url), Transport::Unknown);
    }
}
