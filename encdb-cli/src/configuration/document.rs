//! The content of a configuration file: TOML with one setting on each line.
//!
//! A deserializer's messages quote values, which may be secrets by mistake. So keys and values are read here, with their
//! places in the file. The definitions of tables are read by `encdb_diesel::spec::from_toml`.

use std::{ffi::OsString, ops::Range, path::Path};

use encdb_core::PassphraseCost;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::setting::{self, Kind, Known, Setting};
use crate::{
    args::VariableName,
    error::{ConfigurationLineProblem as LineProblem, Error},
};

/// Reads the settings of a text, in the order of its lines. Relative paths start at the folder of `path`.
///
/// # Errors
/// [`Error::ConfigurationLine`] for anything that is no setting.
pub(super) fn settings(text: &str, path: &Path) -> Result<Vec<Setting>, Error> {
    read(text, path).map_err(|(at, problem)| {
        let line = line_of(text, at);
        Error::ConfigurationLine { path: path.to_owned(), line, problem }
    })
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

/// A problem, and its offset in bytes.
type Misplaced = (usize, LineProblem);

fn read(text: &str, path: &Path) -> Result<Vec<Setting>, Misplaced> {
    let document = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span: Range<usize>| span.start);
        (at, LineProblem::Syntax { message: error.message().to_owned() })
    })?;
    let mut entries: Vec<_> = document.get_ref().iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    let mut settings: Vec<Setting> = vec![];
    for (key, value) in entries {
        let at = key.span().start;
        let known = setting::named(key.get_ref()).ok_or_else(|| (at, no_setting(key.get_ref())))?;
        if let Some(other) = settings.iter().find(|it| it.question() == known.question) {
            return Err((at, LineProblem::Excluded { name: known.name, other: other.name() }));
        }
        let values = values(known, value, path)?;
        settings.push(Setting { known, values, line: line_of(text, at) });
    }
    Ok(settings)
}

fn values(
    known: &Known,
    value: &Spanned<DeValue<'_>>,
    path: &Path,
) -> Result<Vec<OsString>, Misplaced> {
    let misplaced = |problem| (value.span().start, problem);
    let folder = path.parent().unwrap_or(Path::new(""));
    match known.kind {
        Kind::Attached => {
            return attached(value.get_ref(), folder).ok_or_else(|| misplaced(LineProblem::Attach));
        }
        // The definitions are in this very file.
        Kind::Tables if value.get_ref().is_table() => return Ok(vec![path.into()]),
        _ => (),
    }
    let value = text(known.name, value.get_ref()).and_then(|text| one(known, text, folder));
    Ok(vec![value.map_err(misplaced)?])
}

fn text<'v>(name: &'static str, value: &'v DeValue<'_>) -> Result<&'v str, LineProblem> {
    match value.as_str() {
        Some("") => Err(LineProblem::Empty { name }),
        Some(text) => Ok(text),
        None => Err(LineProblem::NotText { name, found: kind_of(value) }),
    }
}

fn one(known: &Known, text: &str, folder: &Path) -> Result<OsString, LineProblem> {
    let Known { name, .. } = *known;
    match known.kind {
        Kind::Path | Kind::Tables => Ok(folder.join(text).into()),
        Kind::Cost if PassphraseCost::parse(text).is_none() => Err(LineProblem::Cost { name }),
        Kind::Variable if !VariableName::is_name(text) => Err(LineProblem::NotAVariable { name }),
        Kind::Attached | Kind::Cost | Kind::Variable => Ok(text.into()),
    }
}

/// Reads a list of `NAME=FILE`, each file from the folder of the configuration file.
fn attached(value: &DeValue<'_>, folder: &Path) -> Option<Vec<OsString>> {
    let files = value.as_array()?.iter().map(|file| {
        let (name, file) = file.get_ref().as_str()?.split_once('=')?;
        if name.is_empty() || file.is_empty() {
            return None;
        }
        let mut attached = OsString::from(format!("{name}="));
        let is_uri = file.starts_with("file:") || file.starts_with("sqlite:");
        attached.push(if is_uri { file.into() } else { folder.join(file) });
        Some(attached)
    });
    files.collect()
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

/// Returns the problem for an unknown setting, with the place where its value belongs.
fn no_setting(name: &str) -> LineProblem {
    let lower = name.to_lowercase().replace('_', "-");
    let instead = if lower == "owner-keys-database" {
        "owner-keys-database-variable"
    } else {
        "database-variable"
    };
    let shown = if is_word(name) { format!("`{name}`") } else { "of this name".to_owned() };
    match lower.as_str() {
        it if COMMANDS.contains(&it) => LineProblem::Command { name: name.to_owned() },
        it if SECRETS.contains(&it) => LineProblem::Secret { name: name.to_owned() },
        it if URLS.contains(&it) => LineProblem::Url { name: name.to_owned(), instead },
        _ => LineProblem::Unknown { name: shown, known: all_names() },
    }
}

/// Returns whether a message may repeat a name. A word on a line without a name may be a secret.
fn is_word(name: &str) -> bool {
    name.len() <= MAX_WORD_LEN
        && name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-' || byte == b'_')
}

fn all_names() -> String {
    setting::names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Names that people may give to a setting that runs a command, holds a secret, or holds a URL.
const COMMANDS: [&str; 4] =
    ["key-command", "keyring-key-command", "keyring-passphrase-command", "passphrase-command"];
const SECRETS: [&str; 7] = [
    "key",
    "keyring-key",
    "keyring-passphrase",
    "master-encryption-key",
    "passphrase",
    "password",
    "secret",
];
const URLS: [&str; 4] = ["database", "database-url", "owner-keys-database", "url"];
/// The longest name that is repeated, in bytes: longer than any setting's.
const MAX_WORD_LEN: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        settings(text, Path::new("encdb.toml")).unwrap_err().to_string()
    }

    #[test]
    fn no_part_of_a_value_is_in_an_error() {
        for text in [
            "keyring = [\"marked\"]",
            "keyring = marked",
            "keyring = \"marked",
            "passphrase = \"marked\"",
            "passphrase-command = \"marked\"",
            "database = \"postgres://u:marked@h/d\"",
            "database-variable = \"postgres://u:marked@h/d\"",
            "max-passphrase-cost = \"marked\"",
            "attach = \"marked\"",
            "attach = [\"marked\"]",
            "marked1",
            "marked1 = 1",
            "marked$",
            "\"marked\\u001b\" = 1",
            "[marked1]",
            "keyring = \"a\"\nkeyring = \"marked\"",
        ] {
            assert!(!refused(text).contains("marked"), "{}", refused(text));
        }
    }

    #[test]
    fn every_setting_has_the_name_of_an_option_that_answers_its_question() {
        for name in setting::names() {
            let known = setting::named(name).unwrap();
            assert!(known.question.options().contains(&name), "{name}");
        }
    }
}
