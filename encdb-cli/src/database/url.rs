//! The place of a database. A URL may hold a password, so no error shows any part of the URL.

use std::fmt::Display;

use zeroize::Zeroizing;

use crate::{args::UrlPlace, error::Error};

/// A URL, or the path of an SQLite file, and the place where it was given.
pub(super) struct Url {
    text: Zeroizing<String>,
    origin: String,
}

/// The backend that a URL names.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Backend {
    Mysql,
    Postgres,
    Sqlite,
}

impl Url {
    pub(super) fn of(place: &UrlPlace<'_>) -> Result<Self, Error> {
        match place {
            UrlPlace::Variable { name, option } => Self::named_by(name, option),
            UrlPlace::Typed { url, option } => {
                let url = Self::at(url, option);
                let has_secret = !url.secret_parts().is_empty();
                if has_secret { Err(Error::PasswordInArgument { option }) } else { Ok(url) }
            }
        }
    }

    /// Reads the URL in a variable, whose name this option gives.
    pub(super) fn named_by(variable: &str, option: &'static str) -> Result<Self, Error> {
        let text = std::env::var(variable).map(Zeroizing::new).unwrap_or_default();
        if text.is_empty() {
            return Err(Error::NoDatabaseVariable { name: variable.to_owned(), option });
        }
        Ok(Self { text, origin: variable.to_owned() })
    }

    pub(super) fn at(text: &str, origin: &str) -> Self {
        Self { text: Zeroizing::new(text.to_owned()), origin: origin.to_owned() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn backend(&self) -> Result<Backend, Error> {
        match self.text.split_once("://").map(|(scheme, _)| scheme) {
            Some("mysql") => Ok(Backend::Mysql),
            Some("postgres" | "postgresql") => Ok(Backend::Postgres),
            None | Some("file" | "sqlite") => Ok(Backend::Sqlite),
            Some(scheme) => {
                Err(Error::Scheme { origin: self.origin.clone(), scheme: scheme.to_owned() })
            }
        }
    }

    /// Returns the path of an SQLite file, or its `file:` URI, for SQLite itself. Either must name a file that exists.
    #[cfg(feature = "sqlite")]
    pub(super) fn sqlite_file(&self) -> Result<String, Error> {
        let text = self.text.as_str();
        if text.starts_with("file:") {
            return Ok(only_existing(text));
        }
        let path = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:"));
        let path = std::path::Path::new(path.unwrap_or(text));
        // An absolute path, so that a name such as `:memory:` is a file as well. SQLite would create a missing file.
        let path = std::path::absolute(path).ok().filter(|path| path.is_file());
        let path = path.and_then(|path| path.into_os_string().into_string().ok());
        path.ok_or_else(|| Error::NoDatabaseFile { origin: self.origin.clone() })
    }

    /// Returns the error of a client library or a pool, without any part of the password that the message may repeat.
    pub(super) fn refused(&self, error: &impl Display) -> Error {
        let mut message = error.to_string();
        for part in self.secret_parts() {
            message = message.replace(part, "…");
        }
        Error::Connect { message: message.trim_end().to_owned() }
    }

    /// Returns the password and its words, because a library that misreads a URL may take some of them for a host name.
    fn secret_parts(&self) -> Vec<&str> {
        let user_info = self.text.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@'));
        let password = user_info.and_then(|(user_info, _)| user_info.split_once(':'));
        let parameter = self.text.split_once("password=");
        let found = [password, parameter].into_iter().flatten().map(|(_, secret)| secret);
        let mut parts: Vec<&str> = found.flat_map(with_words).collect();
        // The longest first, because a short one may be a part of it.
        parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
        parts
    }
}

/// Returns a `file:` URI that creates no file. Its own parameters may ask for less than that, and SQLite refuses one that
/// asks for more.
#[cfg(feature = "sqlite")]
fn only_existing(uri: &str) -> String {
    let (path, rest) = uri.split_at(uri.find(['?', '#']).unwrap_or(uri.len()));
    match rest.strip_prefix('?') {
        Some(parameters) => format!("{path}?mode=rw&{parameters}"),
        None => format!("{path}?mode=rw{rest}"),
    }
}

/// Returns a secret and the words in it, without the digits of percent-encoded characters.
fn with_words(secret: &str) -> impl Iterator<Item = &str> {
    let (first, others) = secret.split_once('%').unwrap_or((secret, ""));
    let others = others.split('%').map(|piece| piece.get(2..).unwrap_or_default());
    let pieces = std::iter::once(first).chain(others);
    let words = pieces.flat_map(|piece| piece.split(|c: char| !c.is_alphanumeric()));
    std::iter::once(secret).chain(words).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::at(text, "DATABASE_URL")
    }

    #[test]
    fn the_scheme_tells_the_backend() {
        assert_eq!(url("postgres://u@h/d").backend().unwrap(), Backend::Postgres);
        assert_eq!(url("postgresql://u@h/d").backend().unwrap(), Backend::Postgres);
        assert_eq!(url("mysql://u@h/d").backend().unwrap(), Backend::Mysql);
        for path in ["app.sqlite", "/var/app.db", "sqlite:app.db", "sqlite://app.db"] {
            assert_eq!(url(path).backend().unwrap(), Backend::Sqlite, "{path}");
        }
        assert!(url("redis://h").backend().is_err());
    }

    #[test]
    fn no_part_of_a_password_is_in_an_error() {
        for secret in [
            "postgres://u:one@two/three@host/db",
            "mysql://u:one%20two:three@host",
            "host=h password=one two three",
            "postgres://h/db?password=one&x=two+three",
        ] {
            let refused = url(secret).refused(&"one, two or three").to_string();
            assert!(!["one", "two", "three"].iter().any(|it| refused.contains(it)), "{refused}");
        }
    }

    #[test]
    fn a_url_without_a_password_has_no_secret_parts() {
        for public in ["postgres://user@host:5432/db", "app.sqlite", "sqlite:a:b", "mysql://h/d"] {
            assert!(url(public).secret_parts().is_empty(), "{public}");
        }
    }
}
