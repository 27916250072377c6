//! A search for known plaintext in places where there must be none.

use std::process::Command;

use crate::variable;

/// Texts that must not be found: as they are, in hexadecimal and in base64.
#[derive(Clone, Debug)]
pub struct Needles {
    texts: Vec<String>,
}

impl Needles {
    /// Names the texts. A word of each plaintext is best, because a place may write spaces and ends of lines in another way.
    pub fn new(texts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { texts: texts.into_iter().map(Into::into).collect() }
    }

    /// Fails if one of them is in `text`, and says what the place is.
    #[track_caller]
    pub fn assert_not_in(&self, place: &str, text: &str) {
        for needle in &self.texts {
            let found = forms(needle).into_iter().find(|form| text.contains(form));
            assert_eq!(found, None, "{needle} is in {place}");
        }
    }

    /// Fails unless all are in `text`: to see that a search finds what is there.
    #[track_caller]
    pub fn assert_in(&self, place: &str, text: &str) {
        for needle in &self.texts {
            assert!(text.contains(needle), "{needle} is not in {place}");
        }
    }
}

/// Returns a dump of a PostgreSQL database, with all tables and their rows.
pub fn dump(url: &str) -> String {
    let output = Command::new(variable("ENCDB_TEST_PG_DUMP")).arg(url).output();
    let output = output.expect("pg_dump is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Returns a text as it may be written: in base64, at each of the three places that it may have in a group.
fn forms(text: &str) -> Vec<String> {
    let hex = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let shifted = ["", "-", "--"].map(|before| inner_base64(before, text));
    shifted.into_iter().chain([text.to_owned(), hex]).collect()
}

/// Returns the characters of base64 that depend on `text` alone, whatever is around it.
fn inner_base64(before: &str, text: &str) -> String {
    use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD};

    let encoded = BASE64_STANDARD_NO_PAD.encode(format!("{before}{text}"));
    let from = (before.len() * 8).div_ceil(6);
    let until = (before.len() + text.len()) * 8 / 6;
    encoded[from..until].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "needle is in a test")]
    fn base64_is_found_at_any_place() {
        // base64 of "xx needle yy"
        Needles::new(["needle"]).assert_not_in("a test", "eHggbmVlZGxlIHl5");
    }

    #[test]
    #[should_panic(expected = "needle is in a test")]
    fn hexadecimal_is_found() {
        Needles::new(["needle"]).assert_not_in("a test", "\\x006e6565646c6500");
    }

    #[test]
    fn other_text_is_not_found() {
        Needles::new(["needle"]).assert_not_in("a test", "hay and hay and hay");
    }
}
