//! `Decimal` of the crate `rust_decimal`: 96 bits, and at most 28 digits after the decimal point.
//!
//! Reading refuses a decimal with more digits, and never rounds it.

use rust_decimal::Decimal;
use zeroize::{Zeroize, Zeroizing};

use super::{Parts, encoded};
use crate::{
    error::{ErrorKind, Result},
    plaintext::{FromPlaintext, Plaintext, PlaintextBytes, PlaintextKind, ToPlaintext},
};

impl Plaintext for Decimal {
    type Owned = Self;
    const KIND: PlaintextKind = PlaintextKind::Decimal;

    fn wipe(&mut self) {
        *self = Self::ZERO;
    }
}

/// Negative zero is stored as zero.
impl ToPlaintext for Decimal {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        let scale = u16::try_from(self.scale()).expect("a scale is at most 28");
        let mut unscaled = self.mantissa();
        let encoded = encoded(scale, &*Zeroizing::new(unscaled.to_be_bytes()));
        unscaled.zeroize();
        Ok(encoded)
    }
}

impl FromPlaintext for Decimal {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        let opened = Zeroizing::new(opened);
        let value = Parts::parse(&opened).and_then(|Parts { scale, unscaled }| {
            let unscaled = i128::from_be_bytes(unscaled.try_into().ok()?);
            Self::try_from_i128_with_scale(unscaled, scale.into()).ok()
        });
        Ok(value.ok_or(ErrorKind::Undecodable { type_name: "Decimal" })?)
    }
}
