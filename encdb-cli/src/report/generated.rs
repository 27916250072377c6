//! Texts that the program makes from its own definitions: scripts and pages.

use std::{borrow::Cow, fmt};

use serde::{Serialize, Serializer, ser::SerializeMap as _};

/// A text that is printed as it is. As JSON it is the one member of an object.
pub(crate) struct GeneratedText<'t> {
    kind: &'static str,
    text: Cow<'t, str>,
}

/// A file that was written.
#[derive(Serialize)]
pub(crate) struct WrittenFile {
    pub(crate) file: String,
}

impl<'t> GeneratedText<'t> {
    pub(crate) fn new(kind: &'static str, text: &'t [u8]) -> Self {
        Self { kind, text: String::from_utf8_lossy(text) }
    }
}

impl fmt::Display for GeneratedText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text.trim_end())
    }
}

impl Serialize for GeneratedText<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut object = to.serialize_map(Some(1))?;
        object.serialize_entry(self.kind, &self.text)?;
        object.end()
    }
}

impl fmt::Display for WrittenFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)
    }
}
