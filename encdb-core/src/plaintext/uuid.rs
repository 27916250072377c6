//! `Uuid`: its 16 bytes.

use uuid::Uuid;

use super::{
    FromPlaintext, Plaintext, PlaintextBytes, PlaintextKind, ToPlaintext, number::exactly,
};
use crate::error::Result;

impl Plaintext for Uuid {
    type Owned = Self;
    const KIND: PlaintextKind = PlaintextKind::Uuid;

    fn wipe(&mut self) {
        *self = Self::nil();
    }
}

impl ToPlaintext for Uuid {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        Ok(PlaintextBytes::borrowed(self.as_bytes()))
    }
}

impl FromPlaintext for Uuid {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        Ok(Self::from_bytes(*exactly(opened, "Uuid")?))
    }
}
