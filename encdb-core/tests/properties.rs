//! What holds for every value, place and byte: round trips, the swap matrix, changed bytes, nonces, no panics.

use std::{collections::HashSet, env, fmt::Debug, fs, thread};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use encdb_core::{
    BoundId, Codec, Column, Context, Format, FromPlaintext, Index, Json, KeyBytes, Keyring,
    Normalization, Padding, ToPlaintext, from_text, to_text,
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    again::run_again,
    folder::Folder,
    support::{COLUMN, KEYRING, RAW, SALT, cases, id, key, keyring, padded},
};

/// The value after a round through its bytes and a sealed value.
fn sealed_and_opened<T: ToPlaintext + FromPlaintext>(value: &T) -> T {
    let (context, format) = (Context::new(COLUMN), Format::new(T::CODEC, Padding::None));
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
struct Address {
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

/// Everything that a value is bound to, printable, with few choices for each, so that near misses are frequent.
#[derive(Clone, Debug, PartialEq)]
struct Place {
    table: &'static str,
    column: &'static str,
    owner: Option<Id>,
    row: Option<Id>,
    codec: Codec,
    padding: Padding,
    key: u16,
}

#[derive(Clone, Debug, PartialEq)]
enum Id {
    Integer(i64),
    Uuid(u128),
    Text(&'static str),
    Bytes(&'static [u8]),
    Composite(Vec<Id>),
}

impl Id {
    fn bound(&self) -> BoundId {
        match self {
            Self::Integer(id) => BoundId::integer(*id),
            Self::Uuid(id) => BoundId::uuid(Uuid::from_u128(*id)),
            Self::Text(id) => BoundId::text(id).unwrap(),
            Self::Bytes(id) => BoundId::bytes(id).unwrap(),
            Self::Composite(parts) => {
                BoundId::composite(&parts.iter().map(Self::bound).collect::<Vec<_>>()).unwrap()
            }
        }
    }
}

impl Place {
    fn context(&self) -> Context {
        let context = Context::new(Column::new(self.table, self.column));
        let context =
            self.owner.iter().fold(context, |context, owner| context.owned_by(owner.bound()));
        self.row.iter().fold(context, |context, row| context.in_row(row.bound()))
    }

    fn format(&self) -> Format {
        Format::new(self.codec, self.padding)
    }

    /// The header names the key, so moving a value to another key means rewriting its header.
    fn claimed_by(&self, mut stored: Vec<u8>) -> Vec<u8> {
        stored[2..4].copy_from_slice(&self.key.to_be_bytes());
        stored
    }

    /// This place with one part of it taken from another.
    fn with(&self, part: usize, other: &Self) -> Self {
        let (mut place, other) = (self.clone(), other.clone());
        match part {
            0 => place.table = other.table,
            1 => place.column = other.column,
            2 => place.owner = other.owner,
            3 => place.row = other.row,
            4 => place.codec = other.codec,
            5 => place.padding = other.padding,
            6 => place.key = other.key,
            _ => (place.owner, place.row) = (place.row, place.owner),
        }
        place
    }
}

const PARTS: usize = 8;

fn place() -> impl Strategy<Value = Place> {
    let names = || select(vec!["", "a", "ab", "bc", "c", "abc"]);
    let codec = select(vec![Codec::Raw, Codec::Json]);
    let padding = select(vec![Padding::None, Padding::Block(16.try_into().unwrap())]);
    let parts = (names(), names(), option::of(row()), option::of(row()), codec, padding, 1..=3_u16);
    parts.prop_map(|(table, column, owner, row, codec, padding, key)| Place {
        table,
        column,
        owner,
        row,
        codec,
        padding,
        key,
    })
}

fn row() -> impl Strategy<Value = Id> {
    let simple = prop_oneof![
        select(vec![-1, 0, 1, i64::from(b'1'), i64::MAX]).prop_map(Id::Integer),
        select(vec![0, 1, u128::from(b'1')]).prop_map(Id::Uuid),
        select(vec!["", "1", "a", "1a"]).prop_map(Id::Text),
        select(vec![&b""[..], b"1", b"a", b"\0\0\0\0\0\0\0\x01"]).prop_map(Id::Bytes),
    ];
    simple.prop_recursive(2, 6, 3, |inner| vec(inner, 0..3).prop_map(Id::Composite))
}

/// The keyring that writes with each of the three keys; all of them hold all three.
fn keyrings() -> [Keyring; 3] {
    [keyring(1, &[2, 3]), keyring(2, &[1, 3]), keyring(3, &[1, 2])]
}

fn open_only_at_home(keyrings: &[Keyring; 3], home: &Place, away: &Place) {
    let writer = &keyrings[usize::from(home.key) - 1];
    let stored = writer.seal(&home.context(), home.format(), b"Borreliose").unwrap();
    for reader in keyrings {
        let opened = reader.open(&home.context(), home.format(), &stored).unwrap();
        assert_eq!(opened, b"Borreliose");
        let moved = away.claimed_by(stored.clone());
        assert!(reader.open(&away.context(), away.format(), &moved).is_err());
    }
}

/// P5, the swap matrix.
#[test]
fn a_value_opens_in_no_other_place() {
    let keyrings = keyrings();
    let mut runner = proptest::test_runner::TestRunner::new(cases(1_000));
    let pairs = (place(), place(), 0..=PARTS);
    let pairs = pairs.prop_map(|(home, other, part)| {
        // Most pairs differ in one part alone, which is the hardest to tell.
        let away = if part == PARTS { other } else { home.with(part, &other) };
        (home, away)
    });
    let run = runner.run(&pairs, |(home, away)| {
        prop_assume!(home != away);
        open_only_at_home(&keyrings, &home, &away);
        Ok(())
    });
    run.unwrap();
}

/// P6: places that a careless encoding would confuse, each tried in all the others.
#[test]
fn look_alike_places_are_distinct() {
    use Id::{Bytes, Composite, Integer, Text, Uuid};
    let rows = [
        None,
        Some(Integer(1)),
        Some(Integer(i64::from(b'1'))),
        Some(Uuid(1)),
        Some(Text("")),
        Some(Text("1")),
        Some(Text("\0\0\0\0\0\0\0\x01")),
        Some(Bytes(b"")),
        Some(Bytes(b"1")),
        Some(Bytes(b"\0\0\0\0\0\0\0\x01")),
        Some(Composite(vec![])),
        Some(Composite(vec![Integer(1)])),
        Some(Composite(vec![Integer(1), Integer(2)])),
        Some(Composite(vec![Integer(2), Integer(1)])),
        Some(Composite(vec![Composite(vec![Integer(1)]), Integer(2)])),
        Some(Composite(vec![Composite(vec![Integer(1), Integer(2)])])),
        Some(Composite(vec![Text("1"), Text("2")])),
        Some(Composite(vec![Text("12"), Text("")])),
        Some(Composite(vec![Text("12")])),
    ];
    let at = |(table, column)| Context::new(Column::new(table, column));
    let names = [("ab", "c"), ("a", "bc"), ("abc", ""), ("", "abc")].map(at);
    let bound = rows.iter().flatten().map(Id::bound);
    let rows = bound.clone().map(|row| at(("t", "c")).in_row(row));
    let owners = bound.clone().map(|owner| at(("t", "c")).owned_by(owner));
    let both = [("x", "y"), ("xy", ""), ("", "xy"), ("y", "x")].map(|(owner, row)| {
        let (owner, row) = (BoundId::text(owner).unwrap(), BoundId::text(row).unwrap());
        at(("t", "c")).owned_by(owner).in_row(row)
    });
    let mut places: Vec<Context> = names.into_iter().chain(rows).chain(owners).collect();
    places.extend(both);
    places.push(at(("t", "c")));
    open_at_home_alone(&places);
}

fn open_at_home_alone(places: &[Context]) {
    for (home, context) in places.iter().enumerate() {
        let stored = KEYRING.seal(context, RAW, b"Borreliose").unwrap();
        for (away, context) in places.iter().enumerate() {
            let opened = KEYRING.open(context, RAW, &stored);
            assert_eq!(opened.is_ok(), home == away, "{home} in {away}");
        }
    }
}

/// A key column that is widened leaves old rows readable.
#[test]
fn integers_of_every_width_are_one_id() {
    use encdb_core::Bindable;
    let ids = [
        7_i8.bound_id(),
        7_i16.bound_id(),
        7_i32.bound_id(),
        7_i64.bound_id(),
        7_u8.bound_id(),
        7_u16.bound_id(),
        7_u32.bound_id(),
        <&i32>::bound_id(&&7),
    ];
    for id in ids {
        assert_eq!(id.unwrap(), BoundId::integer(7));
    }
    assert_eq!((-1_i8).bound_id().unwrap(), BoundId::integer(-1));
    assert_eq!("7".bound_id().unwrap(), "7".to_owned().bound_id().unwrap());
    assert_eq!(b"7"[..].bound_id().unwrap(), b"7".to_vec().bound_id().unwrap());
    assert_eq!(Uuid::max().bound_id().unwrap(), BoundId::uuid(Uuid::max()));
}

/// Contexts and formats of every shape, with values sealed in them.
fn sealed_values() -> Vec<(Context, Format, Vec<u8>)> {
    let plain = Context::new(COLUMN);
    let owned = plain.clone().owned_by(BoundId::integer(7));
    let row = plain.clone().in_row(BoundId::uuid(Uuid::from_u128(42)));
    let both = owned.clone().in_row(BoundId::text("42").unwrap());
    let json = Format::new(Codec::Json, Padding::None);
    let places = [(plain, RAW), (owned, padded(8)), (row, json), (both, padded(16))];
    let values = [&b""[..], b"x", b"a value of some twenty"];
    let sealed = places.iter().flat_map(|(context, format)| {
        values.map(|value| {
            let stored = KEYRING.seal(context, *format, value).unwrap();
            (context.clone(), *format, stored)
        })
    });
    sealed.collect()
}

#[test]
fn no_value_opens_with_a_changed_bit() {
    for (context, format, stored) in sealed_values() {
        for bit in 0..8 * stored.len() {
            let mut changed = stored.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(KEYRING.open(&context, format, &changed).is_err(), "bit {bit}");
        }
    }
}

#[test]
fn no_value_opens_shortened() {
    for (context, format, stored) in sealed_values() {
        for len in 0..stored.len() {
            assert!(KEYRING.open(&context, format, &stored[..len]).is_err(), "the first {len}");
            let last = &stored[stored.len() - len..];
            assert!(KEYRING.open(&context, format, last).is_err(), "the last {len}");
        }
    }
}

#[test]
fn no_value_opens_with_a_byte_more() {
    for (context, format, stored) in sealed_values() {
        for at in [0, 4, 16, stored.len() - 16, stored.len()] {
            for byte in 0..=u8::MAX {
                let mut longer = stored.clone();
                longer.insert(at, byte);
                assert!(KEYRING.open(&context, format, &longer).is_err(), "{byte:#x} at {at}");
            }
        }
    }
}

/// P7: nothing about a value or its place enters the nonce, and threads share no state that gives it.
#[test]
fn a_hundred_thousand_seals_of_one_value_share_no_nonce() {
    const EACH: usize = 50_000;
    let context = Context::new(COLUMN);
    let seal = || -> Vec<Vec<u8>> {
        (0..EACH).map(|_| KEYRING.seal(&context, RAW, b"yes").unwrap()).collect()
    };
    let sealed = thread::scope(|scope| {
        let threads = [scope.spawn(seal), scope.spawn(seal)];
        threads.map(|thread| thread.join().unwrap()).concat()
    });
    let nonces: HashSet<_> = sealed.iter().map(|stored| &stored[4..16]).collect();
    let bodies: HashSet<_> = sealed.iter().map(|stored| &stored[16..]).collect();
    assert_eq!((nonces.len(), bodies.len()), (2 * EACH, 2 * EACH));
}

/// P7: the generator is the system's, so that what a process starts with cannot repeat. One process is this test again.
#[test]
fn two_processes_share_no_nonce() {
    const EACH: usize = 10_000;
    let seal = || KEYRING.seal(&Context::new(COLUMN), RAW, b"yes").unwrap()[4..16].to_vec();
    let own: Vec<Vec<u8>> = (0..EACH).map(|_| seal()).collect();
    if let Some(path) = env::var_os(NONCES) {
        return fs::write(path, own.concat()).unwrap();
    }
    let folder = Folder::new();
    let path = folder.path("nonces");
    run_again(|again| {
        again.env(NONCES, &path);
    });
    let others = fs::read(&path).unwrap();
    assert_eq!(others.len(), 12 * EACH);
    let distinct: HashSet<&[u8]> = own.iter().map(Vec::as_slice).chain(others.chunks(12)).collect();
    assert_eq!(distinct.len(), 2 * EACH);
}

/// Where the second process writes its nonces.
const NONCES: &str = "ENCDB_TEST_NONCES";

/// P15: the MACs without the epoch byte before them, so that the epoch has to be in the key.
#[test]
fn every_definition_of_an_index_has_a_key_of_its_own() {
    use Normalization::{Casefold, Email, Lowercase, Nfc, Trim};
    let columns = [("ab", "c"), ("a", "bc"), ("abc", ""), ("t", "c")];
    let foldings: [&'static [Normalization]; 9] = [
        &[],
        &[Trim],
        &[Lowercase],
        &[Trim, Lowercase],
        &[Lowercase, Trim],
        &[Trim, Trim],
        &[Email],
        &[Casefold],
        &[Nfc],
    ];
    let owners = [
        None,
        Some(BoundId::integer(1)),
        Some(BoundId::integer(i64::from(b'1'))),
        Some(BoundId::text("1").unwrap()),
        Some(BoundId::bytes(b"1").unwrap()),
        Some(BoundId::text("").unwrap()),
    ];
    let epochs = [1, 2, 255];
    let mut macs = HashSet::new();
    for epoch in epochs {
        let root = Keyring::builder(&SALT).current(id(1), key(1)).index_root(id(epoch), key(9));
        let keyring = root.build().unwrap();
        for (table, column) in columns {
            for folding in foldings {
                for owner in &owners {
                    let index = Index::new(Column::new(table, column), folding);
                    let token = keyring.token(&index, owner.as_ref(), "x").unwrap();
                    macs.insert(token.as_bytes()[1..].to_vec());
                }
            }
        }
    }
    assert_eq!(macs.len(), epochs.len() * columns.len() * foldings.len() * owners.len());
}

/// Bytes that are anything, or start as a sealed value does.
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
