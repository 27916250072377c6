//! Chrono's types. A date: four bytes, days since 1970-01-01, signed. A time of day: eight bytes, nanoseconds since
//! midnight. A point in time: twelve bytes, seconds since 1970 (i64) and nanoseconds (u32). Big endian.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

use super::{
    FromPlaintext, Plaintext, PlaintextBytes, PlaintextKind, ToPlaintext, number::exactly,
};
use crate::error::{ErrorKind, Result};

const NANOS_PER_SECOND: u64 = 1_000_000_000;

macro_rules! owned_by_itself {
    ($($time:ty: $kind:ident),* $(,)?) => {$(
        impl Plaintext for $time {
            type Owned = Self;
            const KIND: PlaintextKind = PlaintextKind::$kind;

            fn wipe(&mut self) {
                *self = Self::default();
            }
        }
    )*};
}
owned_by_itself!(
    NaiveDate: Date,
    NaiveTime: Time,
    NaiveDateTime: Timestamp,
    DateTime<Utc>: Timestamp,
);

impl ToPlaintext for NaiveDate {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        let days = self.to_epoch_days();
        Ok(PlaintextBytes::fixed(days.to_be_bytes()))
    }
}

impl FromPlaintext for NaiveDate {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        const TYPE: &str = "NaiveDate";
        let days = i32::from_be_bytes(*exactly(opened, TYPE)?);
        Ok(Self::from_epoch_days(days).ok_or(ErrorKind::Undecodable { type_name: TYPE })?)
    }
}

/// A leap second has no place of its own among the nanoseconds since midnight, so it is refused rather than changed.
impl ToPlaintext for NaiveTime {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        let nanos = u64::from(self.nanosecond());
        if nanos >= NANOS_PER_SECOND {
            return Err(ErrorKind::Unencodable { type_name: "NaiveTime" }.into());
        }
        let since_midnight = u64::from(self.num_seconds_from_midnight()) * NANOS_PER_SECOND + nanos;
        Ok(PlaintextBytes::fixed(since_midnight.to_be_bytes()))
    }
}

impl FromPlaintext for NaiveTime {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        const UNDECODABLE: ErrorKind = ErrorKind::Undecodable { type_name: "NaiveTime" };
        let since_midnight = u64::from_be_bytes(*exactly(opened, "NaiveTime")?);
        let seconds = u32::try_from(since_midnight / NANOS_PER_SECOND).map_err(|_| UNDECODABLE)?;
        let nanos = u32::try_from(since_midnight % NANOS_PER_SECOND).map_err(|_| UNDECODABLE)?;
        Ok(Self::from_num_seconds_from_midnight_opt(seconds, nanos).ok_or(UNDECODABLE)?)
    }
}

impl ToPlaintext for DateTime<Utc> {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        encoded(*self, "DateTime<Utc>")
    }
}

impl FromPlaintext for DateTime<Utc> {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        decoded(opened, "DateTime<Utc>")
    }
}

impl ToPlaintext for NaiveDateTime {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        encoded(self.and_utc(), "NaiveDateTime")
    }
}

impl FromPlaintext for NaiveDateTime {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        decoded(opened, "NaiveDateTime").map(|utc| utc.naive_utc())
    }
}

/// Chrono can make a leap second after any second, and reads it back after :59 alone; what would not be read back is
/// refused.
fn encoded(utc: DateTime<Utc>, type_name: &'static str) -> Result<PlaintextBytes<'static>> {
    let (seconds, nanos) = (utc.timestamp(), utc.timestamp_subsec_nanos());
    if DateTime::from_timestamp(seconds, nanos).is_none() {
        return Err(ErrorKind::Unencodable { type_name }.into());
    }
    let mut bytes = [0; 12];
    bytes[..8].copy_from_slice(&seconds.to_be_bytes());
    bytes[8..].copy_from_slice(&nanos.to_be_bytes());
    Ok(PlaintextBytes::fixed(bytes))
}

fn decoded(opened: Vec<u8>, type_name: &'static str) -> Result<DateTime<Utc>> {
    let [seconds @ .., a, b, c, d] = *exactly::<12>(opened, type_name)?;
    DateTime::from_timestamp(i64::from_be_bytes(seconds), u32::from_be_bytes([a, b, c, d]))
        .ok_or_else(|| ErrorKind::Undecodable { type_name }.into())
}
