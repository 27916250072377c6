//! The rows of a snapshot, read one after another: a file with one JSON array of objects, of any length and layout.
//!
//! Each object is read as text first, so a wrong object costs itself alone. Where the file is no JSON, it ends.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{finding::Finding, row::Row};

/// A file, and how far it is read. Iterates over its objects; the first error is the last item.
pub(super) struct Snapshot {
    text: Lines<BufReader<File>>,
    next: Next,
}

/// What comes next in the file.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Next {
    Start,
    CommaOrEnd,
    Nothing,
}

/// An object of a file.
pub(super) struct Element {
    /// The line on which it begins, from 1.
    pub(super) line: u64,
    text: Box<RawValue>,
}

impl Snapshot {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let file =
            File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
        Ok(Self { text: Lines { text: BufReader::new(file), line: 1 }, next: Next::Start })
    }

    /// Reads up to the next object and returns it; none after the end of the array.
    fn read(&mut self) -> io::Result<Option<Element>> {
        if self.next == Next::Start {
            self.text.expect(b'[')?;
            if self.text.peek_token()? == Some(b']') {
                self.next = Next::CommaOrEnd;
            }
        }
        if self.next == Next::CommaOrEnd {
            if self.text.peek_token()? == Some(b']') {
                return self.read_end();
            }
            self.text.expect(b',')?;
        }
        let element = self.read_element()?;
        self.next = Next::CommaOrEnd;
        Ok(Some(element))
    }

    fn read_element(&mut self) -> io::Result<Element> {
        if self.text.peek_token()? != Some(b'{') {
            return Err(self.text.unexpected());
        }
        let line = self.text.line;
        let mut json = serde_json::Deserializer::from_reader(&mut self.text);
        Ok(Element { line, text: Deserialize::deserialize(&mut json)? })
    }

    fn read_end(&mut self) -> io::Result<Option<Element>> {
        self.text.expect(b']')?;
        self.next = Next::Nothing;
        match self.text.peek_token()? {
            None => Ok(None),
            Some(_) => Err(self.text.unexpected()),
        }
    }
}

impl Iterator for Snapshot {
    type Item = Result<Element, Finding>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next == Next::Nothing {
            return None;
        }
        let read = self.read();
        if read.is_err() {
            self.next = Next::Nothing;
        }
        read.map_err(|error| Finding::unreadable(self.text.line, error.kind())).transpose()
    }
}

impl Element {
    /// Returns the row. An error names the line, and nothing of what is on it.
    pub(super) fn row<R: Row>(&self) -> Result<R, Finding> {
        if self.text.get().len() > MAX_LEN {
            return Err(Finding::too_long(self.line));
        }
        let parsed: Result<R, serde_json::Error> = serde_json::from_str(self.text.get());
        let row = parsed.map_err(|error| {
            let line_of_object = u64::try_from(error.line()).unwrap_or(1);
            Finding::malformed(self.line + line_of_object.saturating_sub(1), error.column())
        })?;
        row.checked().ok_or_else(|| Finding::unfit(self.line))
    }
}

/// A text, and the line on which the next byte is.
struct Lines<R> {
    text: R,
    line: u64,
}

impl<R: BufRead> Lines<R> {
    /// Skips spaces and ends of lines. Returns the byte after them, which stays to be read; none at the end of the file.
    fn peek_token(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.text.fill_buf()?.first().copied() {
                Some(b' ' | b'\t' | b'\r' | b'\n') => self.read_exact(&mut [0])?,
                next => return Ok(next),
            }
        }
    }

    fn expect(&mut self, token: u8) -> io::Result<()> {
        if self.peek_token()? == Some(token) {
            self.read_exact(&mut [0])
        } else {
            Err(self.unexpected())
        }
    }

    /// Returns an error about the next byte, or about the end of the file.
    fn unexpected(&mut self) -> io::Error {
        match self.peek_token() {
            Ok(None) => io::ErrorKind::UnexpectedEof.into(),
            Ok(Some(_)) => io::ErrorKind::InvalidData.into(),
            Err(error) => error,
        }
    }
}

impl<R: BufRead> Read for Lines<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n_read = self.text.read(into)?;
        let n_lines = into[..n_read].iter().filter(|byte| **byte == b'\n').count();
        self.line += n_lines as u64;
        Ok(n_read)
    }
}

/// The longest object.
const MAX_LEN: usize = 1024 * 1024;
