//! `String`: UTF-8.

use zeroize::Zeroize;

use super::{FromPlaintext, Plaintext, PlaintextBytes, PlaintextKind, ToPlaintext};
use crate::{
    error::{ErrorKind, Result},
    secret,
};

impl Plaintext for str {
    type Owned = String;
    const KIND: PlaintextKind = PlaintextKind::Text;

    fn wipe(&mut self) {
        self.zeroize();
    }
}

impl ToPlaintext for str {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        Ok(PlaintextBytes::borrowed(self.as_bytes()))
    }
}

impl Plaintext for String {
    type Owned = Self;
    const KIND: PlaintextKind = PlaintextKind::Text;

    fn wipe(&mut self) {
        secret::wipe(&mut std::mem::take(self).into_bytes());
    }
}

impl ToPlaintext for String {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        Ok(PlaintextBytes::borrowed(self.as_bytes()))
    }
}

impl FromPlaintext for String {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        Self::from_utf8(opened).map_err(|error| {
            error.into_bytes().zeroize();
            ErrorKind::InvalidUtf8.into()
        })
    }
}
