//! Decimals: `scale u16 ‖ unscaled`, where the value is `unscaled / 10^scale`. Big endian.
//!
//! The scale is 0 to 16383. The unscaled integer is in two's complement, in 16 bytes, or in as few bytes above 16 as it
//! needs. This module has the bytes, and the part of them that a search token is made of. The module of each crate
//! decides which values its type can hold.

use zeroize::Zeroizing;

use super::PlaintextBytes;
use crate::error::{ErrorKind, Result};

#[cfg(feature = "bigdecimal")]
mod bigdecimal;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;

/// The most digits after the decimal point, which is the limit of PostgreSQL's `numeric`.
const MAX_SCALE: u16 = 16_383;
/// The least length of the unscaled integer, in bytes.
const MIN_LEN: usize = 16;
/// The most decimal digits that one division takes off: the zeros of the largest power of ten in 32 bits.
const MAX_ZEROS: u16 = 9;

/// The two parts of an encoded decimal.
struct Parts<'a> {
    scale: u16,
    /// Two's complement, at least [`MIN_LEN`] bytes.
    unscaled: &'a [u8],
}

impl<'a> Parts<'a> {
    /// Reads the parts; returns `None` if the bytes are not the one encoding of a decimal.
    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (scale, unscaled) = bytes.split_first_chunk::<2>()?;
        let scale = u16::from_be_bytes(*scale);
        let is_short = match unscaled.len() {
            0..MIN_LEN => false,
            MIN_LEN => true,
            _ => shortest(unscaled).len() == unscaled.len(),
        };
        (is_short && scale <= MAX_SCALE).then_some(Self { scale, unscaled })
    }
}

/// Returns the encoding of an integer in two's complement, of any length, over a power of ten.
fn encoded(scale: u16, unscaled: &[u8]) -> PlaintextBytes<'static> {
    let unscaled = shortest(unscaled);
    let Some(n_missing) = MIN_LEN.checked_sub(unscaled.len()) else {
        return PlaintextBytes::owned([&scale.to_be_bytes(), unscaled].concat());
    };
    let mut bytes = Zeroizing::new([sign(unscaled); 2 + MIN_LEN]);
    bytes[..2].copy_from_slice(&scale.to_be_bytes());
    bytes[2 + n_missing..].copy_from_slice(unscaled);
    PlaintextBytes::fixed(*bytes)
}

/// Returns the same integer in two's complement without the leading bytes that only repeat its sign.
fn shortest(unscaled: &[u8]) -> &[u8] {
    let sign = sign(unscaled);
    let repeats =
        unscaled.windows(2).take_while(|pair| pair[0] == sign && self::sign(&pair[1..]) == sign);
    &unscaled[repeats.count()..]
}

/// Returns the byte that an integer in two's complement may be extended by: 0, or 0xff for a negative one.
const fn sign(unscaled: &[u8]) -> u8 {
    match unscaled {
        [0x80..=0xff, ..] => 0xff,
        _ => 0,
    }
}

/// Returns the bytes that a search token is made of: the encoding with the smallest scale that holds the value, so that
/// 1.0 and 1.00 are found as equal.
///
/// # Errors
/// [`ErrorKind::Undecodable`] for bytes that are not a decimal.
pub(crate) fn without_trailing_zeros(plaintext: PlaintextBytes<'_>) -> Result<PlaintextBytes<'_>> {
    let Parts { scale, unscaled } =
        Parts::parse(&plaintext).ok_or(ErrorKind::Undecodable { type_name: "decimal" })?;
    let mut magnitude = Magnitude::of(unscaled);
    let smallest = magnitude.without_trailing_zeros(scale);
    if smallest == scale {
        return Ok(plaintext);
    }
    let bytes = magnitude.into_signed(sign(unscaled));
    Ok(encoded(smallest, &bytes))
}

/// The absolute value of an integer, in limbs of 32 bits, the most significant one first.
struct Magnitude(Zeroizing<Vec<u32>>);

impl Magnitude {
    fn of(unscaled: &[u8]) -> Self {
        let sign = sign(unscaled);
        let limbs = unscaled.rchunks(4).rev().map(|chunk| {
            let mut limb = [sign; 4];
            limb[4 - chunk.len()..].copy_from_slice(chunk);
            u32::from_be_bytes(limb)
        });
        let mut magnitude = Self(Zeroizing::new(limbs.collect()));
        if sign != 0 {
            magnitude.negate();
        }
        magnitude
    }

    /// Divides by ten as long as nothing is lost, at most `scale` times; returns the remaining scale.
    fn without_trailing_zeros(&mut self, mut scale: u16) -> u16 {
        while scale > 0 {
            let at_most = scale.min(MAX_ZEROS);
            let n_zeros = trailing_zeros(self.remainder(10_u32.pow(at_most.into())), at_most);
            self.divide(10_u32.pow(n_zeros.into()));
            scale -= n_zeros;
            if n_zeros < at_most {
                break;
            }
        }
        scale
    }

    fn remainder(&self, divisor: u32) -> u32 {
        let divisor = u64::from(divisor);
        let remainder =
            self.0.iter().fold(0, |above, limb| (above << 32 | u64::from(*limb)) % divisor);
        u32::try_from(remainder).expect("a remainder is smaller than its divisor")
    }

    fn divide(&mut self, divisor: u32) {
        let (divisor, mut remainder) = (u64::from(divisor), 0);
        for limb in self.0.iter_mut() {
            let dividend = remainder << 32 | u64::from(*limb);
            let quotient = u32::try_from(dividend / divisor);
            *limb = quotient.expect("the remainder above is smaller than the divisor");
            remainder = dividend % divisor;
        }
    }

    /// Negates the integer in two's complement: inverts the bits and adds one.
    fn negate(&mut self) {
        let mut carry = true;
        for limb in self.0.iter_mut().rev() {
            (*limb, carry) = (!*limb).overflowing_add(carry.into());
        }
    }

    /// Returns the bytes in two's complement of the integer with this sign. After a division there is room for the
    /// sign.
    fn into_signed(mut self, sign: u8) -> Zeroizing<Vec<u8>> {
        if sign != 0 {
            self.negate();
        }
        Zeroizing::new(self.0.iter().flat_map(|limb| limb.to_be_bytes()).collect())
    }
}

/// Returns the number of zeros at the end of a number below `10^n_digits`, written with `n_digits` digits.
fn trailing_zeros(number: u32, n_digits: u16) -> u16 {
    let ends_in = |n_zeros: &u16| number.is_multiple_of(10_u32.pow((*n_zeros).into()));
    (1..=n_digits).rev().find(ends_in).unwrap_or(0)
}
