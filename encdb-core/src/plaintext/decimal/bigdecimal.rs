//! `BigDecimal` of the crate `bigdecimal`: any decimal that has an encoding.
//!
//! A value is not wiped when it is dropped: its digits are on the heap, and the type lets nobody overwrite them.

use std::borrow::Cow;

use bigdecimal::{BigDecimal, Zero, num_bigint::BigInt};
use zeroize::Zeroizing;

use super::{MAX_SCALE, Parts, encoded};
use crate::{
    error::{ErrorKind, Result},
    plaintext::{FromPlaintext, Plaintext, PlaintextBytes, PlaintextKind, ToPlaintext},
};

const TYPE: &str = "BigDecimal";

/// The most digits, which is the limit of PostgreSQL's `numeric` before the decimal point.
const MAX_DIGITS: u64 = 131_072;
/// The most bits of an integer of [`MAX_DIGITS`]. Digits are counted only below this limit, because counting takes
/// long.
const MAX_BITS: u64 = 435_412;

impl Plaintext for BigDecimal {
    type Owned = Self;
    const KIND: PlaintextKind = PlaintextKind::Decimal;
}

impl ToPlaintext for BigDecimal {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        const UNENCODABLE: ErrorKind = ErrorKind::Unencodable { type_name: TYPE };
        let value = with_a_scale(self).filter(|value| is_in_range(value)).ok_or(UNENCODABLE)?;
        let (unscaled, scale) = value.as_bigint_and_scale();
        let scale = u16::try_from(scale).ok().filter(|scale| *scale <= MAX_SCALE);
        let unscaled = Zeroizing::new(unscaled.to_signed_bytes_be());
        Ok(encoded(scale.ok_or(UNENCODABLE)?, &unscaled))
    }
}

impl FromPlaintext for BigDecimal {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        let opened = Zeroizing::new(opened);
        let value = Parts::parse(&opened).map(|Parts { scale, unscaled }| {
            Self::from_bigint(BigInt::from_signed_bytes_be(unscaled), scale.into())
        });
        let value = value.filter(is_in_range);
        Ok(value.ok_or(ErrorKind::Undecodable { type_name: TYPE })?)
    }
}

/// Returns the same value with a scale that is not negative: `1e3` is written out as 1000. Returns `None` if that takes
/// too many digits.
fn with_a_scale(value: &BigDecimal) -> Option<Cow<'_, BigDecimal>> {
    let (_, scale) = value.as_bigint_and_scale();
    if scale >= 0 {
        return Some(Cow::Borrowed(value));
    }
    if value.is_zero() {
        return Some(Cow::Owned(BigDecimal::zero()));
    }
    let fits = scale.unsigned_abs() <= MAX_DIGITS && is_in_range(value);
    let fits = fits && value.digits() + scale.unsigned_abs() <= MAX_DIGITS;
    fits.then(|| Cow::Owned(value.with_scale(0)))
}

fn is_in_range(value: &BigDecimal) -> bool {
    let (unscaled, _) = value.as_bigint_and_scale();
    unscaled.bits() <= MAX_BITS && value.digits() <= MAX_DIGITS
}
