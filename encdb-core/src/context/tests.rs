//! The encoding of contexts is injective: every part can be read back from the bytes alone.

use proptest::{collection::vec, option, prelude::*, sample::select};

use super::*;

/// A context as its associated data reads: the header, the names, owner and row as type and bytes.
type Read = ([u8; HEADER_LEN], Vec<u8>, Vec<u8>, Option<ReadId>, Option<ReadId>);
type ReadId = (u8, Vec<u8>);

/// Takes associated data apart by its own lengths. Anything that can be read back has one encoding only.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let (taken, rest) = self.0.split_first_chunk().unwrap();
        self.0 = rest;
        *taken
    }

    fn prefixed(&mut self) -> Vec<u8> {
        let len = u16::from_be_bytes(self.take());
        let (taken, rest) = self.0.split_at(len.into());
        self.0 = rest;
        taken.to_vec()
    }

    fn optional(&mut self) -> Option<ReadId> {
        match self.take() {
            [0] => None,
            [1] => Some((self.take::<1>()[0], self.prefixed())),
            [other] => panic!("{other} is neither absent nor present"),
        }
    }

    fn context(mut self) -> Read {
        assert_eq!(&self.take(), DOMAIN);
        let read =
            (self.take(), self.prefixed(), self.prefixed(), self.optional(), self.optional());
        assert!(self.0.is_empty());
        read
    }
}

fn name() -> impl Strategy<Value = &'static str> {
    select(vec!["", "a", "ab", "abc", "b", "bc", "c", "\0", "\0\x01a", "größe"])
}

fn bound() -> impl Strategy<Value = (ReadId, BoundId)> {
    prop_oneof![
        any::<i64>().prop_map(|id| ((1, id.to_be_bytes().to_vec()), BoundId::integer(id))),
        any::<u128>().prop_map(|id| {
            ((3, id.to_be_bytes().to_vec()), BoundId::uuid(Uuid::from_u128(id)))
        }),
        any::<String>().prop_map(|id| {
            let bound = BoundId::text(&id).unwrap();
            ((4, id.into_bytes()), bound)
        }),
        vec(any::<u8>(), 0..300).prop_map(|id| {
            let bound = BoundId::bytes(&id).unwrap();
            ((5, id), bound)
        }),
    ]
}

/// Anyone who reads an owner from a table gets an id that has one reading, or none.
#[test]
fn bytes_that_are_no_id_are_none() {
    let [one, text] = [BoundId::integer(1), BoundId::text("a").unwrap()];
    let inner = BoundId::composite(&[one.clone(), text.clone()]).unwrap();
    let outer = BoundId::composite(&[inner.clone(), one.clone()]).unwrap();
    let none = BoundId::composite(&[]).unwrap();
    for id in [one, text, inner, outer.clone(), none] {
        assert_eq!(BoundId::from_bytes(id.as_bytes()), Some(id));
    }
    for len in 0..outer.0.len() {
        assert_eq!(BoundId::from_bytes(&outer.0[..len]), None, "{len}");
    }
    let no_ids: [&[u8]; 9] = [
        &[1, 0, 1, 0],
        &[2, 0, 0],
        &[4, 0, 1, 0xff],
        &[5, 0, 0, 0],
        &[6, 0, 0],
        &[6, 0, 1, 0xff],
        &[6, 0, 1, 1],
        &[6, 0, 2, 0, 0],
        &[6, 0, 5, 1, 6, 0, 1, 1],
    ];
    for bytes in no_ids {
        assert_eq!(BoundId::from_bytes(bytes), None, "{bytes:?}");
    }
}

#[test]
fn an_id_tells_what_it_was_made_of() {
    let uuid = Uuid::from_u128(42);
    let ids = [
        (BoundId::integer(-7), IdValue::Integer(-7)),
        (BoundId::uuid(uuid), IdValue::Uuid(uuid)),
        (BoundId::text("größe").unwrap(), IdValue::Text("größe")),
        (BoundId::bytes(&[0, 0xff]).unwrap(), IdValue::Bytes(&[0, 0xff])),
        (BoundId::composite(&[BoundId::integer(1)]).unwrap(), IdValue::Composite),
    ];
    for (id, value) in ids {
        assert_eq!(id.value(), Some(value));
        assert_eq!(BoundId::from_bytes(id.as_bytes()).as_ref(), Some(&id));
        assert_eq!(id.digest(), sha256(id.as_bytes()));
    }
}

/// As deep as 65535 bytes go.
#[test]
fn a_composite_of_composites_is_read_on_no_stack() {
    let mut id = BoundId::composite(&[]).unwrap();
    while let Ok(deeper) = BoundId::composite(std::slice::from_ref(&id)) {
        id = deeper;
    }
    assert_eq!(BoundId::from_bytes(id.as_bytes()).as_ref(), Some(&id));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn every_part_of_a_context_can_be_read_back(
        header: [u8; HEADER_LEN], table in name(), column in name(),
        owner in option::of(bound()), row in option::of(bound()),
    ) {
        let mut context = Context::new(Column::new(table, column));
        let (owner, row) = (owner.unzip(), row.unzip());
        context.owner = owner.1;
        context.row = row.1;
        let encoded = context.associated_data(header).unwrap();
        let written = (header, table.into(), column.into(), owner.0, row.0);
        prop_assert_eq!(Reader(&encoded).context(), written);
    }

    #[test]
    fn every_part_of_a_composite_can_be_read_back(parts in vec(bound(), 0..5)) {
        let (written, bound): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        let composite = BoundId::composite(&bound).unwrap();
        let mut reader = Reader(composite.as_bytes());
        prop_assert_eq!(reader.take(), [6]);
        let inner = reader.prefixed();
        prop_assert!(reader.0.is_empty());
        let mut reader = Reader(&inner);
        let [count] = reader.take();
        let read: Vec<ReadId> = (0..count).map(|_| (reader.take::<1>()[0], reader.prefixed())).collect();
        prop_assert_eq!(read, written);
        prop_assert!(reader.0.is_empty());
    }
}
