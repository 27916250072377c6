//! The types of the crate `chrono`.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

use super::{date, read_date, read_time_of_day, read_timestamp, time_of_day, timestamp};
use crate::{
    error::{ErrorKind, Result},
    plaintext::{FromPlaintext, Plaintext, PlaintextBytes, PlaintextKind, ToPlaintext},
};

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
        Ok(date(self.to_epoch_days()))
    }
}

impl FromPlaintext for NaiveDate {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        const TYPE: &str = "NaiveDate";
        let days = read_date(opened, TYPE)?;
        Ok(Self::from_epoch_days(days).ok_or(ErrorKind::Undecodable { type_name: TYPE })?)
    }
}

/// A leap second has no place of its own among the nanoseconds since midnight, so it is refused rather than changed.
impl ToPlaintext for NaiveTime {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        if self.nanosecond() >= 1_000_000_000 {
            return Err(ErrorKind::Unencodable { type_name: "NaiveTime" }.into());
        }
        Ok(time_of_day(self.num_seconds_from_midnight(), self.nanosecond()))
    }
}

impl FromPlaintext for NaiveTime {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        const UNDECODABLE: ErrorKind = ErrorKind::Undecodable { type_name: "NaiveTime" };
        let (seconds, nanos) = read_time_of_day(opened, "NaiveTime")?;
        let seconds = u32::try_from(seconds).map_err(|_| UNDECODABLE)?;
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

/// Encodes a point in time. Chrono can make a leap second after any second, and reads it back after :59 alone; a leap
/// second that would not be read back is refused.
fn encoded(utc: DateTime<Utc>, type_name: &'static str) -> Result<PlaintextBytes<'static>> {
    let (seconds, nanos) = (utc.timestamp(), utc.timestamp_subsec_nanos());
    if DateTime::from_timestamp(seconds, nanos).is_none() {
        return Err(ErrorKind::Unencodable { type_name }.into());
    }
    Ok(timestamp(seconds, nanos))
}

fn decoded(opened: Vec<u8>, type_name: &'static str) -> Result<DateTime<Utc>> {
    let (seconds, nanos) = read_timestamp(opened, type_name)?;
    DateTime::from_timestamp(seconds, nanos)
        .ok_or_else(|| ErrorKind::Undecodable { type_name }.into())
}
