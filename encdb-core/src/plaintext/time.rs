//! Dates and times. A date: four bytes, days since 1970-01-01, signed. A time of day: eight bytes, nanoseconds since
//! midnight. A point in time: twelve bytes, seconds since 1970 (i64) and nanoseconds (u32). Big endian.
//!
//! This module has the bytes. The module of each crate decides which values its types can hold.

use super::{PlaintextBytes, number::exactly};
use crate::error::Result;

mod chrono;
#[cfg(feature = "time")]
mod time_crate;

const NANOS_PER_SECOND: u64 = 1_000_000_000;

/// Returns the bytes of a date.
fn date(days_since_1970: i32) -> PlaintextBytes<'static> {
    PlaintextBytes::fixed(days_since_1970.to_be_bytes())
}

/// Reads a date as days since 1970.
fn read_date(opened: Vec<u8>, type_name: &'static str) -> Result<i32> {
    Ok(i32::from_be_bytes(*exactly(opened, type_name)?))
}

/// Returns the bytes of a time of day.
fn time_of_day(seconds: u32, nanos: u32) -> PlaintextBytes<'static> {
    let since_midnight = u64::from(seconds) * NANOS_PER_SECOND + u64::from(nanos);
    PlaintextBytes::fixed(since_midnight.to_be_bytes())
}

/// Reads a time of day as seconds since midnight, which are not checked, and nanoseconds.
fn read_time_of_day(opened: Vec<u8>, type_name: &'static str) -> Result<(u64, u32)> {
    let since_midnight = u64::from_be_bytes(*exactly(opened, type_name)?);
    let nanos = u32::try_from(since_midnight % NANOS_PER_SECOND);
    Ok((since_midnight / NANOS_PER_SECOND, nanos.expect("a thousand million fits 32 bits")))
}

/// Returns the bytes of a point in time.
fn timestamp(seconds_since_1970: i64, nanos: u32) -> PlaintextBytes<'static> {
    let mut bytes = [0; 12];
    bytes[..8].copy_from_slice(&seconds_since_1970.to_be_bytes());
    bytes[8..].copy_from_slice(&nanos.to_be_bytes());
    PlaintextBytes::fixed(bytes)
}

/// Reads a point in time as seconds since 1970 and nanoseconds. Neither is checked.
fn read_timestamp(opened: Vec<u8>, type_name: &'static str) -> Result<(i64, u32)> {
    let [seconds @ .., a, b, c, d] = *exactly::<12>(opened, type_name)?;
    Ok((i64::from_be_bytes(seconds), u32::from_be_bytes([a, b, c, d])))
}
