//! libpq's reading of a URL. PostgreSQL manual, "Connection Strings", "SSL Support", "Environment Variables".

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::{Transport, is_loopback};

/// The settings of a URL, with the variables that libpq reads where the URL has none.
struct Settings<'a, V> {
    hosts: &'a str,
    parameters: &'a str,
    variable: V,
}

pub(super) fn transport(url: &str, variable: impl Fn(&str) -> Option<String>) -> Transport {
    let (_, rest) = url.split_once("://").unwrap_or_default();
    let (address, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, _) = address.split_once('/').unwrap_or((address, ""));
    let (_, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
    Settings { hosts, parameters, variable }.transport()
}

impl<V: Fn(&str) -> Option<String>> Settings<'_, V> {
    fn transport(&self) -> Transport {
        match self.mode().as_str() {
            "verify-full" => Transport::Verified,
            _ if self.is_local() => Transport::Local,
            "verify-ca" => Transport::OfAuthority,
            _ => UNVERIFIED,
        }
    }

    /// Returns the mode. `prefer` is libpq's default. With the system's own authorities libpq verifies the name as well,
    /// since version 16.
    fn mode(&self) -> String {
        let authorities = self.setting("sslrootcert", "PGSSLROOTCERT");
        let of_the_system = authorities.is_some_and(|it| it == "system");
        let default = if of_the_system { "verify-full" } else { "prefer" };
        self.setting("sslmode", "PGSSLMODE").unwrap_or_else(|| default.to_owned())
    }

    /// Returns whether the server is on this machine. An address overrides a name, and a service is in a file that only libpq
    /// reads.
    fn is_local(&self) -> bool {
        let hosts = self.setting("hostaddr", "PGHOSTADDR").or_else(|| self.host());
        match hosts {
            Some(hosts) => hosts.split(',').all(is_local),
            None => self.setting("service", "PGSERVICE").is_none(),
        }
    }

    fn host(&self) -> Option<String> {
        let written = self.hosts.split(',').map(|host| decoded(without_port(host)));
        let written = written.collect::<Vec<_>>().join(",");
        let said = Some(written).filter(|hosts| !hosts.is_empty());
        self.parameter("host").or(said).or_else(|| (self.variable)("PGHOST"))
    }

    fn setting(&self, parameter: &str, variable: &str) -> Option<String> {
        self.parameter(parameter).or_else(|| (self.variable)(variable))
    }

    /// Returns the value of a parameter. The last one counts, and an empty one counts as missing.
    fn parameter(&self, name: &str) -> Option<String> {
        let pairs = self.parameters.split('&').filter_map(|pair| pair.split_once('='));
        let mut named = pairs.filter(|(other, _)| decoded(other) == name);
        let value = named.next_back().map(|(_, value)| decoded(value).into_owned());
        value.filter(|value| !value.is_empty())
    }
}

const UNVERIFIED: Transport =
    Transport::Unverified { instead: "sslmode=verify-full&sslrootcert=FILE" };

/// Returns whether a host is on this machine. No host means the default socket, a folder has a socket in it, and `@` begins
/// an abstract socket.
fn is_local(host: &str) -> bool {
    host.is_empty() || host.starts_with(['/', '@']) || is_loopback(host)
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => host,
        _ => host,
    }
}

fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Transport::{Local, OfAuthority, Verified};

    fn without_variables(url: &str) -> Transport {
        transport(url, |_| None)
    }

    #[test]
    fn sockets_and_loopback_are_local() {
        for url in [
            "postgres:///shop",
            "postgres://app@/shop",
            "postgres://app@%2Frun%2Fpostgresql:5433/shop",
            "postgres://app:p%40ss@localhost:5433/shop",
            "postgresql://app@[::1]:5433/shop?sslmode=disable",
            "postgres:///shop?host=/run/postgresql",
            "postgres://db.example.com/shop?hostaddr=127.0.0.1",
            "postgres://localhost,127.0.0.1:5433/shop",
        ] {
            assert_eq!(without_variables(url), Local, "{url}");
        }
    }

    #[test]
    fn what_libpq_does_by_default_verifies_nothing() {
        for url in [
            "postgres://db.example.com",
            "postgres://app@db.example.com/shop",
            "postgres://app@10.0.0.7/shop?sslmode=require&sslrootcert=ca.pem",
            "postgres://localhost,db.example.com/shop",
            "postgres://localhost/shop?host=db.example.com",
            "postgres://localhost/shop?hostaddr=10.0.0.7",
            "postgres://db/shop?sslmode=verify-full&sslmode=prefer",
            "postgres:///shop?service=shop",
            "postgres://[fe80::1]:5433/shop",
        ] {
            assert_eq!(without_variables(url), UNVERIFIED, "{url}");
        }
    }

    #[test]
    fn verified_servers() {
        for (url, expected) in [
            ("postgres://db/shop?sslmode=verify-full&sslrootcert=ca.pem", Verified),
            ("postgres://db/shop?sslmode=verify%2Dfull", Verified),
            ("postgres://db/shop?sslrootcert=system", Verified),
            ("postgres://localhost/shop?sslmode=verify-full", Verified),
            ("postgres://db/shop?sslmode=verify-ca", OfAuthority),
            ("postgres://db/shop?sslrootcert=ca.pem", UNVERIFIED),
        ] {
            assert_eq!(without_variables(url), expected, "{url}");
        }
    }

    #[test]
    fn variables_say_what_the_url_does_not() {
        let of = |url: &str, name: &str, value: &str| {
            transport(url, |it| (it == name).then(|| value.to_owned()))
        };
        assert_eq!(of("postgres://db/shop", "PGSSLMODE", "verify-full"), Verified);
        assert_eq!(of("postgres://db/shop", "PGSSLROOTCERT", "system"), Verified);
        assert_eq!(of("postgres:///shop", "PGHOST", "db.example.com"), UNVERIFIED);
        assert_eq!(of("postgres:///shop", "PGSERVICE", "shop"), UNVERIFIED);
        assert_eq!(of("postgres://localhost/shop", "PGHOSTADDR", "10.0.0.7"), UNVERIFIED);
        assert_eq!(
            of("postgres://db/shop?sslmode=require", "PGSSLMODE", "verify-full"),
            UNVERIFIED
        );
        assert_eq!(of("postgres://localhost/shop", "PGHOST", "db.example.com"), Local);
    }
}
