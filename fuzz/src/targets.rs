//! The targets, by name.

use crate::corpus::{self, Entry};

mod bound_id;
#[cfg(feature = "legacy")]
mod fernet;
mod keyring_document;
mod normalization;
mod plaintext;
mod stored_value;
#[cfg(feature = "tables")]
mod table_definitions;
#[cfg(feature = "tables")]
mod table_definitions_in_toml;
mod text_form;
mod wrapped_key;
#[cfg(feature = "legacy")]
mod xchacha;

/// A reader of bytes, and the property that holds for it.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    name: &'static str,
    check: fn(&[u8]),
    samples: fn() -> Vec<(&'static str, Vec<u8>)>,
}

impl Target {
    /// Returns the target's name, which is also the name of its folder in `fuzz/corpus`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Reads `input`.
    ///
    /// # Panics
    /// If the property is broken.
    pub fn check(&self, input: &[u8]) {
        (self.check)(input);
    }

    /// Makes valid inputs, with which the corpus began. Those whose name begins with `authentic` differ each time, because
    /// every nonce does.
    #[must_use]
    pub fn samples(&self) -> Vec<(&'static str, Vec<u8>)> {
        (self.samples)()
    }

    /// Returns the committed inputs.
    #[must_use]
    pub fn corpus(&self) -> Vec<Entry> {
        corpus::of(self.name)
    }
}

/// Every target of this build's features.
pub const TARGETS: &[Target] = &[
    bound_id::TARGET,
    #[cfg(feature = "legacy")]
    fernet::TARGET,
    keyring_document::TARGET,
    normalization::TARGET,
    plaintext::TARGET,
    stored_value::TARGET,
    #[cfg(feature = "tables")]
    table_definitions::TARGET,
    #[cfg(feature = "tables")]
    table_definitions_in_toml::TARGET,
    text_form::TARGET,
    wrapped_key::TARGET,
    #[cfg(feature = "legacy")]
    xchacha::TARGET,
];

/// Returns the target with this name.
///
/// # Panics
/// If there is no such target.
#[must_use]
pub fn target(name: &str) -> &'static Target {
    TARGETS.iter().find(|target| target.name == name).expect("a target of TARGETS")
}

/// Fails if this input opened and is not in the corpus as authentic, because then it was forged.
fn assert_authentic(target: &Target, opened: &[u8]) {
    let corpus = target.corpus();
    let known = corpus.iter().any(|entry| entry.is_authentic() && entry.bytes() == opened);
    assert!(known, "{} bytes opened that nobody sealed", opened.len());
}
