//! The types of the crate `time`. They have the same bytes as chrono's types, so a program may change from one crate to
//! the other.
//!
//! They hold less: years from -9999 to 9999 unless `time` has its feature `large-dates`, and no leap second. Reading
//! refuses a value that they cannot hold.

use time::{Date, OffsetDateTime, PrimitiveDateTime, Time};

use super::{date, read_date, read_time_of_day, read_timestamp, time_of_day, timestamp};
use crate::{
    error::{ErrorKind, Result},
    plaintext::{FromPlaintext, Plaintext, PlaintextBytes, PlaintextKind, ToPlaintext},
};

/// The value that replaces a wiped one.
const EPOCH: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

macro_rules! owned_by_itself {
    ($($time:ty: $kind:ident, $wiped:expr;)*) => {$(
        impl Plaintext for $time {
            type Owned = Self;
            const KIND: PlaintextKind = PlaintextKind::$kind;

            fn wipe(&mut self) {
                *self = $wiped;
            }
        }
    )*};
}
owned_by_itself! {
    Date: Date, EPOCH.date();
    Time: Time, Self::MIDNIGHT;
    PrimitiveDateTime: Timestamp, Self::new(EPOCH.date(), Time::MIDNIGHT);
    OffsetDateTime: Timestamp, EPOCH;
}

impl ToPlaintext for Date {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        Ok(date(self.to_julian_day() - EPOCH.date().to_julian_day()))
    }
}

impl FromPlaintext for Date {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        const TYPE: &str = "Date";
        let days = read_date(opened, TYPE)?.checked_add(EPOCH.date().to_julian_day());
        let date = days.and_then(|julian_day| Self::from_julian_day(julian_day).ok());
        Ok(date.ok_or(ErrorKind::Undecodable { type_name: TYPE })?)
    }
}

impl ToPlaintext for Time {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        let (hour, minute, second, nanos) = self.as_hms_nano();
        let minutes = 60 * u32::from(hour) + u32::from(minute);
        Ok(time_of_day(60 * minutes + u32::from(second), nanos))
    }
}

impl FromPlaintext for Time {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        const TYPE: &str = "Time";
        let (seconds, nanos) = read_time_of_day(opened, TYPE)?;
        let hour = u8::try_from(seconds / 3600).ok();
        let (minute, second) = (small(seconds / 60 % 60), small(seconds % 60));
        let time = hour.and_then(|hour| Self::from_hms_nano(hour, minute, second, nanos).ok());
        Ok(time.ok_or(ErrorKind::Undecodable { type_name: TYPE })?)
    }
}

/// Returns a number below 60 as a byte.
fn small(number: u64) -> u8 {
    u8::try_from(number).expect("a number below 60 fits a byte")
}

impl ToPlaintext for OffsetDateTime {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        encoded(*self, "OffsetDateTime")
    }
}

/// The offset is not stored: reading returns the same point in time, in UTC.
impl FromPlaintext for OffsetDateTime {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        decoded(opened, "OffsetDateTime")
    }
}

impl ToPlaintext for PrimitiveDateTime {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        encoded(self.assume_utc(), "PrimitiveDateTime")
    }
}

impl FromPlaintext for PrimitiveDateTime {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        let utc = decoded(opened, "PrimitiveDateTime")?;
        Ok(Self::new(utc.date(), utc.time()))
    }
}

/// Encodes a point in time. In another offset, the first and the last hours have no date in UTC; they are refused.
fn encoded(at: OffsetDateTime, type_name: &'static str) -> Result<PlaintextBytes<'static>> {
    let seconds = at.unix_timestamp();
    if OffsetDateTime::from_unix_timestamp(seconds).is_err() {
        return Err(ErrorKind::Unencodable { type_name }.into());
    }
    Ok(timestamp(seconds, at.nanosecond()))
}

fn decoded(opened: Vec<u8>, type_name: &'static str) -> Result<OffsetDateTime> {
    let (seconds, nanos) = read_timestamp(opened, type_name)?;
    OffsetDateTime::from_unix_timestamp(seconds)
        .and_then(|at| at.replace_nanosecond(nanos))
        .map_err(|_| ErrorKind::Undecodable { type_name }.into())
}
