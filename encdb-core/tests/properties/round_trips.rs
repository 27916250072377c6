//! Values of every type come back as they were.

use std::fmt::Debug;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use encdb_core::{Context, Format, FromPlaintext, Json, Padding, ToPlaintext};
use proptest::{collection::vec, prelude::*};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::support::{COLUMN, KEYRING, cases, padded};

/// The value after a round through its bytes and a sealed value.
fn sealed_and_opened<T: ToPlaintext + FromPlaintext>(value: &T) -> T {
    let (context, format) = (Context::new(COLUMN), Format::new(T::KIND.codec(), Padding::None));
    let plaintext = value.to_plaintext().unwrap();
    let stored = KEYRING.seal(&context, format, &plaintext).unwrap();
    assert_eq!(stored.len(), 32 + plaintext.len());
    T::from_plaintext(KEYRING.open(&context, format, &stored).unwrap()).unwrap()
}

macro_rules! round_trips {
    ($($name:ident: $strategy:expr;)*) => {
        proptest! {
            #![proptest_config(cases(64))]
            $(#[test]
            fn $name(value in $strategy) {
                prop_assert_eq!(sealed_and_opened(&value), value);
            })*
        }
    };
}
round_trips! {
    texts_come_back: any::<String>();
    bytes_come_back: vec(any::<u8>(), 0..300);
    truth_values_come_back: any::<bool>();
    short_integers_come_back: any::<i16>();
    integers_come_back: any::<i32>();
    long_integers_come_back: any::<i64>();
    uuids_come_back: any::<u128>().prop_map(Uuid::from_u128);
    dates_come_back: date();
    times_of_day_come_back: time_of_day();
    points_in_time_come_back: point_in_time();
    local_points_in_time_come_back: point_in_time().prop_map(|utc| utc.naive_utc());
    json_comes_back: address().prop_map(Json);
}

fn date() -> impl Strategy<Value = NaiveDate> {
    let days = NaiveDate::MIN.to_epoch_days()..=NaiveDate::MAX.to_epoch_days();
    days.prop_map(|days| NaiveDate::from_epoch_days(days).unwrap())
}

fn time_of_day() -> impl Strategy<Value = NaiveTime> {
    let parts = (0..86_400_u32, 0..1_000_000_000_u32);
    parts.prop_map(|(seconds, nanos)| {
        NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos).unwrap()
    })
}

/// Points in time, one in six of them within a leap second, which is the second after :59.
fn point_in_time() -> impl Strategy<Value = DateTime<Utc>> {
    let seconds = DateTime::<Utc>::MIN_UTC.timestamp()..=DateTime::<Utc>::MAX_UTC.timestamp();
    let leap = (-1_000_000..1_000_000_i64).prop_map(|minutes| 60 * minutes + 59);
    let parts = prop_oneof![
        5 => (seconds, 0..1_000_000_000_u32),
        1 => (leap, 1_000_000_000..2_000_000_000_u32),
    ];
    parts.prop_map(|(seconds, nanos)| DateTime::from_timestamp(seconds, nanos).unwrap())
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Address {
    street: String,
    number: Option<u32>,
    position: (f64, f64),
    tags: Vec<String>,
}

fn address() -> impl Strategy<Value = Address> {
    let position = (-90.0..90.0_f64, -180.0..180.0_f64);
    (any::<String>(), any::<Option<u32>>(), position, vec(any::<String>(), 0..4))
        .prop_map(|(street, number, position, tags)| Address { street, number, position, tags })
}

proptest! {
    #![proptest_config(cases(64))]

    /// Every bit pattern, so every NaN with its payload.
    #[test]
    fn floating_point_comes_back_bit_by_bit(bits: u64) {
        prop_assert_eq!(sealed_and_opened(&f64::from_bits(bits)).to_bits(), bits);
    }
}

#[track_caller]
fn come_back<T: ToPlaintext + FromPlaintext + PartialEq + Debug>(values: &[T]) {
    for value in values {
        assert_eq!(&sealed_and_opened(value), value);
    }
}

#[test]
fn extremes_come_back() {
    come_back(&["", " ", "null", "NULL", "\0", "\u{feff}", "\u{10ffff}"].map(str::to_owned));
    come_back(&[vec![], vec![0], vec![0x80], vec![0xff; 40]]);
    come_back(&[i16::MIN, -1, 0, 1, i16::MAX]);
    come_back(&[i32::MIN, -1, 0, 1, i32::MAX]);
    come_back(&[i64::MIN, -1, 0, 1, i64::MAX]);
    come_back(&[f64::MIN, f64::MAX, f64::MIN_POSITIVE, f64::INFINITY, f64::NEG_INFINITY]);
    come_back(&[Uuid::nil(), Uuid::max()]);
    come_back(&[NaiveDate::MIN, NaiveDate::default(), NaiveDate::MAX]);
    come_back(&[NaiveTime::MIN, NaiveTime::from_hms_nano_opt(23, 59, 59, 999_999_999).unwrap()]);
    come_back(&[NaiveDateTime::MIN, NaiveDateTime::MAX]);
    come_back(&[DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC]);
    come_back(&[Json(None), Json(Some(String::new())), Json(Some("null".to_owned()))]);
    come_back(&[Json(())]);
}

#[test]
fn zero_and_nan_keep_their_sign_and_payload() {
    for bits in [0, 1 << 63, 0x7ff0_0000_0000_0001, 0x7ff8_dead_beef_0001, u64::MAX] {
        assert_eq!(sealed_and_opened(&f64::from_bits(bits)).to_bits(), bits);
    }
}

/// 2016-12-31T23:59:60.5Z.
#[test]
fn leap_seconds_in_points_in_time_come_back() {
    let leap = DateTime::from_timestamp(1_483_228_799, 1_500_000_000).unwrap();
    come_back(&[leap]);
    come_back(&[leap.naive_utc()]);
}

/// The mark of the padding is one byte, so a full block of plaintext needs another block.
#[test]
fn padded_values_come_back_and_have_the_length_of_whole_blocks() {
    let context = Context::new(COLUMN);
    for block in [1, 8, 16, 255] {
        for len in 0..70 {
            let plaintext = vec![0x80; len];
            let stored = KEYRING.seal(&context, padded(block), &plaintext).unwrap();
            let block = usize::from(block);
            assert_eq!(stored.len(), 32 + (len / block + 1) * block, "{len} in blocks of {block}");
            let opened = KEYRING.open(&context, padded(block.try_into().unwrap()), &stored);
            assert_eq!(opened.unwrap(), plaintext);
        }
    }
}
