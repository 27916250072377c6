//! Text foldings applied before a search token is made, on write and on query alike.
//!
//! The list is closed. The names of an index's normalizations are part of its key, so an index with other
//! normalizations has entirely other tokens. A rule that changed would get a new name.

use std::borrow::Cow;

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::secret::GrowingSecret;

/// One text folding. A column lists its foldings in the order in which they are applied.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Normalization {
    /// Unicode NFKC case folding: NFKC, full case folding, NFKC. Merges `straße` and `STRASSE`.
    Casefold,
    /// Keeps the ASCII digits 0 to 9, drops everything else. For telephone numbers and tax ids.
    Digits,
    /// For e-mail addresses: trims ASCII white space and lower-cases ASCII letters. Never strips tags or dots.
    Email,
    /// Unicode simple lower case, code point by code point.
    Lowercase,
    /// Unicode normalization form C (UAX #15).
    Nfc,
    /// Trims Unicode white space at both ends.
    Trim,
}

impl Normalization {
    /// Returns the name of the folding in an attribute and in the key derivation of an index.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Casefold => "casefold",
            Self::Digits => "digits",
            Self::Email => "email",
            Self::Lowercase => "lowercase",
            Self::Nfc => "nfc",
            Self::Trim => "trim",
        }
    }

    /// Folds the text.
    #[must_use]
    pub fn apply(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Casefold => collected(casefold(text)).into(),
            Self::Digits => collected(text.chars().filter(char::is_ascii_digit)).into(),
            Self::Email => {
                text.trim_matches(|c: char| c.is_ascii_whitespace()).to_ascii_lowercase().into()
            }
            Self::Lowercase if text.is_ascii() => text.to_ascii_lowercase().into(),
            Self::Lowercase => collected(text.chars().map(simple_lowercase)).into(),
            Self::Nfc => collected(text.nfc()).into(),
            Self::Trim => text.trim().into(),
        }
    }

    /// Folds the text by all of them, in order. The result and each step between are wiped when dropped.
    #[must_use]
    pub fn apply_all(normalizations: &[Self], text: &str) -> Zeroizing<String> {
        let Some((first, rest)) = normalizations.split_first() else {
            return Zeroizing::new(text.to_owned());
        };
        match first.apply(text) {
            Cow::Borrowed(part) => Self::apply_all(rest, part),
            Cow::Owned(folded) if rest.is_empty() => Zeroizing::new(folded),
            Cow::Owned(folded) => Self::apply_all(rest, &Zeroizing::new(folded)),
        }
    }
}

/// Folds the text: NFKC, full case folding, NFKC (Unicode Standard, section 3.13, D146 without the removal of ignorable
/// code points).
fn casefold(text: &str) -> impl Iterator<Item = char> {
    text.nfkc().default_case_fold().nfkc()
}

/// Returns the first code point of the full mapping, which is the simple one: only U+0130 has a full mapping of two.
fn simple_lowercase(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// Collects code points into a text. A `String` that grows would leave a copy in each buffer that it outgrows.
fn collected(chars: impl Iterator<Item = char>) -> String {
    let mut text = GrowingSecret::default();
    chars.for_each(|c| text.push(c.encode_utf8(&mut [0; 4]).as_bytes()));
    String::from_utf8(text.into_bytes()).expect("code points are encoded as UTF-8")
}
