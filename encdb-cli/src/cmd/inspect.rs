//! `encdb inspect`: decodes the header of a stored value.

use std::io::{self, Read};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use clap::Args;
use encdb_core::{DEFAULT_MAC_LEN, ErrorKind, MAX_PLAINTEXT_LEN, WrappedKey, from_text, inspect};

use crate::{
    error::Error,
    exit::Outcome,
    report::{Inspection, Output},
};

/// Tells what the header of a stored value says
///
/// Reads one value from standard input: its bytes as they are, or as text. Text is `encdb1.…`, base64 or hexadecimal (plain,
/// with \x or 0x before it, or as X'…'). Needs no key, and proves nothing: only opening a value does.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InspectArgs {
    /// The value, if it is `encdb1.…` or hexadecimal; otherwise standard input is read
    pub(crate) value: Option<String>,
}

pub(crate) fn run(args: &InspectArgs, out: &Output) -> Result<Outcome, Error> {
    let stored = match &args.value {
        Some(text) => of_argument(text)?,
        None => of_input(read()?)?,
    };
    let inspection: Inspection = if stored.first() == Some(&WRAPPED) {
        WrappedKey::parse(&stored)?.into()
    } else {
        inspect(&stored).map_err(|error| perhaps_token(&stored, error))?.into()
    };
    out.result(&inspection)?;
    Ok(Outcome::Done)
}

/// Says that a value may be a search token. Tokens have no header that tells for certain; their first byte is an epoch, and
/// never 0.
fn perhaps_token(stored: &[u8], error: encdb_core::Error) -> Error {
    match (error.kind(), stored) {
        (ErrorKind::NotSealed { len: TOKEN_LEN }, &[epoch @ 1..=u8::MAX, ..]) => {
            Error::InspectToken { epoch }
        }
        _ => error.into(),
    }
}

fn read() -> Result<Vec<u8>, Error> {
    let mut input = vec![];
    io::stdin()
        .lock()
        .take(INPUT_LEN)
        .read_to_end(&mut input)
        .map_err(|source| Error::Read { what: "standard input".to_owned(), source })?;
    Ok(input)
}

/// Decodes an argument. Base64 is refused here, because a key looks like that.
fn of_argument(text: &str) -> Result<Vec<u8>, Error> {
    if text.starts_with(TEXT_FORM) {
        return Ok(from_text(text)?);
    }
    hexadecimal(text).ok_or(Error::InspectArgument)
}

/// Decodes what was read: bytes as they are, the text form, hexadecimal or base64.
fn of_input(input: Vec<u8>) -> Result<Vec<u8>, Error> {
    let Ok(text) = std::str::from_utf8(&input) else { return Ok(input) };
    let text = text.trim();
    if text.starts_with(TEXT_FORM) || text.starts_with(FERNET) {
        return Ok(from_text(text)?);
    }
    hexadecimal(text).or_else(|| base64(text)).ok_or(Error::InspectText)
}

/// Decodes bytes as databases show them: plain, `\x…`, `0x…` or `X'…'`.
fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let quoted = |text: &'_ str| {
        let inner = text.strip_prefix("X'").or_else(|| text.strip_prefix("x'"))?;
        inner.strip_suffix('\'').map(str::to_owned)
    };
    let prefixed = || text.strip_prefix("\\x").or_else(|| text.strip_prefix("0x"));
    let digits = quoted(text).unwrap_or_else(|| prefixed().unwrap_or(text).to_owned());
    if digits.is_empty() || !digits.is_ascii() || !digits.len().is_multiple_of(2) {
        return None;
    }
    let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    (0..digits.len()).step_by(2).map(byte).collect()
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let engines = [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE_NO_PAD];
    engines.iter().find_map(|engine| engine.decode(text).ok()).filter(|bytes| !bytes.is_empty())
}

/// The first byte of a wrapped key.
const WRAPPED: u8 = 0xf9;
/// Length of a search token, in bytes: its epoch, and the code that is compared.
const TOKEN_LEN: usize = 1 + DEFAULT_MAC_LEN as usize;
/// The start of the text form of a sealed value.
const TEXT_FORM: &str = "encdb1.";
/// The start of a Fernet token, for which the error says more.
const FERNET: &str = "gAAAAA";
/// The largest number of bytes that is read: the longest value in hexadecimal, and some more.
const INPUT_LEN: u64 = 2 * MAX_PLAINTEXT_LEN as u64 + 1024;

const EXAMPLES: &str = "\
Examples:
  encdb inspect encdb1.-AEAAgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
  sqlite3 app.sqlite 'SELECT hex(email) FROM users LIMIT 1' | encdb inspect";
