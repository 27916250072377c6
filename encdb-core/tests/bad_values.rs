//! The errors about a value that its column cannot hold: exactly which kind, where, and nothing of the value.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use encdb_core::{
    Bindable, BoundId, Codec, Column, Context, DISTINCT_START_LEN, Error, ErrorKind, Format,
    FromPlaintext, Json, MAX_PLAINTEXT_LEN, MAX_STORED_LEN, OVERHEAD_LEN, Padding, Plaintext,
    ToPlaintext, from_text, inspect, to_text,
};
use uuid::Uuid;

use crate::support::{
    COLUMN, JSON, KEYRING, RAW, assert_shows_nothing, base64, id, keyring, padded,
};

const DIAGNOSIS: &[u8] = "Qu\u{e4}lende Borreliose".as_bytes();

fn context() -> Context {
    Context::new(COLUMN)
}

fn sealed() -> Vec<u8> {
    KEYRING.seal(&context(), RAW, DIAGNOSIS).unwrap()
}

/// Returns the sealed value with one byte of its header replaced.
fn with_header_byte(at: usize, byte: u8) -> Vec<u8> {
    let mut stored = sealed();
    stored[at] = byte;
    stored
}

/// Asserts that the error names `kind`, `column` and, where it knows one, the row, and shows nothing of the value.
#[track_caller]
fn assert_says(error: Error, kind: ErrorKind, column: Option<Column>, value: &[u8]) {
    assert_eq!(error.kind(), kind);
    assert_eq!(error.column(), column, "{kind:?}");
    let printed = format!("{error} {error:?} {error:#?}");
    let row = error.row().map_or_else(String::new, |row| format!(" of the row {row}"));
    let named = column.is_none_or(|column| printed.starts_with(&format!("{column}{row}: ")));
    assert!(named, "the text names the column first: {printed}");
    for secret in [value, DIAGNOSIS] {
        if secret.len() >= 4 {
            assert_shows_nothing(&printed, secret);
        }
    }
}

#[track_caller]
fn assert_not_opened(stored: &[u8], kind: ErrorKind) {
    let error = KEYRING.open(&context(), RAW, stored).unwrap_err();
    assert_says(error, kind, Some(COLUMN), stored);
}

/// P1: an ordinary read never falls back to plaintext.
#[test]
fn what_was_never_sealed_is_not_sealed() {
    let values = [
        &b""[..],
        b"Borreliose",
        b"Qu\xc3\xa4lende Borreliose, l\xc3\xa4nger als 32 Stellen",
        b"\x00\x00\x00\x00",
        b"\x7f\xf8\x00\x00\x01",
        b"\x81\xf8\x00\x00\x01",
        b"\xf7\x00\x00\x01Borreliose, die in dreissig Stellen passt",
        b"gAAAA, doch kein Fernet",
        &[0xc3; 100],
    ];
    for stored in values {
        assert_not_opened(stored, ErrorKind::NotSealed { len: stored.len() });
    }
    let text = to_text(&sealed());
    let error = KEYRING.open(&context(), RAW, text.as_bytes()).unwrap_err();
    let body = &text.as_bytes()["encdb1.".len()..];
    assert_says(error, ErrorKind::NotSealed { len: text.len() }, Some(COLUMN), body);
}

/// Byte 15 is the last one of the nonce, which ends the part that distinguishes two values.
#[test]
fn the_start_of_a_text_has_the_header_and_the_nonce_and_no_more_than_their_group() {
    let sealed = sealed();
    let start = |stored: &[u8]| to_text(stored)[..DISTINCT_START_LEN].to_owned();
    let changed = |at: usize| {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        start(&changed)
    };
    assert_ne!(changed(15), start(&sealed));
    assert_eq!(changed(18), start(&sealed));
}

#[test]
fn fernet_tokens_are_told_apart() {
    let token = b"\x80\0\0\0\0\x1d\xc0\x9e\xb0 and its iv, ciphertext and hmac";
    assert_not_opened(token, ErrorKind::LegacyFernet);
    assert_not_opened(b"\x80", ErrorKind::LegacyFernet);
    assert_not_opened(base64(token).as_bytes(), ErrorKind::LegacyFernet);
}

#[test]
fn other_formats_are_named_and_not_read() {
    for format in 0xf9..=0xff {
        assert_not_opened(&with_header_byte(0, format), ErrorKind::UnsupportedFormat { format });
        assert_not_opened(&[format], ErrorKind::UnsupportedFormat { format });
    }
}

#[test]
fn every_truncation_is_cut_short_or_rejected() {
    let stored = sealed();
    assert_not_opened(&stored[..0], ErrorKind::NotSealed { len: 0 });
    for len in 1..32 {
        assert_not_opened(&stored[..len], ErrorKind::Truncated { len });
    }
    for len in 32..stored.len() {
        assert_not_opened(&stored[..len], ErrorKind::Rejected);
    }
}

#[test]
fn key_id_zero_is_nobodys() {
    assert_not_opened(&with_header_byte(3, 0), ErrorKind::ZeroKeyId);
}

#[test]
fn a_key_that_the_keyring_lacks_is_named() {
    assert_not_opened(&with_header_byte(3, 2), ErrorKind::UnknownKey { id: id(2) });
    assert_not_opened(&with_header_byte(2, 255), ErrorKind::UnknownKey { id: id(0xff01) });
}

#[test]
fn a_key_that_the_keyring_lacks_is_named_for_owners_too() {
    let context = context().owned_by(BoundId::integer(7));
    let stored = keyring(2, &[]).seal(&context, RAW, DIAGNOSIS).unwrap();
    let error = KEYRING.open(&context, RAW, &stored).unwrap_err();
    assert_says(error, ErrorKind::UnknownKey { id: id(2) }, Some(COLUMN), &stored);
}

#[test]
fn the_reserved_bit_is_refused() {
    assert_not_opened(&with_header_byte(1, 0x80), ErrorKind::ReservedBits);
    assert_not_opened(&with_header_byte(1, 0xff), ErrorKind::ReservedBits);
}

/// ROW, OWNER, DEK, PAD and the codec: the column's definition says which are set, the header only confirms it.
#[test]
fn flags_that_the_column_does_not_ask_for_are_refused() {
    for found in 1..=0x7f {
        let stored = with_header_byte(1, found);
        assert_not_opened(&stored, ErrorKind::UnexpectedFlags { found, expected: 0 });
    }
}

#[test]
fn flags_that_the_column_asks_for_are_required() {
    let (owner, row) = (BoundId::integer(7), BoundId::integer(42));
    let columns = [
        (context().in_row(row.clone()), RAW, 0x01),
        (context().owned_by(owner.clone()), RAW, 0x02),
        (context().owned_by(owner).in_row(row), RAW, 0x03),
        (context(), padded(16), 0x08),
        (context(), JSON, 0x10),
    ];
    let stored = sealed();
    for (context, format, expected) in columns {
        let error = KEYRING.open(&context, format, &stored).unwrap_err();
        let kind = ErrorKind::UnexpectedFlags { found: 0, expected };
        assert_says(error, kind, Some(COLUMN), &stored);
        let stored = KEYRING.seal(&context, format, DIAGNOSIS).unwrap();
        assert_not_opened(&stored, ErrorKind::UnexpectedFlags { found: expected, expected: 0 });
    }
}

/// An error of the header is returned before any key is touched, so nothing can be learnt from the order.
#[test]
fn the_header_is_judged_before_the_key() {
    let mut stored = with_header_byte(3, 9);
    assert_not_opened(&stored, ErrorKind::UnknownKey { id: id(9) });
    stored[1] = 0x10;
    assert_not_opened(&stored, ErrorKind::UnexpectedFlags { found: 0x10, expected: 0 });
    stored[3] = 0;
    assert_not_opened(&stored, ErrorKind::ZeroKeyId);
    stored[1] = 0x90;
    assert_not_opened(&stored, ErrorKind::ReservedBits);
    stored.truncate(31);
    assert_not_opened(&stored, ErrorKind::Truncated { len: 31 });
}

/// One kind for every reason why a tag does not verify.
#[test]
fn changed_and_moved_values_are_rejected_alike() {
    for at in [4, 16, sealed().len() - 1] {
        let mut stored = sealed();
        stored[at] ^= 1;
        assert_not_opened(&stored, ErrorKind::Rejected);
    }
    let elsewhere = Context::new(Column::new("patients", "name"));
    assert_not_opened(&KEYRING.seal(&elsewhere, RAW, DIAGNOSIS).unwrap(), ErrorKind::Rejected);
    let row = |row| context().in_row(BoundId::integer(row));
    let stored = KEYRING.seal(&row(1), RAW, DIAGNOSIS).unwrap();
    let error = KEYRING.open(&row(2), RAW, &stored).unwrap_err();
    assert_says(error, ErrorKind::Rejected, Some(COLUMN), &stored);
}

/// The header says only that a value is padded: a column may change its block.
#[test]
fn a_value_padded_to_another_block_opens() {
    for [wrote, reads] in [[64, 16], [16, 64], [1, 255]] {
        let stored = KEYRING.seal(&context(), padded(wrote), DIAGNOSIS).unwrap();
        assert_eq!(KEYRING.open(&context(), padded(reads), &stored).unwrap(), DIAGNOSIS);
    }
}

#[track_caller]
fn assert_undecodable<T: FromPlaintext>(opened: &[u8], kind: ErrorKind) {
    let refused = T::from_plaintext(opened.to_vec()).err();
    let error = refused.unwrap_or_else(|| panic!("{opened:?} was decoded"));
    assert_says(error, kind, None, opened);
}

#[test]
fn bytes_that_are_not_utf_8_are_no_string() {
    let values: [&[u8]; 5] =
        [b"\xff", b"abc\x80def", b"\xc0\x80", b"\xed\xa0\x80", b"Borreliose\xe4"];
    for opened in values {
        assert_undecodable::<String>(opened, ErrorKind::InvalidUtf8);
    }
}

macro_rules! assert_lengths {
    ($($value:ty as $type_name:literal: $len:literal),* $(,)?) => {$(
        for len in (0..40).filter(|len| *len != $len) {
            let kind = ErrorKind::Undecodable { type_name: $type_name };
            assert_undecodable::<$value>(&vec![0; len], kind);
        }
        assert!(<$value>::from_plaintext(vec![0; $len]).is_ok());
    )*};
}

#[test]
fn every_type_of_fixed_width_has_that_width() {
    assert_lengths!(
        bool as "bool": 1,
        i16 as "i16": 8,
        i32 as "i32": 8,
        i64 as "i64": 8,
        f64 as "f64": 8,
        Uuid as "Uuid": 16,
        NaiveDate as "NaiveDate": 4,
        NaiveTime as "NaiveTime": 8,
        NaiveDateTime as "NaiveDateTime": 12,
        DateTime<Utc> as "DateTime<Utc>": 12,
    );
}

#[test]
fn values_beyond_the_range_of_their_type_are_refused() {
    let undecodable = |type_name| ErrorKind::Undecodable { type_name };
    for byte in 2..=u8::MAX {
        assert_undecodable::<bool>(&[byte], undecodable("bool"));
    }
    for beyond in [i64::from(i16::MAX) + 1, i64::from(i16::MIN) - 1, i64::MAX, i64::MIN] {
        assert_undecodable::<i16>(&beyond.to_be_bytes(), undecodable("i16"));
    }
    for beyond in [i64::from(i32::MAX) + 1, i64::from(i32::MIN) - 1, i64::MAX, i64::MIN] {
        assert_undecodable::<i32>(&beyond.to_be_bytes(), undecodable("i32"));
    }
    for beyond in [128, -129, i64::MAX, i64::MIN] {
        assert_undecodable::<i8>(&beyond.to_be_bytes(), undecodable("i8"));
    }
    for negative in [-1_i64, i64::MIN] {
        assert_undecodable::<u8>(&negative.to_be_bytes(), undecodable("u8"));
        assert_undecodable::<u16>(&negative.to_be_bytes(), undecodable("u16"));
        assert_undecodable::<u32>(&negative.to_be_bytes(), undecodable("u32"));
        assert_undecodable::<u64>(&negative.to_be_bytes(), undecodable("u64"));
    }
    assert_undecodable::<u8>(&256_i64.to_be_bytes(), undecodable("u8"));
    assert_undecodable::<u16>(&(1_i64 << 16).to_be_bytes(), undecodable("u16"));
    assert_undecodable::<u32>(&(1_i64 << 32).to_be_bytes(), undecodable("u32"));
    for no_f32 in [0.1, f64::MAX, f64::MIN_POSITIVE, 16_777_217.0, -1.0 - f64::EPSILON] {
        assert_undecodable::<f32>(&no_f32.to_be_bytes(), undecodable("f32"));
    }
    let days = [NaiveDate::MAX.to_epoch_days() + 1, NaiveDate::MIN.to_epoch_days() - 1];
    for beyond in days.into_iter().chain([i32::MIN, i32::MAX]) {
        assert_undecodable::<NaiveDate>(&beyond.to_be_bytes(), undecodable("NaiveDate"));
    }
    let day = 86_400_000_000_000_u64;
    for beyond in [day, day + 1, (1 << 32) * 1_000_000_000, u64::MAX] {
        assert_undecodable::<NaiveTime>(&beyond.to_be_bytes(), undecodable("NaiveTime"));
    }
}

#[test]
fn points_in_time_beyond_their_range_are_refused() {
    let (first, last) =
        (DateTime::<Utc>::MIN_UTC.timestamp(), DateTime::<Utc>::MAX_UTC.timestamp());
    let beyond = [
        (first - 1, 0),
        (last + 1, 0),
        (i64::MIN, 0),
        (i64::MAX, 0),
        (59, 2_000_000_000),
        (0, u32::MAX),
        // A leap second follows :59 only.
        (58, 1_000_000_000),
    ];
    for (seconds, nanos) in beyond {
        let opened = [&seconds.to_be_bytes()[..], &nanos.to_be_bytes()].concat();
        let undecodable = |type_name| ErrorKind::Undecodable { type_name };
        assert_undecodable::<DateTime<Utc>>(&opened, undecodable("DateTime<Utc>"));
        assert_undecodable::<NaiveDateTime>(&opened, undecodable("NaiveDateTime"));
    }
}

#[test]
fn json_that_does_not_fit_is_refused() {
    let values: [&[u8]; 7] =
        [b"", b"{", b"{} trailing", b"null", b"\"Borreliose\"", b"[1, 2, -3]", b"\xff\xfe"];
    for opened in values {
        assert_undecodable::<Json<Vec<u8>>>(opened, ErrorKind::JsonDecode);
    }
}

#[track_caller]
fn assert_unencodable<T: ToPlaintext>(value: &T, kind: ErrorKind) {
    let refused = value.to_plaintext().map(|plaintext| plaintext.len());
    assert_says(refused.unwrap_err(), kind, None, b"");
}

#[test]
fn json_without_an_encoding_is_refused() {
    let map = BTreeMap::from([(vec!["Borreliose"], 1)]);
    assert_unencodable(&Json(map), ErrorKind::JsonEncode);
}

/// A value that could not be read back must not be written.
#[test]
fn leap_seconds_without_an_encoding_are_refused() {
    let leap_second = NaiveTime::from_hms_nano_opt(23, 59, 59, 1_000_000_000).unwrap();
    assert_unencodable(&leap_second, ErrorKind::Unencodable { type_name: "NaiveTime" });
    // Chrono makes leap seconds after any second, and reads them back after :59 alone.
    let odd = NaiveTime::from_hms_opt(12, 0, 30).unwrap().with_nanosecond(1_500_000_000).unwrap();
    let odd = NaiveDate::default().and_time(odd);
    assert_unencodable(&odd, ErrorKind::Unencodable { type_name: "NaiveDateTime" });
    assert_unencodable(&odd.and_utc(), ErrorKind::Unencodable { type_name: "DateTime<Utc>" });
}

/// All integers are stored as an `i64`, so that a column may change between them.
#[test]
fn integers_above_the_range_are_refused() {
    for above in [i64::MAX.unsigned_abs() + 1, u64::MAX] {
        assert_unencodable(&above, ErrorKind::Unencodable { type_name: "u64" });
        let bound = above.bound_id().unwrap_err().kind();
        assert_eq!(bound, ErrorKind::Unencodable { type_name: "u64" });
    }
    assert_eq!(7_u64.bound_id(), 7_i64.bound_id());
}

#[cfg(feature = "bigdecimal")]
mod big_decimals {
    use bigdecimal::{BigDecimal, num_bigint::BigInt};

    use super::*;

    const UNENCODABLE: ErrorKind = ErrorKind::Unencodable { type_name: "BigDecimal" };
    const MAX_DIGITS: u32 = 131_072;

    fn power_of_ten(exponent: u32) -> BigInt {
        BigInt::from(10).pow(exponent)
    }

    #[test]
    fn as_many_digits_as_postgresql_has_are_written_and_no_more() {
        let longest = BigDecimal::from_bigint(power_of_ten(MAX_DIGITS) - 1, 16_383);
        let written = longest.to_plaintext().unwrap().to_vec();
        assert_eq!(BigDecimal::from_plaintext(written).unwrap(), longest);
        for (digits, scale) in [
            (power_of_ten(MAX_DIGITS), 0),
            (-power_of_ten(MAX_DIGITS), 0),
            (power_of_ten(2 * MAX_DIGITS), 0),
            (1.into(), 16_384),
            (1.into(), i64::MAX),
            (0.into(), 16_384),
        ] {
            assert_unencodable(&BigDecimal::from_bigint(digits, scale), UNENCODABLE);
        }
    }

    #[test]
    fn more_digits_are_not_read() {
        let too_long = power_of_ten(MAX_DIGITS).to_signed_bytes_be();
        let opened = [&[0; 2], &too_long[..]].concat();
        assert_undecodable::<BigDecimal>(
            &opened,
            ErrorKind::Undecodable { type_name: "BigDecimal" },
        );
    }

    /// A large exponent is refused before it is written out, which would take all memory.
    #[test]
    fn an_exponent_is_written_out_up_to_the_same_length() {
        let longest = BigDecimal::new(9.into(), -i64::from(MAX_DIGITS - 1));
        let written = longest.to_plaintext().unwrap().to_vec();
        assert_eq!(BigDecimal::from_plaintext(written).unwrap(), longest);
        for scale in [-i64::from(MAX_DIGITS), -1_000_000_000_000, i64::MIN] {
            assert_unencodable(&BigDecimal::new(9.into(), scale), UNENCODABLE);
            let zero = BigDecimal::new(0.into(), scale);
            assert_eq!(zero.to_plaintext().unwrap()[..], [0; 18], "zero is zero");
        }
    }
}

#[cfg(feature = "time")]
#[test]
fn points_in_time_without_a_date_in_utc_are_refused() {
    use time::{Date, OffsetDateTime, Time, UtcOffset};

    let east = UtcOffset::from_hms(1, 0, 0).unwrap();
    let first = OffsetDateTime::new_in_offset(Date::MIN, Time::MIDNIGHT, east);
    assert_unencodable(&first, ErrorKind::Unencodable { type_name: "OffsetDateTime" });
}

#[test]
fn sixteen_mebibytes_are_sealed_and_a_byte_more_is_not() {
    let mut value = vec![0xa5; MAX_PLAINTEXT_LEN];
    let stored = KEYRING.seal(&context(), RAW, &value).unwrap();
    assert_eq!(KEYRING.open(&context(), RAW, &stored).unwrap(), value);
    value.push(0);
    let error = KEYRING.seal(&context(), RAW, &value).unwrap_err();
    let kind = ErrorKind::TooLong { len: MAX_PLAINTEXT_LEN + 1, max: MAX_PLAINTEXT_LEN };
    assert_says(error, kind, Some(COLUMN), &[0xa5; 8]);
}

/// In either form the longest plaintext in the largest block fits, and one byte more is not looked at.
#[test]
fn a_stored_value_longer_than_any_that_is_sealed_is_refused_by_its_length() {
    let format = padded(u16::MAX);
    let stored = KEYRING.seal(&context(), format, &vec![0xa5; MAX_PLAINTEXT_LEN]).unwrap();
    assert!((MAX_PLAINTEXT_LEN + OVERHEAD_LEN..=MAX_STORED_LEN).contains(&stored.len()));

    let mut planted = with_header_byte(1, 0);
    planted.resize(MAX_STORED_LEN, 0);
    assert!(inspect(&planted).is_ok());
    let text = to_text(&planted);
    assert_eq!(from_text(&text).unwrap(), planted);
    planted.push(0);
    let kind = ErrorKind::StoredTooLong { len: MAX_STORED_LEN + 1, max: MAX_STORED_LEN };
    assert_eq!(KEYRING.open(&context(), RAW, &planted).unwrap_err().kind(), kind);
    assert_eq!(inspect(&planted).unwrap_err().kind(), kind);
    let kind = ErrorKind::StoredTooLong { len: text.len() + 2, max: text.len() };
    assert_eq!(from_text(&to_text(&planted)).unwrap_err().kind(), kind);
    // Not even its letters are looked at.
    assert_eq!(from_text(&(text + "!!")).unwrap_err().kind(), kind);
}

#[test]
fn ids_above_65535_bytes_are_refused() {
    let too_long = |len| ErrorKind::ContextTooLong { len };
    let id = "x".repeat(65_536);
    assert!(BoundId::text(&id[1..]).is_ok());
    assert!(BoundId::bytes(&id.as_bytes()[1..]).is_ok());
    assert_says(BoundId::text(&id).unwrap_err(), too_long(65_536), None, b"xxxx");
    assert_says(BoundId::bytes(id.as_bytes()).unwrap_err(), too_long(65_536), None, b"xxxx");
    let part = BoundId::text(&id[1..]).unwrap();
    assert_says(BoundId::composite(&[part]).unwrap_err(), too_long(65_539), None, b"xxxx");
}

#[test]
fn ids_of_more_than_255_parts_are_refused() {
    let parts = vec![BoundId::integer(0x1234_5678); 256];
    assert!(BoundId::composite(&parts[1..]).is_ok());
    let error = BoundId::composite(&parts).unwrap_err();
    assert_says(error, ErrorKind::ContextTooLong { len: 256 }, None, &[0x12, 0x34, 0x56, 0x78]);
}

#[test]
fn names_above_65535_bytes_are_refused() {
    let name: &'static str = "x".repeat(65_536).leak();
    for column in [Column::new(name, "diagnosis"), Column::new("patients", name)] {
        let context = Context::new(column);
        let kind = ErrorKind::ContextTooLong { len: 65_536 };
        let refused = Error::new(kind).at(column);
        assert_eq!(KEYRING.seal(&context, RAW, DIAGNOSIS), Err(refused));
        assert_eq!(KEYRING.open(&context, RAW, &sealed()), Err(refused));
    }
    let longest = Context::new(Column::new(&name[1..], &name[1..]));
    let stored = KEYRING.seal(&longest, RAW, DIAGNOSIS).unwrap();
    assert_eq!(KEYRING.open(&longest, RAW, &stored).unwrap(), DIAGNOSIS);
}

/// P19: the accident of a rotation that runs twice.
#[test]
fn a_value_sealed_for_this_very_place_is_not_sealed_again() {
    let owned = context().owned_by(BoundId::integer(7)).in_row(BoundId::integer(42));
    for (context, format) in [(context(), RAW), (context(), padded(16)), (owned, JSON)] {
        let stored = KEYRING.seal(&context, format, DIAGNOSIS).unwrap();
        let error = KEYRING.seal(&context, format, &stored).unwrap_err();
        assert_says(error, ErrorKind::AlreadySealed, Some(COLUMN), &stored);
        let rotated = keyring(2, &[1]).seal(&context, format, &stored).unwrap_err();
        assert_says(rotated, ErrorKind::AlreadySealed, Some(COLUMN), &stored);
    }
}

/// Bytes that only look sealed are data like any other: an attacker who chooses a value cannot make it unwritable.
#[test]
fn what_does_not_open_here_is_sealed_as_it_is() {
    let elsewhere = Context::new(Column::new("patients", "name"));
    let mut changed = sealed();
    changed[20] ^= 1;
    let values = [KEYRING.seal(&elsewhere, RAW, DIAGNOSIS).unwrap(), changed, vec![0xf8; 40]];
    for plaintext in values {
        let stored = KEYRING.seal(&context(), RAW, &plaintext).unwrap();
        assert_eq!(KEYRING.open(&context(), RAW, &stored).unwrap(), plaintext);
    }
}

#[track_caller]
fn assert_no_text(text: &str, kind: ErrorKind) {
    // The prefix is no secret, and every message names encdb.
    let body = text.rsplit("encdb").next().unwrap();
    assert_says(from_text(text).unwrap_err(), kind, None, body.as_bytes());
}

#[test]
fn only_the_canonical_text_of_a_value_is_read() {
    // 0xfb 0xff is `-_8` in base64url.
    assert_eq!(from_text("encdb1.-_8").unwrap(), [0xfb, 0xff]);
    let texts = [
        "",
        "Borreliose",
        "-_8",
        "encdb1",
        "encdb1-_8",
        "encdb2.-_8",
        "ENCDB1.-_8",
        " encdb1.-_8",
        "encdb1.-_8 ",
        "encdb1.-_8\n",
        "encdb1.-_8=",
        "encdb1.-_8==",
        "encdb1.+/8",
        "encdb1.-/8",
        "encdb1.-_9",
        "encdb1.-_8A8",
        "encdb1.-_\u{e4}",
        "encdb1.encdb1.-_8",
    ];
    for text in texts {
        assert_no_text(text, ErrorKind::InvalidText { len: text.len() });
    }
}

#[test]
fn fernet_tokens_are_told_apart_in_text_columns() {
    let token = base64(b"\x80\0\0\0\0\x1d\xc0\x9e\xb0 and its iv, ciphertext and hmac");
    assert_no_text(&token, ErrorKind::LegacyFernet);
}

/// P24: the codec is part of the type, so a type that changes to or from JSON finds other flags.
#[test]
fn a_json_value_is_not_read_as_another_type() {
    let format = Format::new(<Json<String> as Plaintext>::KIND.codec(), Padding::None);
    let json = Json("Borreliose".to_owned());
    let stored = KEYRING.seal(&context(), format, &json.to_plaintext().unwrap()).unwrap();
    assert_eq!(<String as Plaintext>::KIND.codec(), Codec::Raw);
    assert_not_opened(&stored, ErrorKind::UnexpectedFlags { found: 0x10, expected: 0 });
}
