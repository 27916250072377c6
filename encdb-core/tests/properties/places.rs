//! A value opens in the place that it was sealed in, and in no other: the swap matrix.

use encdb_core::{BoundId, Codec, Column, Context, Format, Keyring, Padding};
use proptest::{collection::vec, option, prelude::*, sample::select};
use uuid::Uuid;

use crate::support::{KEYRING, RAW, cases, keyring};

/// Everything that a value is bound to, printable, with few choices for each part, so that near misses are frequent.
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

    /// Writes the key of this place into the header: moving a value to another key means rewriting its header.
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

/// Returns the keyring that writes with each of the three keys; all of them hold all three.
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
        // Most pairs differ in one part alone, which is the hardest to notice.
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
