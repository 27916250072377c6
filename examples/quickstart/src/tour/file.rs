//! A search of the database file, as a thief would do it.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};

use super::row::ssn;
use crate::{
    model::Person,
    say::{self, BAD, GOOD},
};

/// Searches the file for plaintext, and for a name. Names are not encrypted, so the search must find it.
pub(super) fn search(file: &Path, person: &Person) -> Result<()> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    say::heading(&format!("The database file, all {} bytes of it", bytes.len()));
    let secrets = [
        (person.email.expose().as_str(), ""),
        ("@example.", ", which is in everybody's address"),
        (ssn(person), ""),
    ];
    let n_found = secrets.iter().filter(|(text, remark)| leaked(&bytes, text, remark)).count();
    ensure!(n_found == 0, "the database file contains plaintext");
    ensure!(contains(&bytes, &person.name), "the search is broken: it does not find a plain name");
    say::field("found", format_args!("{}, because names are not encrypted here", person.name));
    Ok(())
}

fn leaked(bytes: &[u8], text: &str, remark: &str) -> bool {
    let found = contains(bytes, text);
    let (style, verdict) = if found { (BAD, "FOUND") } else { (GOOD, "not found") };
    say::verdict(style, verdict, format_args!("{text}{remark}"));
    found
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}
