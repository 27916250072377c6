//! `Vec<u8>`: the bytes as they are.

use zeroize::Zeroize;

use super::{FromPlaintext, Plaintext, PlaintextBytes, PlaintextKind, ToPlaintext};
use crate::{error::Result, secret};

impl Plaintext for [u8] {
    type Owned = Vec<u8>;
    const KIND: PlaintextKind = PlaintextKind::Bytes;

    fn wipe(&mut self) {
        self.zeroize();
    }
}

impl ToPlaintext for [u8] {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        Ok(PlaintextBytes::borrowed(self))
    }
}

impl Plaintext for Vec<u8> {
    type Owned = Self;
    const KIND: PlaintextKind = PlaintextKind::Bytes;

    fn wipe(&mut self) {
        secret::wipe(self);
    }
}

impl ToPlaintext for Vec<u8> {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        Ok(PlaintextBytes::borrowed(self))
    }
}

impl FromPlaintext for Vec<u8> {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        Ok(opened)
    }
}
