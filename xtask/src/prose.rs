//! Phrases that came back into comments and documents before: `cargo xtask ci` refuses them. CONTRIBUTING.md, "House style".

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::workspace;

/// Fails where a Rust file, a document or a manifest has one of the [`PHRASES`].
pub(crate) fn check() -> Result<()> {
    let mut found = vec![];
    for path in files(workspace::root())? {
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let shown = path.strip_prefix(workspace::root()).unwrap_or(&path).display();
        found.extend(phrases_in(&text).map(|(line, says)| format!("{shown}:{line}: {says}")));
    }
    ensure!(found.is_empty(), "say it in plainer words:\n{}", found.join("\n"));
    Ok(())
}

/// The number of each line with a phrase, from 1, and what to write.
fn phrases_in(text: &str) -> impl Iterator<Item = (usize, String)> {
    (1..).zip(text.lines()).filter_map(|(line, text)| {
        let words = words(text);
        let (phrase, instead) = PHRASES.into_iter().find(|(phrase, _)| has(&words, phrase))?;
        Some((line, format!("`{phrase}`: write {instead}")))
    })
}

fn words(line: &str) -> Vec<String> {
    let words = line.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_lowercase);
    words.filter(|word| !word.is_empty()).collect()
}

fn has(words: &[String], phrase: &str) -> bool {
    let phrase: Vec<_> = phrase.split(' ').collect();
    words.windows(phrase.len()).any(|window| window == phrase)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = vec![];
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let extension = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            files.extend(self::files(&path)?);
        } else if ["md", "rs", "toml"].contains(&extension) && name != THIS {
            files.push(path);
        }
    }
    Ok(files)
}

/// Which has them all.
const THIS: &str = "prose.rs";

const PHRASES: [(&str, &str); 9] = [
    ("anew", "again, or from the start"),
    ("be had", "where there is one, or that there is none"),
    ("is had", "what there is"),
    ("of before", "earlier"),
    ("one who", "who it is"),
    ("that of", "the noun again, or what belongs to it"),
    ("those of", "the noun again, or what belongs to it"),
    ("was had", "what could not be taken, opened or read"),
    ("whoever", "who it is, or anyone who"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_phrase_is_found_in_a_line() {
        for (phrase, instead) in PHRASES {
            let text = format!("first\n/// No lock, {phrase}; or none.");
            let found: Vec<_> = phrases_in(&text).collect();
            assert_eq!(found, [(2, format!("`{phrase}`: write {instead}"))]);
        }
    }

    #[test]
    fn phrases_are_found_as_words() {
        let text = "Canewood, none who\nis sealed Anew.\nno lock is\nhad";
        let found: Vec<_> = phrases_in(text).collect();
        assert_eq!(found, [(2, "`anew`: write again, or from the start".to_owned())]);
    }

    #[test]
    fn the_repository_has_none() {
        check().unwrap();
    }
}
