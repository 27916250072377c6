//! Opened bytes as a Rust type: a value that is read is written as the same bytes, and other bytes are refused by name.

use std::{any::type_name, fmt::Debug};

use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use encdb_core::{Column, ErrorKind, FromPlaintext, Index, Json, ToPlaintext};
use ipnetwork::IpNetwork;
use rust_decimal::Decimal;
use serde_json::Value;
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time};
use uuid::Uuid;

use super::Target;

pub(super) const TARGET: Target = Target { name: "plaintext", check, samples };

fn check(input: &[u8]) {
    one_encoding::<bool>(input);
    one_encoding::<i8>(input);
    one_encoding::<i16>(input);
    one_encoding::<i32>(input);
    one_encoding::<i64>(input);
    one_encoding::<u8>(input);
    one_encoding::<u16>(input);
    one_encoding::<u32>(input);
    one_encoding::<u64>(input);
    one_encoding::<f64>(input);
    one_encoding::<String>(input);
    one_encoding::<Vec<u8>>(input);
    one_encoding::<Uuid>(input);
    one_encoding::<NaiveDate>(input);
    one_encoding::<NaiveTime>(input);
    one_encoding::<NaiveDateTime>(input);
    one_encoding::<DateTime<Utc>>(input);
    one_encoding::<Date>(input);
    one_encoding::<Time>(input);
    one_encoding::<PrimitiveDateTime>(input);
    one_encoding::<OffsetDateTime>(input);
    one_encoding::<BigDecimal>(input);
    one_encoding::<Decimal>(input);
    one_encoding::<IpNetwork>(input);
    narrow_float(input);
    one_token(input);
    one_meaning(input);
}

/// Checks that a NaN is read as some NaN, because it has many encodings.
fn narrow_float(input: &[u8]) {
    match f32::from_plaintext(input.to_vec()) {
        Ok(value) if value.is_nan() => (),
        _ => one_encoding::<f32>(input),
    }
}

/// Checks that equal decimals match whatever their scale, and that bytes that are no decimal have no token.
fn one_token(input: &[u8]) {
    let index = Index::new(Column::new("accounts", "balance"), &[]);
    let Ok(value) = BigDecimal::from_plaintext(input.to_vec()) else { return };
    let (_, scale) = value.as_bigint_and_scale();
    let longer = value.with_scale((scale + 1).min(16_383));
    assert!(longer.to_plaintext().is_err() || index.matches(&value, &longer).is_ok_and(|it| it));
}

/// Checks a type whose values have one encoding each.
fn one_encoding<T: FromPlaintext + ToPlaintext + Debug>(input: &[u8]) {
    match T::from_plaintext(input.to_vec()) {
        Ok(value) => {
            let written = value.to_plaintext().expect("what was read can be written");
            assert_eq!(&*written, input, "{}", type_name::<T>());
        }
        Err(error) => assert!(is_refusal(error.kind()), "{error}"),
    }
}

/// Checks that the value stays the same. White space and the order of fields may change, and a float may be written shorter.
fn one_meaning(input: &[u8]) {
    match Value::from_plaintext(input.to_vec()) {
        Ok(value) => {
            let written = value.to_plaintext().expect("what was read can be written").to_vec();
            let again =
                Json::<Value>::from_plaintext(written).expect("what was written can be read");
            assert_eq!(again.0, value);
        }
        Err(error) => assert_eq!(error.kind(), ErrorKind::JsonDecode),
    }
}

fn is_refusal(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::InvalidUtf8 | ErrorKind::Undecodable { .. })
}

fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let json =
        br#"{"a":[1,-2.5e-3,1e400,null,true],"b":{"c":"\u00e9\n","d":18446744073709551615}}"#;
    vec![
        ("bool", vec![1]),
        ("decimal", [&[0, 2][..], &(-150_i128).to_be_bytes()].concat()),
        ("decimal-of-20-bytes", [&[0x3f, 0xff][..], &[0xff, 0x7f], &[0xff; 18]].concat()),
        ("date", 19_999_i32.to_be_bytes().to_vec()),
        ("float", f64::NAN.to_be_bytes().to_vec()),
        ("integer", (-1_i64).to_be_bytes().to_vec()),
        ("json", json.to_vec()),
        ("leap-second", [&(-1_i64).to_be_bytes()[..], &1_999_999_999_u32.to_be_bytes()].concat()),
        ("network", [&[4, 8, 10, 0, 0, 1][..], &[0; 12]].concat()),
        ("network-of-16-bytes", [&[6, 128][..], &[0xff; 16]].concat()),
        ("narrow-float", f64::from(0.1_f32).to_be_bytes().to_vec()),
        ("number", b"-2.2250738585072014e-308".to_vec()),
        ("text", "caf\u{e9} \u{1f600}".into()),
        ("time", 86_399_999_999_999_u64.to_be_bytes().to_vec()),
        ("timestamp", [&1_700_000_000_i64.to_be_bytes()[..], &5_u32.to_be_bytes()].concat()),
        ("uuid", Uuid::from_u128(42).as_bytes().to_vec()),
    ]
}
