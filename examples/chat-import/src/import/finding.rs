//! What is found in a file, by its line. Never what is on the line.

use std::{
    fmt,
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// Something that a person should look at.
pub(super) struct Finding {
    line: u64,
    what: What,
}

enum What {
    /// The rest of the file cannot be read.
    Unreadable(ErrorKind),
    TooLong,
    Malformed {
        column: usize,
    },
    Unfit,
    Orphan,
    /// The line of the earlier row, if that is in this file, and the fields that differ.
    Contradiction {
        first: Option<u64>,
        differing: Vec<&'static str>,
    },
    /// The line of the same row. Nothing is wrong.
    Repeated {
        first: u64,
    },
}

impl Finding {
    pub(super) const fn unreadable(line: u64, kind: ErrorKind) -> Self {
        Self { line, what: What::Unreadable(kind) }
    }

    pub(super) const fn too_long(line: u64) -> Self {
        Self { line, what: What::TooLong }
    }

    pub(super) const fn malformed(line: u64, column: usize) -> Self {
        Self { line, what: What::Malformed { column } }
    }

    pub(super) const fn unfit(line: u64) -> Self {
        Self { line, what: What::Unfit }
    }

    pub(super) const fn orphan(line: u64) -> Self {
        Self { line, what: What::Orphan }
    }

    pub(super) const fn contradiction(
        line: u64,
        first: Option<u64>,
        differing: Vec<&'static str>,
    ) -> Self {
        Self { line, what: What::Contradiction { first, differing } }
    }

    pub(super) const fn repeated(line: u64, first: u64) -> Self {
        Self { line, what: What::Repeated { first } }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(ErrorKind::UnexpectedEof) => {
                f.write_str("the file ends in the middle; it is imported up to here")
            }
            Self::Unreadable(ErrorKind::InvalidData) => {
                f.write_str("this is no JSON array of objects; the file is imported up to here")
            }
            Self::Unreadable(kind) => write!(f, "the file cannot be read on from here: {kind}"),
            Self::TooLong => f.write_str("the row is longer than 1 MiB"),
            Self::Malformed { column } => {
                write!(f, "a field is missing, unknown or of another type (column {column})")
            }
            Self::Unfit => f.write_str("a name has 1 to 200 characters, and none of control"),
            Self::Orphan => f.write_str("the account, session or member of this row is not there"),
            Self::Contradiction { first: Some(first), differing } => {
                write!(f, "contradicts line {first}, which is kept: {}", differing.join(", "))
            }
            Self::Contradiction { first: None, differing } => {
                write!(f, "contradicts the stored row, which is kept: {}", differing.join(", "))
            }
            Self::Repeated { first } => write!(f, "repeats line {first}"),
        }
    }
}

/// The findings of a file.
pub(super) struct Findings {
    path: PathBuf,
    unprinted: Vec<Finding>,
    n_wrong: usize,
}

impl Findings {
    pub(super) fn of(path: &Path) -> Self {
        Self { path: path.to_owned(), unprinted: vec![], n_wrong: 0 }
    }

    pub(super) fn add(&mut self, finding: Finding) {
        self.n_wrong += usize::from(!matches!(finding.what, What::Repeated { .. }));
        self.unprinted.push(finding);
    }

    pub(super) fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        findings.into_iter().for_each(|finding| self.add(finding));
    }

    /// Prints the findings that are new, by their lines: `data/chat-messages.json:17: repeats line 4`.
    pub(super) fn print(&mut self) {
        self.unprinted.sort_by_key(|finding| finding.line);
        for Finding { line, what } in self.unprinted.drain(..) {
            eprintln!("{}:{line}: {what}", self.path.display());
        }
    }

    /// Returns the number of findings that are wrong.
    pub(super) const fn n_wrong(&self) -> usize {
        self.n_wrong
    }
}
