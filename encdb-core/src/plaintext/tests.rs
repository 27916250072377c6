//! The frozen plaintexts of decimals, dates, times and networks, and the bytes that their search tokens are made of:
//! `tests/data/plaintexts-v1.json`.
//!
//! Frozen: the encodings stay the same, and refused values stay refused. `docs/format.md`, "Plaintext encodings".

use std::fmt::Debug;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde_json::Value;

use super::{FromPlaintext, PlaintextBytes, ToPlaintext};
use crate::{
    column::Column,
    error::ErrorKind,
    token::{Index, TermKind, fold},
};

fn frozen() -> Value {
    serde_json::from_str(include_str!("../../tests/data/plaintexts-v1.json")).unwrap()
}

/// An entry of the list: its kind, its value or the reason why it is refused, and its bytes.
struct Entry {
    kind: String,
    says: String,
    plaintext: Vec<u8>,
    token: Vec<u8>,
}

fn entries(list: &str, says: &str) -> Vec<Entry> {
    let frozen = frozen();
    let entries = frozen[list].as_array().unwrap().iter().map(|entry| {
        let bytes = |field| hex::decode(entry[field].as_str().unwrap_or_default()).unwrap();
        Entry {
            kind: entry["kind"].as_str().unwrap().to_owned(),
            says: entry[says].as_str().unwrap().to_owned(),
            plaintext: bytes("plaintext"),
            token: bytes("token"),
        }
    });
    entries.collect()
}

fn values() -> Vec<Entry> {
    entries("values", "value")
}

#[track_caller]
fn assert_encodes<T: ToPlaintext + FromPlaintext + PartialEq + Debug>(value: &T, entry: &Entry) {
    assert_eq!(&*value.to_plaintext().unwrap(), entry.plaintext, "{}", entry.says);
    assert_eq!(T::from_plaintext(entry.plaintext.clone()).unwrap(), *value, "{}", entry.says);
}

#[track_caller]
fn assert_refused<T: FromPlaintext + Debug>(entry: &Entry) {
    let kind = T::from_plaintext(entry.plaintext.clone()).unwrap_err().kind();
    assert!(matches!(kind, ErrorKind::Undecodable { .. }), "{}: {}", entry.kind, entry.says);
}

const fn index() -> Index {
    Index::new(Column::new("accounts", "balance"), &[])
}

fn term_kind(name: &str) -> TermKind {
    match name {
        "decimal" => TermKind::Decimal,
        "network" => TermKind::Network,
        "date" => TermKind::Date,
        "time" => TermKind::Time,
        "timestamp" => TermKind::Timestamp,
        other => panic!("no kind of this name: {other}"),
    }
}

/// Tools rely on this too: they know the kind of a column and have none of the types.
#[test]
fn tokens_are_made_of_the_frozen_bytes() {
    for Entry { kind, says, plaintext, token } in values() {
        let folded = fold(&index(), term_kind(&kind), PlaintextBytes::borrowed(&plaintext));
        assert_eq!(&*folded.unwrap(), token, "{kind} {says}");
        let again = fold(&index(), term_kind(&kind), PlaintextBytes::borrowed(&token));
        assert_eq!(&*again.unwrap(), token, "{kind} {says}");
    }
}

#[test]
fn no_token_is_made_of_a_decimal_that_is_refused() {
    let refused = entries("refused", "why").into_iter().filter(|entry| entry.kind == "decimal");
    for Entry { says, plaintext, .. } in refused {
        let folded = fold(&index(), TermKind::Decimal, PlaintextBytes::borrowed(&plaintext));
        let kind = folded.map(|bytes| bytes.to_vec()).unwrap_err().kind();
        assert_eq!(kind, ErrorKind::Undecodable { type_name: "decimal" }, "{says}");
    }
}

#[test]
fn chronos_types_have_the_frozen_encodings() {
    for entry in values() {
        match entry.kind.as_str() {
            "date" => assert_encodes(&entry.says.parse::<NaiveDate>().unwrap(), &entry),
            "time" => assert_encodes(&entry.says.parse::<NaiveTime>().unwrap(), &entry),
            "timestamp" => {
                let local: NaiveDateTime = entry.says.parse().unwrap();
                assert_encodes(&local, &entry);
                assert_encodes(&local.and_utc(), &entry);
            }
            _ => (),
        }
    }
}

#[test]
fn chronos_types_refuse_what_is_refused() {
    for entry in entries("refused", "why") {
        match entry.kind.as_str() {
            "date" => assert_refused::<NaiveDate>(&entry),
            "time" => assert_refused::<NaiveTime>(&entry),
            "timestamp" => {
                assert_refused::<NaiveDateTime>(&entry);
                assert_refused::<DateTime<Utc>>(&entry);
            }
            _ => (),
        }
    }
}

#[cfg(feature = "time")]
mod time_crate {
    use chrono::{Datelike, NaiveDateTime, Timelike};
    use time::{Date, OffsetDateTime, PrimitiveDateTime, Time};

    use super::*;

    /// Returns chrono's value and time's, read from the same bytes.
    fn both<C: FromPlaintext, T: FromPlaintext>(plaintext: &[u8]) -> (C, crate::Result<T>) {
        let chronos = C::from_plaintext(plaintext.to_vec()).unwrap();
        (chronos, T::from_plaintext(plaintext.to_vec()))
    }

    fn same_date(chronos: NaiveDate, times: Date) {
        assert_eq!((chronos.year(), chronos.ordinal()), (times.year(), times.ordinal().into()));
    }

    fn same_time(chronos: NaiveTime, times: Time) {
        let (hour, minute, second, nanos) = times.as_hms_nano();
        let parts = (hour.into(), minute.into(), second.into(), nanos);
        assert_eq!(
            (chronos.hour(), chronos.minute(), chronos.second(), chronos.nanosecond()),
            parts
        );
    }

    /// Tells whether the types of `time` can hold it: no year of five digits, and no leap second.
    fn holds(date: NaiveDate, nanos: u32) -> bool {
        (-9999..=9999).contains(&date.year()) && nanos < 1_000_000_000
    }

    #[test]
    fn what_one_crate_wrote_the_other_reads() {
        for entry in values() {
            match entry.kind.as_str() {
                "date" => read_date(&entry),
                "time" => read_time(&entry),
                "timestamp" => read_timestamp(&entry),
                _ => (),
            }
        }
    }

    fn read_date(entry: &Entry) {
        let (chronos, times) = both::<NaiveDate, Date>(&entry.plaintext);
        if holds(chronos, 0) {
            same_date(chronos, times.unwrap());
            assert_encodes(&times.unwrap(), entry);
        } else {
            assert_refused::<Date>(entry);
        }
    }

    fn read_time(entry: &Entry) {
        let (chronos, times) = both::<NaiveTime, Time>(&entry.plaintext);
        same_time(chronos, times.unwrap());
        assert_encodes(&times.unwrap(), entry);
    }

    fn read_timestamp(entry: &Entry) {
        let (chronos, times) = both::<NaiveDateTime, PrimitiveDateTime>(&entry.plaintext);
        if !holds(chronos.date(), chronos.nanosecond()) {
            assert_refused::<PrimitiveDateTime>(entry);
            assert_refused::<OffsetDateTime>(entry);
            return;
        }
        let times = times.unwrap();
        same_date(chronos.date(), times.date());
        same_time(chronos.time(), times.time());
        assert_encodes(&times, entry);
        assert_encodes(&times.assume_utc(), entry);
    }

    #[test]
    fn what_is_refused_is_refused() {
        for entry in entries("refused", "why") {
            match entry.kind.as_str() {
                "date" => assert_refused::<Date>(&entry),
                "time" => assert_refused::<Time>(&entry),
                "timestamp" => {
                    assert_refused::<PrimitiveDateTime>(&entry);
                    assert_refused::<OffsetDateTime>(&entry);
                }
                _ => (),
            }
        }
    }
}

#[cfg(feature = "bigdecimal")]
#[test]
fn big_decimals_have_the_frozen_encodings() {
    use bigdecimal::BigDecimal;

    for entry in values().into_iter().filter(|entry| entry.kind == "decimal") {
        let value: BigDecimal = entry.says.parse().unwrap();
        assert_encodes(&value, &entry);
        let read = BigDecimal::from_plaintext(entry.plaintext).unwrap();
        assert_eq!(read.as_bigint_and_scale(), value.as_bigint_and_scale(), "with its scale");
    }
    for entry in entries("refused", "why").iter().filter(|entry| entry.kind == "decimal") {
        assert_refused::<BigDecimal>(entry);
    }
}

#[cfg(feature = "rust_decimal")]
#[test]
fn decimals_of_96_bits_have_the_frozen_encodings() {
    use rust_decimal::Decimal;

    let decimals = values().into_iter().filter(|entry| entry.kind == "decimal");
    let (held, others): (Vec<_>, Vec<_>) =
        decimals.partition(|entry| Decimal::from_str_exact(&entry.says).is_ok());
    assert!(held.len() > 10 && others.len() > 5);
    for entry in held {
        let value = Decimal::from_str_exact(&entry.says).unwrap();
        assert_encodes(&value, &entry);
        let read = Decimal::from_plaintext(entry.plaintext).unwrap();
        assert_eq!(read.scale(), value.scale(), "with its scale");
    }
    others.iter().for_each(assert_refused::<Decimal>);
    for entry in entries("refused", "why").iter().filter(|entry| entry.kind == "decimal") {
        assert_refused::<Decimal>(entry);
    }
}

#[cfg(feature = "ipnetwork")]
#[test]
fn networks_have_the_frozen_encodings() {
    use ipnetwork::IpNetwork;

    for entry in values().iter().filter(|entry| entry.kind == "network") {
        assert_encodes(&entry.says.parse::<IpNetwork>().unwrap(), entry);
    }
    for entry in entries("refused", "why").iter().filter(|entry| entry.kind == "network") {
        assert_refused::<IpNetwork>(entry);
    }
}
