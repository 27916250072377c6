//! Keys and values of a text in TOML, with their places, so that an error names the line and the key.
//!
//! A deserializer's messages quote values, which may be secrets by mistake. So values are taken one by one.

use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};
use toml_writer::ToTomlKey as _;

use super::{TomlProblem, read::Alternatives};
use crate::spec::{TablesError, definition::Named};

/// A problem with its place.
#[derive(Debug)]
pub(super) struct Misplaced {
    /// The offset in bytes.
    at: usize,
    /// The keys from the outermost to the innermost, with dots between them.
    place: String,
    problem: TomlProblem,
}

impl Misplaced {
    pub(super) fn in_no_place(at: usize, problem: TomlProblem) -> Self {
        Self { at, place: String::new(), problem }
    }

    /// Returns the error for this text.
    pub(super) fn in_text(self, text: &str) -> TablesError {
        let Self { at, place, problem } = self;
        let line = 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
        let place = if place.is_empty() { place } else { format!(", {place}") };
        TablesError::Toml { line, place, problem }
    }
}

/// A key and its value.
pub(super) struct Entry<'t> {
    key: &'t Spanned<DeString<'t>>,
    value: &'t Spanned<DeValue<'t>>,
    place: String,
}

/// Returns the entries of the outermost table, in the order of the text.
pub(super) fn in_order<'t>(table: &'t DeTable<'t>) -> impl Iterator<Item = Entry<'t>> {
    Entries::of(table, "").all()
}

impl<'t> Entry<'t> {
    /// Returns the key.
    pub(super) fn key(&self) -> &'t str {
        self.key.get_ref()
    }

    /// Returns the error that something is wrong with the value.
    pub(super) fn refused(&self, problem: TomlProblem) -> Misplaced {
        Misplaced { at: self.key.span().start, place: self.place.clone(), problem }
    }

    pub(super) fn wrong_type(&self, expected: &'static str) -> Misplaced {
        self.refused(TomlProblem::WrongType { expected, found: kind_of(self.value.get_ref()) })
    }

    /// Tells whether the value is a table, or a list of tables.
    pub(super) fn has_entries(&self) -> bool {
        match self.value.get_ref() {
            DeValue::Table(_) => true,
            DeValue::Array(items) => items.iter().any(|item| item.get_ref().is_table()),
            _ => false,
        }
    }

    pub(super) fn is_text(&self) -> bool {
        self.value.get_ref().is_str()
    }

    /// Returns the key as a name in SQL.
    pub(super) fn name(&self) -> Result<String, Misplaced> {
        match self.key() {
            "" => Err(self.refused(TomlProblem::Empty)),
            name => Ok(name.to_owned()),
        }
    }

    /// Returns the value as a name in SQL.
    pub(super) fn text(&self) -> Result<String, Misplaced> {
        match self.value.get_ref().as_str() {
            Some("") => Err(self.refused(TomlProblem::Empty)),
            Some(text) => Ok(text.to_owned()),
            None => Err(self.wrong_type("a text in quotes")),
        }
    }

    pub(super) fn bool(&self) -> Result<bool, Misplaced> {
        self.value.get_ref().as_bool().ok_or_else(|| self.wrong_type("true or false"))
    }

    pub(super) fn number(&self, min: u16, max: u16) -> Result<u16, Misplaced> {
        let integer = self.value.get_ref().as_integer();
        let integer = integer.ok_or_else(|| self.wrong_type("a number"))?;
        let number = u16::from_str_radix(integer.as_str(), integer.radix()).ok();
        let within = number.filter(|number| (min..=max).contains(number));
        within.ok_or_else(|| self.refused(TomlProblem::Bounds { min, max }))
    }

    pub(super) fn named<N: Named>(&self) -> Result<N, Misplaced> {
        self.one_of(self.value.get_ref())
    }

    fn one_of<N: Named>(&self, value: &DeValue<'_>) -> Result<N, Misplaced> {
        let named = value.as_str().and_then(N::named);
        named.ok_or_else(|| {
            let names: Vec<_> = N::ALL.iter().map(|name| format!("\"{}\"", name.name())).collect();
            self.refused(TomlProblem::NotOneOf { known: names.join(", ") })
        })
    }

    /// Returns the value's items, each of which is one of a few names.
    pub(super) fn list<N: Named>(&self) -> Result<Vec<N>, Misplaced> {
        let items = self.value.get_ref().as_array();
        let items = items.ok_or_else(|| self.wrong_type("a list of texts"))?;
        items.iter().map(|item| self.one_of(item.get_ref())).collect()
    }

    /// Returns the entries of the value.
    pub(super) fn entries(&self, expected: &'static str) -> Result<Entries<'t>, Misplaced> {
        match self.value.get_ref() {
            DeValue::Table(table) => Ok(Entries::of(table, &self.place)),
            _ => Err(self.wrong_type(expected)),
        }
    }

    /// Returns which of the forms that `expected` describes the value has.
    pub(super) fn alternatives(
        &self,
        expected: &'static str,
    ) -> Result<Alternatives<'t>, Misplaced> {
        match self.value.get_ref() {
            DeValue::Array(_) => Ok(Alternatives::List),
            DeValue::Boolean(bool) => Ok(Alternatives::Bool(*bool)),
            DeValue::String(_) => Ok(Alternatives::Text(self.text()?)),
            DeValue::Table(table) => Ok(Alternatives::Entries(Entries::of(table, &self.place))),
            _ => Err(self.wrong_type(expected)),
        }
    }
}

/// The entries of a table, in the order of the text.
pub(super) struct Entries<'t> {
    entries: Vec<Entry<'t>>,
}

impl<'t> Entries<'t> {
    fn of(table: &'t DeTable<'t>, place: &str) -> Self {
        let mut entries: Vec<_> =
            table.iter().map(|(key, value)| entry(key, value, place)).collect();
        entries.sort_by_key(|entry| entry.key.span().start);
        Self { entries }
    }

    /// Returns all entries, whose keys are names.
    pub(super) fn all(self) -> impl Iterator<Item = Entry<'t>> {
        self.entries.into_iter()
    }

    /// Removes the entry with this key, if it is there.
    pub(super) fn take(&mut self, key: &str) -> Option<Entry<'t>> {
        let at = self.entries.iter().position(|entry| entry.key() == key)?;
        Some(self.entries.remove(at))
    }

    /// Removes the entry with this key. `example` says what to write if the entry is missing from the table of `parent`.
    pub(super) fn need(
        &mut self,
        parent: &Entry<'_>,
        key: &'static str,
        example: &'static str,
    ) -> Result<Entry<'t>, Misplaced> {
        self.take(key).ok_or_else(|| parent.refused(TomlProblem::Missing { key, example }))
    }

    /// Refuses what was not taken.
    pub(super) fn finish(self, known: &[&str]) -> Result<(), Misplaced> {
        let Some(entry) = self.entries.first() else { return Ok(()) };
        let key = entry.key();
        let key = if is_word(key) { format!("`{key}`") } else { "of this name".to_owned() };
        let known: Vec<_> = known.iter().map(|key| format!("`{key}`")).collect();
        let problem = TomlProblem::Unknown { key, known: known.join(", ") };
        let place = entry.place.rsplit_once('.').map_or("", |(table, _)| table);
        let place = if is_word(entry.key()) { place.to_owned() } else { String::new() };
        Err(Misplaced { at: entry.key.span().start, place, problem })
    }
}

fn entry<'t>(
    key: &'t Spanned<DeString<'t>>,
    value: &'t Spanned<DeValue<'t>>,
    place: &str,
) -> Entry<'t> {
    let dot = if place.is_empty() { "" } else { "." };
    let place = format!("{place}{dot}{}", key.get_ref().to_toml_key());
    Entry { key, value, place }
}

const fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::Array(_) => "a list",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or a time",
        DeValue::Float(_) | DeValue::Integer(_) => "a number",
        DeValue::Table(_) => "a table",
        DeValue::String(_) => "a text",
    }
}

/// Tells whether a message may repeat a key. A word in the wrong place may be a secret.
fn is_word(key: &str) -> bool {
    key.len() <= MAX_WORD_LEN
        && key.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-' || byte == b'_')
}

/// The longest key that is repeated, in bytes: longer than any that there is.
const MAX_WORD_LEN: usize = 32;
