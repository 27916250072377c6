//! The committed inputs of a target, and the meaning of their names.

use std::{fs, path::PathBuf};

/// One committed input.
#[derive(Debug)]
pub struct Entry {
    name: String,
    bytes: Vec<u8>,
}

impl Entry {
    /// Returns the name of the file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the content of the file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Tells whether the input is authentic under the test keys: sealed by encdb, or by an earlier application. Any other
    /// input that opens is forged.
    #[must_use]
    pub fn is_authentic(&self) -> bool {
        self.name.starts_with("authentic")
    }
}

/// Returns the corpus of a target, in the order of the names.
///
/// # Panics
/// If there is no corpus, or a file cannot be read.
pub(crate) fn of(target: &str) -> Vec<Entry> {
    let folder = folder().join(target);
    let files = fs::read_dir(&folder).expect("each target has a folder in fuzz/corpus");
    let mut entries: Vec<_> = files
        .map(|file| {
            let file = file.expect("the folder can be listed");
            let bytes = fs::read(file.path()).expect("a file of the corpus can be read");
            Entry { name: file.file_name().to_string_lossy().into_owned(), bytes }
        })
        .collect();
    entries.sort_by(|one, other| one.name.cmp(&other.name));
    entries
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus")
}
