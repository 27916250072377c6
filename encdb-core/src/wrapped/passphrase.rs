//! A passphrase, in the form in which it is stretched.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::{
    error::{ErrorKind, Result},
    secret::{GrowingSecret, without_newline},
};

/// A passphrase as its NFKC (UAX #15), so that it does not depend on how a keyboard composes its letters.
///
/// `Debug` prints nothing of it, and it is wiped when dropped.
pub struct Passphrase(Zeroizing<Vec<u8>>);

impl Passphrase {
    /// Takes a text as a passphrase. One newline at its end does not count: texts from files have one. The caller wipes
    /// the original.
    ///
    /// # Errors
    /// [`ErrorKind::PassphraseEmpty`].
    pub fn new(text: &str) -> Result<Self> {
        let mut folded = GrowingSecret::default();
        let chars = without_newline(text).nfkc();
        chars.for_each(|c| folded.push(c.encode_utf8(&mut [0; 4]).as_bytes()));
        let folded = Zeroizing::new(folded.into_bytes());
        if folded.is_empty() { Err(ErrorKind::PassphraseEmpty.into()) } else { Ok(Self(folded)) }
    }

    pub(super) fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(..)")
    }
}
