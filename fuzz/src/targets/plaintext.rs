//! Opened bytes as a Rust type: what is read is written as the same bytes, and what is not is refused by name.

use std::{any::type_name, fmt::Debug};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use encdb_core::{ErrorKind, FromPlaintext, Json, ToPlaintext};
use serde_json::Value;
use uuid::Uuid;

use super::Target;

pub(super) const TARGET: Target = Target { name: "plaintext", check, samples };

fn check(input: &[u8]) {
    one_encoding::<bool>(input);
    one_encoding::<i16>(input);
    one_encoding::<i32>(input);
    one_encoding::<i64>(input);
    one_encoding::<f64>(input);
    one_encoding::<String>(input);
    one_encoding::<Vec<u8>>(input);
    one_encoding::<Uuid>(input);
    one_encoding::<NaiveDate>(input);
    one_encoding::<NaiveTime>(input);
    one_encoding::<NaiveDateTime>(input);
    one_encoding::<DateTime<Utc>>(input);
    one_meaning(input);
}

/// Types whose values have one encoding each.
fn one_encoding<T: FromPlaintext + ToPlaintext + Debug>(input: &[u8]) {
    match T::from_plaintext(input.to_vec()) {
        Ok(value) => {
            let written = value.to_plaintext().expect("what was read can be written");
            assert_eq!(&*written, input, "{}", type_name::<T>());
        }
        Err(error) => assert!(is_refusal(error.kind()), "{error}"),
    }
}

/// White space and the order of fields may change, and a float be written shorter; the value stays.
fn one_meaning(input: &[u8]) {
    match Json::<Value>::from_plaintext(input.to_vec()) {
        Ok(value) => {
            let written = value.to_plaintext().expect("what was read can be written").to_vec();
            let again =
                Json::<Value>::from_plaintext(written).expect("what was written can be read");
            assert_eq!(again.0, value.0);
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
        ("date", 19_999_i32.to_be_bytes().to_vec()),
        ("float", f64::NAN.to_be_bytes().to_vec()),
        ("integer", (-1_i64).to_be_bytes().to_vec()),
        ("json", json.to_vec()),
        ("leap-second", [&(-1_i64).to_be_bytes()[..], &1_999_999_999_u32.to_be_bytes()].concat()),
        ("number", b"-2.2250738585072014e-308".to_vec()),
        ("text", "caf\u{e9} \u{1f600}".into()),
        ("time", 86_399_999_999_999_u64.to_be_bytes().to_vec()),
        ("timestamp", [&1_700_000_000_i64.to_be_bytes()[..], &5_u32.to_be_bytes()].concat()),
        ("uuid", Uuid::from_u128(42).as_bytes().to_vec()),
    ]
}
