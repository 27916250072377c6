//! The header of a stored value, read without a key.

use encdb_core::{BoundId, Codec, Context, Format, KeyId, OVERHEAD_LEN, inspect};

use crate::support::{COLUMN, JSON, KEYRING, RAW, id, keyring, padded};

fn sealed(context: &Context, format: Format) -> Vec<u8> {
    KEYRING.seal(context, format, b"[1,2]").unwrap()
}

#[test]
fn the_key_that_sealed_is_told() {
    let named = |number, others: &[u16]| -> KeyId {
        let sealed = keyring(number, others).seal(&Context::new(COLUMN), RAW, b"").unwrap();
        inspect(&sealed).unwrap().key_id
    };
    assert_eq!([named(1, &[]), named(0x0203, &[1])], [id(1), id(0x0203)]);
}

#[test]
fn what_a_value_is_bound_to_is_told() {
    let column = || Context::new(COLUMN);
    let (owner, row) = (BoundId::integer(7), BoundId::integer(8));
    for (context, owner_bound, row_bound) in [
        (column(), false, false),
        (column().owned_by(owner.clone()), true, false),
        (column().in_row(row.clone()), false, true),
        (column().owned_by(owner).in_row(row), true, true),
    ] {
        for format in [RAW, JSON, padded(16)] {
            let inspected = inspect(&sealed(&context, format)).unwrap();
            assert_eq!((inspected.owner_bound, inspected.row_bound), (owner_bound, row_bound));
            assert!(!inspected.stored_owner_key);
        }
    }
}

#[test]
fn the_encoding_and_the_length_are_told() {
    for (format, codec, is_padded, body_len) in [
        (RAW, Codec::Raw, false, 5),
        (JSON, Codec::Json, false, 5),
        (padded(16), Codec::Raw, true, 16),
    ] {
        let stored = sealed(&Context::new(COLUMN), format);
        let inspected = inspect(&stored).unwrap();
        assert_eq!(
            (inspected.codec, inspected.padded, inspected.body_len),
            (codec, is_padded, body_len)
        );
        assert_eq!(stored.len(), OVERHEAD_LEN + body_len);
    }
}
