//! Values of every type come back as they were.

use std::fmt::Debug;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use encdb_core::{Context, Format, FromPlaintext, Json, Padding, ToPlaintext};
use proptest::{collection::vec, prelude::*};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::support::{COLUMN, KEYRING, cases, padded};

/// Seals and opens a value, and returns the result.
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
    bytes_as_integers_come_back: any::<i8>();
    unsigned_bytes_as_integers_come_back: any::<u8>();
    short_integers_come_back: any::<i16>();
    short_unsigned_integers_come_back: any::<u16>();
    unsigned_integers_come_back: any::<u32>();
    long_unsigned_integers_come_back: 0..=i64::MAX.unsigned_abs();
    integers_come_back: any::<i32>();
    long_integers_come_back: any::<i64>();
    uuids_come_back: any::<u128>().prop_map(Uuid::from_u128);
    dates_come_back: date();
    times_of_day_come_back: time_of_day();
    points_in_time_come_back: point_in_time();
    local_points_in_time_come_back: point_in_time().prop_map(|utc| utc.naive_utc());
    json_comes_back: address().prop_map(Json);
    lists_come_back: vec(any::<i32>(), 0..9).prop_map(Json);
    lists_of_text_come_back: vec(any::<String>(), 0..9).prop_map(Json);
    json_of_any_type_comes_back: json();
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has it", |it| it.is_finite()).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((any::<String>(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

#[cfg(feature = "time")]
mod time_crate {
    use time::{Date, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

    use super::*;

    round_trips! {
        dates_come_back: date();
        times_of_day_come_back: time_of_day();
        local_points_in_time_come_back: (date(), time_of_day())
            .prop_map(|(date, time)| PrimitiveDateTime::new(date, time));
        points_in_time_come_back: point_in_time();
    }

    fn date() -> impl Strategy<Value = Date> {
        let days = Date::MIN.to_julian_day()..=Date::MAX.to_julian_day();
        days.prop_map(|days| Date::from_julian_day(days).unwrap())
    }

    fn time_of_day() -> impl Strategy<Value = Time> {
        let parts = (0..24_u8, 0..60_u8, 0..60_u8, 0..1_000_000_000_u32);
        parts.prop_map(|(h, m, s, nanos)| Time::from_hms_nano(h, m, s, nanos).unwrap())
    }

    /// Returns points in time in any offset; each comes back as the same point in UTC.
    fn point_in_time() -> impl Strategy<Value = OffsetDateTime> {
        let seconds = -377_000_000_000_i64..253_000_000_000;
        let parts = (seconds, 0..1_000_000_000_u32, -43_200..43_200_i32);
        parts.prop_map(|(seconds, nanos, offset)| {
            let utc = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
            let offset = UtcOffset::from_whole_seconds(offset).unwrap();
            utc.replace_nanosecond(nanos).unwrap().to_offset(offset)
        })
    }

    #[test]
    fn extremes_come_back() {
        come_back(&[Date::MIN, Date::MAX]);
        come_back(&[Time::MIDNIGHT, Time::from_hms_nano(23, 59, 59, 999_999_999).unwrap()]);
        come_back(&[PrimitiveDateTime::MIN, PrimitiveDateTime::MAX]);
        come_back(&[OffsetDateTime::UNIX_EPOCH, PrimitiveDateTime::MIN.assume_utc()]);
    }

    #[test]
    fn a_point_in_time_comes_back_in_utc() {
        let offset = UtcOffset::from_hms(5, 45, 0).unwrap();
        let written = OffsetDateTime::UNIX_EPOCH.to_offset(offset);
        assert_eq!(sealed_and_opened(&written).offset(), UtcOffset::UTC);
    }
}

#[cfg(feature = "bigdecimal")]
mod bigdecimal {
    use ::bigdecimal::{BigDecimal, num_bigint::BigInt};

    use super::*;

    round_trips! {
        decimals_come_back: decimal();
    }

    fn decimal() -> impl Strategy<Value = BigDecimal> {
        let parts = (vec(any::<u8>(), 0..60), 0..16_384_i64);
        parts.prop_map(|(bytes, scale)| {
            BigDecimal::from_bigint(BigInt::from_signed_bytes_be(&bytes), scale)
        })
    }

    proptest! {
        #![proptest_config(cases(64))]

        #[test]
        fn the_scale_comes_back(value in decimal()) {
            let read = sealed_and_opened(&value);
            prop_assert_eq!(read.as_bigint_and_scale(), value.as_bigint_and_scale());
        }

        /// A decimal that PostgreSQL prints without an exponent is read in the same way.
        #[test]
        fn a_negative_scale_is_written_out(unscaled: i64, n_zeros in 0..300_i64) {
            let read = sealed_and_opened(&BigDecimal::new(unscaled.into(), -n_zeros));
            let (digits, scale) = read.as_bigint_and_scale();
            let n_zeros = u32::try_from(n_zeros).unwrap();
            prop_assert_eq!((digits.into_owned(), scale), (BigInt::from(unscaled) * BigInt::from(10).pow(n_zeros), 0));
        }
    }
}

#[cfg(feature = "rust_decimal")]
mod rust_decimal {
    use ::rust_decimal::Decimal;

    use super::*;

    round_trips! {
        decimals_come_back: decimal();
    }

    fn decimal() -> impl Strategy<Value = Decimal> {
        let parts = (any::<(u32, u32, u32, bool)>(), 0..29_u32);
        parts.prop_map(|((low, mid, high, negative), scale)| {
            Decimal::from_parts(low, mid, high, negative, scale)
        })
    }

    proptest! {
        #![proptest_config(cases(64))]

        #[test]
        fn the_scale_comes_back(value in decimal()) {
            prop_assert_eq!(sealed_and_opened(&value).scale(), value.scale());
        }
    }

    #[cfg(feature = "bigdecimal")]
    proptest! {
        #![proptest_config(cases(64))]

        #[test]
        fn both_crates_have_one_encoding(value in decimal()) {
            let big: ::bigdecimal::BigDecimal = value.to_string().parse().unwrap();
            prop_assert_eq!(&*big.to_plaintext().unwrap(), &*value.to_plaintext().unwrap());
        }
    }

    #[test]
    fn negative_zero_is_zero() {
        let read = sealed_and_opened(&Decimal::from_parts(0, 0, 0, true, 2));
        assert_eq!((read.is_sign_negative(), read.scale()), (false, 2));
    }
}

#[cfg(feature = "ipnetwork")]
mod ipnetwork {
    use std::net::IpAddr;

    use ::ipnetwork::IpNetwork;

    use super::*;

    round_trips! {
        networks_come_back: (any::<IpAddr>(), 0..=32_u8)
            .prop_map(|(address, prefix)| IpNetwork::new(address, prefix).unwrap());
        long_prefixes_come_back: (any::<u128>(), 0..=128_u8)
            .prop_map(|(bits, prefix)| IpNetwork::new(IpAddr::V6(bits.into()), prefix).unwrap());
    }
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

/// Returns points in time, one in six of them within a leap second, which is the second after :59.
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

    /// A NaN comes back as a NaN; its payload is not the same on every processor.
    #[test]
    fn short_floating_point_comes_back_bit_by_bit(bits: u32) {
        let value = f32::from_bits(bits);
        let read = sealed_and_opened(&value);
        prop_assert!(read.to_bits() == bits || value.is_nan() && read.is_nan());
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
    come_back(&[i8::MIN, -1, 0, 1, i8::MAX]);
    come_back(&[0, 1, u8::MAX]);
    come_back(&[0, 1, u16::MAX]);
    come_back(&[0, 1, u32::MAX]);
    come_back(&[0, 1, i64::MAX.unsigned_abs()]);
    come_back(&[f32::MIN, f32::MAX, f32::MIN_POSITIVE, f32::from_bits(1), f32::INFINITY]);
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
