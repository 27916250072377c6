//! Bytes and texts of any kind are read or refused, and panic nowhere.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use encdb_core::{FromPlaintext, Json, KeyBytes, from_text, to_text};
use proptest::{collection::vec, prelude::*, sample::select};
use uuid::Uuid;

use super::{changed_bytes::sealed_values, round_trips::Address};
use crate::support::{KEYRING, cases};

/// Returns bytes that are anything, or start as a sealed value does.
fn stored_bytes() -> impl Strategy<Value = Vec<u8>> {
    let header =
        select(vec![&b""[..], b"\xf8", b"\xf8\x00\x00\x01", b"\xf8\x03\x00\x01", b"gAAAAA"]);
    (header, vec(any::<u8>(), 0..80)).prop_map(|(header, rest)| [header, &rest].concat())
}

macro_rules! read_without_panic {
    ($bytes:expr, $($value:ty),* $(,)?) => {
        $(let _ = <$value>::from_plaintext($bytes.clone());)*
    };
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn no_bytes_open_that_were_not_sealed(stored in stored_bytes()) {
        for (context, format, _) in &sealed_values()[..] {
            prop_assert!(KEYRING.open(context, *format, &stored).is_err());
        }
    }

    #[test]
    fn no_bytes_panic_when_they_are_read_as_a_value(opened in vec(any::<u8>(), 0..24)) {
        read_without_panic!(
            opened, String, Vec<u8>, bool, i16, i32, i64, f64, Uuid, NaiveDate, NaiveTime,
            NaiveDateTime, DateTime<Utc>, Json<Address>,
        );
    }

    #[test]
    fn no_text_panics_as_a_stored_value(text in any::<String>(), encoded in "encdb1[.][A-Za-z0-9_=+/-]{0,40}") {
        drop(from_text(&text));
        drop(from_text(&encoded));
    }

    /// One sealed value has one text.
    #[test]
    fn a_text_that_is_read_is_the_text_that_is_written(encoded in "encdb1[.][A-Za-z0-9_-]{0,40}") {
        if let Ok(stored) = from_text(&encoded) {
            prop_assert_eq!(to_text(&stored), encoded);
        }
    }

    #[test]
    fn texts_of_stored_values_come_back(stored in vec(any::<u8>(), 0..80)) {
        prop_assert_eq!(from_text(&to_text(&stored)).unwrap(), stored);
    }

    #[test]
    fn no_text_panics_as_a_key(text in any::<String>(), encoded in "[A-Za-z0-9+/_-]{0,90}={0,3}\n{0,2}") {
        drop(KeyBytes::from_base64(&text));
        drop(KeyBytes::from_base64(&encoded));
    }
}
