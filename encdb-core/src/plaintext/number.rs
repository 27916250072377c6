//! `bool`: one byte, 0 or 1. Integers: eight bytes, two's complement. Floating point: eight bytes,
//! IEEE 754 binary64. Big endian.

use zeroize::{Zeroize, Zeroizing};

use super::{FromPlaintext, Plaintext, PlaintextBytes, PlaintextKind, ToPlaintext};
use crate::error::{ErrorKind, Result};

/// Returns the opened bytes as exactly `N` bytes; wipes the rest.
pub(super) fn exactly<const N: usize>(
    opened: Vec<u8>,
    type_name: &'static str,
) -> Result<Zeroizing<[u8; N]>> {
    let opened = Zeroizing::new(opened);
    let bytes = opened.as_slice().try_into().map_err(|_| ErrorKind::Undecodable { type_name })?;
    Ok(Zeroizing::new(bytes))
}

impl Plaintext for bool {
    type Owned = Self;
    const KIND: PlaintextKind = PlaintextKind::Bool;

    fn wipe(&mut self) {
        self.zeroize();
    }
}

impl ToPlaintext for bool {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        Ok(PlaintextBytes::fixed([u8::from(*self)]))
    }
}

impl FromPlaintext for bool {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        match *exactly(opened, "bool")? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(ErrorKind::Undecodable { type_name: "bool" }.into()),
        }
    }
}

macro_rules! integers {
    ($($integer:ident),*) => {$(
        impl Plaintext for $integer {
            type Owned = Self;
            const KIND: PlaintextKind = PlaintextKind::Integer;

            fn wipe(&mut self) {
                self.zeroize();
            }
        }

        impl ToPlaintext for $integer {
            fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
                Ok(PlaintextBytes::fixed(i64::from(*self).to_be_bytes()))
            }
        }

        impl FromPlaintext for $integer {
            fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
                let type_name = stringify!($integer);
                let wide = i64::from_be_bytes(*exactly(opened, type_name)?);
                Ok(wide.try_into().map_err(|_| ErrorKind::Undecodable { type_name })?)
            }
        }
    )*};
}
integers!(i8, i16, i32, i64, u8, u16, u32);

impl Plaintext for u64 {
    type Owned = Self;
    const KIND: PlaintextKind = PlaintextKind::Integer;

    fn wipe(&mut self) {
        self.zeroize();
    }
}

/// Values above the largest `i64` have no encoding, because integers of every width have the same one.
impl ToPlaintext for u64 {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        let wide = i64::try_from(*self).map_err(|_| ErrorKind::Unencodable { type_name: "u64" })?;
        Ok(PlaintextBytes::fixed(wide.to_be_bytes()))
    }
}

impl FromPlaintext for u64 {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        let wide = i64::from_be_bytes(*exactly(opened, "u64")?);
        Ok(wide.try_into().map_err(|_| ErrorKind::Undecodable { type_name: "u64" })?)
    }
}

impl Plaintext for f32 {
    type Owned = Self;
    const KIND: PlaintextKind = PlaintextKind::Float;

    fn wipe(&mut self) {
        self.zeroize();
    }
}

impl ToPlaintext for f32 {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        Ok(PlaintextBytes::fixed(f64::from(*self).to_be_bytes()))
    }
}

/// An `f64` that no `f32` equals is refused rather than rounded. NaN equals nothing, but is read as NaN.
impl FromPlaintext for f32 {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        let wide = f64::from_be_bytes(*exactly(opened, "f32")?);
        #[expect(clippy::cast_possible_truncation, reason = "compared with the number it was")]
        let narrow = wide as Self;
        if wide.is_nan() || f64::from(narrow).to_bits() == wide.to_bits() {
            return Ok(narrow);
        }
        Err(ErrorKind::Undecodable { type_name: "f32" }.into())
    }
}

impl Plaintext for f64 {
    type Owned = Self;
    const KIND: PlaintextKind = PlaintextKind::Float;

    fn wipe(&mut self) {
        self.zeroize();
    }
}

impl ToPlaintext for f64 {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        Ok(PlaintextBytes::fixed(self.to_be_bytes()))
    }
}

impl FromPlaintext for f64 {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        Ok(Self::from_be_bytes(*exactly(opened, "f64")?))
    }
}
