//! The bytes that are sealed for each type: `docs/format.md`, "Plaintext encodings".

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use encdb_core::{Codec, FromPlaintext, Json, Plaintext, PlaintextKind, ToPlaintext};
use uuid::Uuid;

#[track_caller]
fn assert_encodes<T>(value: T, bytes: &[u8])
where
    T: ToPlaintext + FromPlaintext + PartialEq + std::fmt::Debug,
{
    assert_eq!(&value.to_plaintext().unwrap()[..], bytes, "{value:?}");
    assert_eq!(<&T>::to_plaintext(&&value).unwrap()[..], *bytes, "{value:?}");
    assert_eq!(T::from_plaintext(bytes.to_vec()).unwrap(), value);
}

#[test]
fn text_and_bytes_are_themselves() {
    assert_encodes(String::new(), b"");
    assert_encodes("gr\u{f6}\u{df}e".to_owned(), b"gr\xc3\xb6\xc3\x9fe");
    assert_encodes(b"\0\xff".to_vec(), b"\0\xff");
    assert_eq!("ab".to_plaintext().unwrap()[..], *b"ab");
    assert_eq!(b"ab"[..].to_plaintext().unwrap()[..], *b"ab");
}

#[test]
fn a_truth_value_is_a_byte() {
    assert_encodes(false, b"\0");
    assert_encodes(true, b"\x01");
}

#[test]
fn integers_are_eight_bytes_in_twos_complement() {
    assert_encodes(1_i16, b"\0\0\0\0\0\0\0\x01");
    assert_encodes(-2_i16, b"\xff\xff\xff\xff\xff\xff\xff\xfe");
    assert_encodes(0x0102_0304_i32, b"\0\0\0\0\x01\x02\x03\x04");
    assert_encodes(-2_i32, b"\xff\xff\xff\xff\xff\xff\xff\xfe");
    assert_encodes(0x0102_0304_0506_0708_i64, b"\x01\x02\x03\x04\x05\x06\x07\x08");
    assert_encodes(i64::MIN, b"\x80\0\0\0\0\0\0\0");
    assert_encodes(-2_i8, b"\xff\xff\xff\xff\xff\xff\xff\xfe");
    assert_encodes(255_u8, b"\0\0\0\0\0\0\0\xff");
    assert_encodes(0xfffe_u16, b"\0\0\0\0\0\0\xff\xfe");
    assert_encodes(0xffff_fffe_u32, b"\0\0\0\0\xff\xff\xff\xfe");
    assert_encodes(0x0102_0304_0506_0708_u64, b"\x01\x02\x03\x04\x05\x06\x07\x08");
}

#[test]
fn floating_point_is_eight_bytes_of_ieee_754() {
    assert_encodes(1.0, b"\x3f\xf0\0\0\0\0\0\0");
    assert_encodes(-0.5, b"\xbf\xe0\0\0\0\0\0\0");
    assert_encodes(-0.5_f32, b"\xbf\xe0\0\0\0\0\0\0");
    assert_encodes(0.1_f32, b"\x3f\xb9\x99\x99\xa0\0\0\0");
    assert_encodes(f32::NEG_INFINITY, b"\xff\xf0\0\0\0\0\0\0");
    assert!(f32::from_plaintext(f64::NAN.to_be_bytes().to_vec()).unwrap().is_nan());
}

#[test]
fn a_uuid_is_its_sixteen_bytes() {
    let uuid = Uuid::from_u128(0x018f_3c2a_9b7e_7c0d_8a1b_2c3d_4e5f_6071);
    assert_encodes(uuid, b"\x01\x8f\x3c\x2a\x9b\x7e\x7c\x0d\x8a\x1b\x2c\x3d\x4e\x5f\x60\x71");
}

#[test]
fn a_date_is_the_days_since_1970() {
    let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    assert_encodes(date(1970, 1, 1), b"\0\0\0\0");
    assert_encodes(date(1971, 1, 2), b"\0\0\x01\x6e");
    assert_encodes(date(1969, 12, 31), b"\xff\xff\xff\xff");
}

#[test]
fn a_time_of_day_is_the_nanoseconds_since_midnight() {
    let time = |seconds, nanos| NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos);
    assert_encodes(time(0, 1).unwrap(), b"\0\0\0\0\0\0\0\x01");
    assert_encodes(time(1, 0).unwrap(), b"\0\0\0\0\x3b\x9a\xca\0");
    assert_encodes(time(86_399, 999_999_999).unwrap(), b"\0\0\x4e\x94\x91\x4e\xff\xff");
}

/// Seconds round towards the past, so that the nanoseconds are never negative.
#[test]
fn a_point_in_time_is_seconds_and_nanoseconds() {
    let points: [(i64, u32, &[u8; 12]); 4] = [
        (0, 0, b"\0\0\0\0\0\0\0\0\0\0\0\0"),
        (258, 1, b"\0\0\0\0\0\0\x01\x02\0\0\0\x01"),
        (-1, 999_999_999, b"\xff\xff\xff\xff\xff\xff\xff\xff\x3b\x9a\xc9\xff"),
        // 2016-12-31T23:59:60.5Z, a leap second.
        (1_483_228_799, 1_500_000_000, b"\0\0\0\0\x58\x68\x46\x7f\x59\x68\x2f\0"),
    ];
    for (seconds, nanos, bytes) in points {
        let utc = DateTime::<Utc>::from_timestamp(seconds, nanos).unwrap();
        assert_encodes(utc, bytes);
        assert_encodes::<NaiveDateTime>(utc.naive_utc(), bytes);
    }
}

#[test]
fn json_is_compact_utf_8() {
    let json = Json(vec![("größe".to_owned(), 1.5), ("\"\n".to_owned(), 0.1)]);
    assert_encodes(json, "[[\"größe\",1.5],[\"\\\"\\n\",0.1]]".as_bytes());
    assert_encodes(Json(None::<u8>), b"null");
    let value = serde_json::json!({ "größe": 1.5, "list": [1, null, "\n"] });
    assert_encodes(value.clone(), "{\"größe\":1.5,\"list\":[1,null,\"\\n\"]}".as_bytes());
    assert_eq!(value.to_plaintext().unwrap()[..], Json(value.clone()).to_plaintext().unwrap()[..]);
}

#[test]
fn a_list_is_json_of_its_values() {
    assert_encodes(Json(vec![1_u8, 2]), b"[1,2]");
    assert_encodes(
        Json(vec![vec![Some("ß".to_owned())], vec![None]]),
        "[[\"ß\"],[null]]".as_bytes(),
    );
}

/// The codec is in the header, so a type must not change it; tools read the kind of a column.
#[test]
fn every_type_has_the_kind_of_its_encoding() {
    use PlaintextKind as Kind;
    fn kind<T: Plaintext + ?Sized>() -> Kind {
        assert_eq!(<&T as Plaintext>::KIND, T::KIND);
        T::KIND
    }
    assert_eq!([kind::<String>(), kind::<str>()], [Kind::Text; 2]);
    assert_eq!([kind::<Vec<u8>>(), kind::<[u8]>()], [Kind::Bytes; 2]);
    assert_eq!(kind::<bool>(), Kind::Bool);
    let signed = [kind::<i8>(), kind::<i16>(), kind::<i32>(), kind::<i64>()];
    let unsigned = [kind::<u8>(), kind::<u16>(), kind::<u32>(), kind::<u64>()];
    assert_eq!([signed, unsigned], [[Kind::Integer; 4]; 2]);
    assert_eq!([kind::<f32>(), kind::<f64>()], [Kind::Float; 2]);
    assert_eq!(kind::<Uuid>(), Kind::Uuid);
    assert_eq!(kind::<NaiveDate>(), Kind::Date);
    assert_eq!(kind::<NaiveTime>(), Kind::Time);
    assert_eq!([kind::<NaiveDateTime>(), kind::<DateTime<Utc>>()], [Kind::Timestamp; 2]);
    assert_eq!([kind::<Json<u8>>(), kind::<serde_json::Value>()], [Kind::Json; 2]);
    #[cfg(feature = "bigdecimal")]
    assert_eq!(kind::<bigdecimal::BigDecimal>(), Kind::Decimal);
    #[cfg(feature = "rust_decimal")]
    assert_eq!(kind::<rust_decimal::Decimal>(), Kind::Decimal);
    #[cfg(feature = "ipnetwork")]
    assert_eq!(kind::<ipnetwork::IpNetwork>(), Kind::Network);
    #[cfg(feature = "time")]
    assert_eq!([kind::<time::Date>(), kind::<time::Time>()], [Kind::Date, Kind::Time]);
    #[cfg(feature = "time")]
    assert_eq!(
        [kind::<time::PrimitiveDateTime>(), kind::<time::OffsetDateTime>()],
        [Kind::Timestamp; 2]
    );
}

#[test]
fn json_alone_has_the_codec_of_json() {
    use PlaintextKind as Kind;
    assert_eq!(Kind::Json.codec(), Codec::Json);
    let numbers = [Kind::Bool, Kind::Decimal, Kind::Float, Kind::Integer];
    let times = [Kind::Date, Kind::Time, Kind::Timestamp];
    let others = [Kind::Bytes, Kind::Network, Kind::Text, Kind::Uuid];
    let raw = numbers.into_iter().chain(times).chain(others);
    assert!(raw.map(Kind::codec).all(|codec| codec == Codec::Raw));
}

/// A wrapper calls it when it is dropped: no trace of the old value is left in it.
#[test]
fn wiping_leaves_a_value_without_its_content() {
    macro_rules! assert_wipes {
        ($($value:expr => $wiped:expr),* $(,)?) => {$(
            let mut value = $value;
            value.wipe();
            assert_eq!(value, $wiped);
        )*};
    }
    assert_wipes!(
        "Borreliose".to_owned() => "",
        b"Borreliose".to_vec() => b"",
        *b"Borreliose" => [0; 10],
        true => false,
        7_i8 => 0,
        7_u8 => 0,
        7_u16 => 0,
        7_u32 => 0,
        7_u64 => 0,
        7.5_f32 => 0.0,
        serde_json::json!({ "Borreliose": ["Borreliose", 7] }) => serde_json::Value::Null,
        7_i16 => 0,
        7_i32 => 0,
        7_i64 => 0,
        7.5_f64 => 0.0,
        Uuid::max() => Uuid::nil(),
        NaiveDate::MAX => NaiveDate::default(),
        NaiveTime::from_hms_opt(1, 2, 3).unwrap() => NaiveTime::MIN,
        NaiveDateTime::MAX => NaiveDateTime::default(),
        DateTime::<Utc>::MAX_UTC => DateTime::<Utc>::default(),
    );
    #[cfg(feature = "rust_decimal")]
    assert_wipes!(rust_decimal::Decimal::MAX => rust_decimal::Decimal::ZERO);
    #[cfg(feature = "ipnetwork")]
    assert_wipes!(
        "10.0.0.0/8".parse::<ipnetwork::IpNetwork>().unwrap() => "::/128".parse().unwrap(),
    );
    #[cfg(feature = "time")]
    assert_wipes!(
        time::Date::MAX => time::OffsetDateTime::UNIX_EPOCH.date(),
        time::Time::from_hms(1, 2, 3).unwrap() => time::Time::MIDNIGHT,
        time::PrimitiveDateTime::MAX => {
            time::PrimitiveDateTime::new(time::OffsetDateTime::UNIX_EPOCH.date(), time::Time::MIDNIGHT)
        },
        time::PrimitiveDateTime::MAX.assume_utc() => time::OffsetDateTime::UNIX_EPOCH,
    );
}
