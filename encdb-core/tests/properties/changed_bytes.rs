//! No value opens with a bit changed, a byte less or a byte more.

use encdb_core::{BoundId, Codec, Context, Format, Padding};
use uuid::Uuid;

use crate::support::{COLUMN, KEYRING, RAW, padded};

/// Contexts and formats of every shape, with values sealed in them.
pub(super) fn sealed_values() -> Vec<(Context, Format, Vec<u8>)> {
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
