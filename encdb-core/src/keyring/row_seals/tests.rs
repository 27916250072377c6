//! Row seals: the frozen ones, and all changes that they reveal.

use std::sync::Arc;

use serde_json::Value;

use super::super::OwnerKeys;
use crate::{
    BoundId, Column, Coverable, CoveredValue, ErrorKind, KeyBytes, KeyId, Keyring, KeysOfOwner,
    OwnerKeyStore, ROW_SEAL_LEN, ReplacedKey, Result, RowParts, RowSealProblem, WantedKey,
    inspect_row_seal,
};

/// Frozen: never regenerated, a difference is a break of the format.
fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../tests/data/row-seals-v1.json")).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

/// Encodes a pair of type and bytes as `type ‖ LP16(bytes)`.
fn encoded(pair: &Value) -> Vec<u8> {
    let (id_type, id) = (u8::try_from(pair[0].as_u64().unwrap()).unwrap(), bytes(&pair[1]));
    let len = u16::try_from(id.len()).unwrap().to_be_bytes();
    [&[id_type], &len[..], &id].concat()
}

fn covered(pair: &Value) -> CoveredValue {
    match pair[0].as_u64().unwrap() {
        7 => CoveredValue::bool(bytes(&pair[1]) == [1]),
        _ => CoveredValue::id(&BoundId::from_bytes(&encoded(pair)).unwrap()),
    }
}

/// Returns the row of a frozen seal. Its columns are in the order of the file, not of their names.
fn parts(row: &Value) -> RowParts {
    let leaked = |name: &str| -> &'static str { name.to_owned().leak() };
    let key = BoundId::from_bytes(&encoded(&row["key"])).unwrap();
    let mut parts = RowParts::new(Column::new(leaked(row["table"].as_str().unwrap()), "mac"), key);
    if !row["owner"].is_null() {
        parts = parts.owned_by(BoundId::from_bytes(&encoded(&row["owner"])).unwrap());
    }
    for (name, stored) in row["values"].as_object().unwrap().iter().rev() {
        let stored = (!stored.is_null()).then(|| bytes(stored));
        parts = parts.with_value(leaked(name), stored.as_deref()).unwrap();
    }
    for (name, value) in row["plain"].as_object().unwrap().iter().rev() {
        parts = parts.with_plain(leaked(name), (!value.is_null()).then(|| covered(value)));
    }
    parts
}

/// The same owner key for every owner, with this number.
struct OneKey(KeyId, KeyBytes);

impl OwnerKeyStore for OneKey {
    fn find(&self, keyring: &Keyring, _: &BoundId, _: WantedKey) -> Result<Arc<KeysOfOwner>> {
        let only = keyring.owner_key(self.0, &self.1);
        Ok(Arc::new(KeysOfOwner::new(Arc::new(only), vec![])))
    }

    fn find_or_create(&self, keyring: &Keyring, owner: &BoundId) -> Result<Arc<KeysOfOwner>> {
        self.find(keyring, owner, WantedKey::Current)
    }

    fn replaced(&self, _: &[BoundId]) -> Result<Vec<ReplacedKey>> {
        Ok(vec![])
    }

    fn has_replaced(&self) -> Result<bool> {
        Ok(false)
    }
}

/// The keyring that made a frozen seal.
fn frozen_keyring(vectors: &Value, row: &Value) -> Keyring {
    let stored = row["stored_owner_key"].as_bool().unwrap();
    let owner_keys = if stored { OwnerKeys::Stored } else { OwnerKeys::Derived };
    let number = KeyId::new(u16::try_from(row["key_id"].as_u64().unwrap()).unwrap()).unwrap();
    let key = |name: &str| KeyBytes::new(bytes(&vectors[name]).try_into().unwrap());
    let builder = Keyring::builder(&bytes(&vectors["salt"])).owner_keys(owner_keys);
    let keyring = builder.current(KeyId::new(5).unwrap(), key("root_key")).build().unwrap();
    keyring.keep_owner_keys_in(Arc::new(OneKey(number, key("owner_key"))));
    keyring
}

#[test]
fn frozen_seals_are_made_to_the_bit_and_pass() {
    let vectors = vectors();
    let rows = vectors["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 6);
    for row in rows {
        let (keyring, parts) = (frozen_keyring(&vectors, row), parts(row));
        let seal = bytes(&row["seal"]);
        let header = seal[..4].try_into().unwrap();
        assert_eq!(parts.message(header).unwrap(), bytes(&row["message"]), "{}", row["name"]);
        assert_eq!(keyring.seal_row(&parts).unwrap(), seal, "{}", row["name"]);
        keyring.check_row(&parts, Some(&seal)).unwrap();
        let inspected = inspect_row_seal(&seal).unwrap();
        assert_eq!(u64::from(inspected.key_id.get()), row["key_id"].as_u64().unwrap());
        assert_eq!(inspected.stored_owner_key, row["stored_owner_key"].as_bool().unwrap());
    }
}

const SEAL: Column = Column::new("users", "row_mac");

fn keyring(current: u16, retired: &[u16]) -> Keyring {
    let key = |id: u16| KeyBytes::new(std::array::from_fn(|at| id.to_be_bytes()[at % 2] ^ 200));
    let id = |id| KeyId::new(id).unwrap();
    let builder = Keyring::builder(b"\0 sixteen bytes ").current(id(current), key(current));
    retired.iter().fold(builder, |it, old| it.retired(id(*old), key(*old))).build().unwrap()
}

/// A sealed value whose bytes all depend on `n`.
fn value(n: u8) -> Vec<u8> {
    let mut value = vec![n; 40];
    value[..4].copy_from_slice(&[0xf8, 1, 0, 1]);
    value
}

fn row() -> RowParts {
    plain_row().with_value("email", Some(&value(1))).unwrap()
}

fn plain_row() -> RowParts {
    RowParts::new(SEAL, BoundId::integer(7)).with_plain("role", "guest".covered().unwrap())
}

fn refusal(row: &RowParts, seal: Option<&[u8]>) -> ErrorKind {
    let error = keyring(1, &[]).check_row(row, seal).unwrap_err();
    assert_eq!(error.column(), Some(SEAL));
    error.kind()
}

/// Each differs from [`row`] in one thing.
fn others() -> Vec<(&'static str, RowParts)> {
    let id = |id| RowParts::new(SEAL, id).with_plain("role", "guest".covered().unwrap());
    let with = |row: RowParts, n| row.with_value("email", Some(&value(n))).unwrap();
    let plain = |value: Option<CoveredValue>| {
        with(RowParts::new(SEAL, BoundId::integer(7)).with_plain("role", value), 1)
    };
    let elsewhere = RowParts::new(Column::new("people", "row_mac"), BoundId::integer(7));
    let changed = |at: usize| {
        let mut changed = value(1);
        changed[at] ^= 2;
        plain_row().with_value("email", Some(&changed)).unwrap()
    };
    vec![
        ("another row", with(id(BoundId::integer(8)), 1)),
        ("a key of another type", with(id(BoundId::text("7").unwrap()), 1)),
        ("a key of two parts", with(id(BoundId::composite(&[BoundId::integer(7)]).unwrap()), 1)),
        ("another value", with(plain_row(), 2)),
        ("no value", plain_row()),
        ("a value in another column", plain_row().with_value("ssn", Some(&value(1))).unwrap()),
        ("a value more", row().with_value("ssn", Some(&value(1))).unwrap()),
        ("another header", changed(3)),
        ("another nonce", changed(4)),
        ("another tag", changed(39)),
        ("another text", plain("admin".covered().unwrap())),
        ("no text", plain(None)),
        ("an empty text", plain("".covered().unwrap())),
        ("bytes", plain(b"guest"[..].covered().unwrap())),
        ("a plain value in another column", row().with_plain("rank", "guest".covered().unwrap())),
        ("a plain value more", row().with_plain("active", true.covered().unwrap())),
        ("another table", with(elsewhere.with_plain("role", "guest".covered().unwrap()), 1)),
    ]
}

#[test]
fn whatever_is_changed_of_a_row_is_noticed() {
    let seal = keyring(1, &[]).seal_row(&row()).unwrap();
    assert_eq!((seal.len(), &seal[..4]), (ROW_SEAL_LEN, &[0xfa, 1, 0, 1][..]));
    keyring(1, &[]).check_row(&row(), Some(&seal)).unwrap();
    for (what, other) in others() {
        let error = keyring(1, &[]).check_row(&other, Some(&seal)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RowSeal(RowSealProblem::Refused), "{what}");
    }
}

/// A sealed value of a column is not a plain value of another, and no two rows have one message.
#[test]
fn no_two_rows_have_one_message() {
    let header = [0xfa, 1, 0, 1];
    let mut rows = others();
    rows.push(("the row itself", row()));
    rows.push(("of an owner", row().owned_by(BoundId::integer(7))));
    let messages: std::collections::HashSet<_> =
        rows.iter().map(|(_, row)| row.message(header).unwrap()).collect();
    assert_eq!(messages.len(), rows.len());
}

/// A column that the model did not have when the row was written changes nothing, as long as it is NULL.
#[test]
fn null_is_left_out_whatever_columns_there_are() {
    let seal = keyring(1, &[]).seal_row(&row()).unwrap();
    let more = row().with_value("phone", None).unwrap();
    let more = more.with_plain("manager", None::<i64>.covered().unwrap());
    keyring(1, &[]).check_row(&more, Some(&seal)).unwrap();
}

#[test]
fn every_changed_bit_of_a_seal_is_noticed() {
    let (seal, row) = (keyring(1, &[]).seal_row(&row()).unwrap(), row());
    for bit in 0..seal.len() * 8 {
        let mut changed = seal.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let kind = refusal(&row, Some(&changed));
        let expected = match bit / 8 {
            0 => ErrorKind::RowSeal(RowSealProblem::Malformed { len: ROW_SEAL_LEN }),
            1 => ErrorKind::UnexpectedFlags { found: changed[1], expected: 1 },
            2 | 3 if changed[2..4] == [0, 0] => ErrorKind::ZeroKeyId,
            2 | 3 => ErrorKind::UnknownKey {
                id: KeyId::new(u16::from_be_bytes([changed[2], changed[3]])).unwrap(),
            },
            _ => ErrorKind::RowSeal(RowSealProblem::Refused),
        };
        assert_eq!(kind, expected, "bit {bit}");
    }
}

#[test]
fn what_is_no_seal_is_told_apart_before_any_key_is_touched() {
    let (seal, row) = (keyring(1, &[]).seal_row(&row()).unwrap(), row());
    assert_eq!(refusal(&row, None), ErrorKind::RowSeal(RowSealProblem::Missing));
    let longer = [&seal[..], &[0]].concat();
    for stored in [&[][..], &seal[..4], &seal[..35], &longer, &value(1)[..36]] {
        let len = stored.len();
        assert_eq!(
            refusal(&row, Some(stored)),
            ErrorKind::RowSeal(RowSealProblem::Malformed { len })
        );
    }
}

/// The key is the one that the seal names, and no other is tried.
#[test]
fn a_seal_is_checked_with_the_key_that_made_it() {
    let seal = keyring(1, &[]).seal_row(&row()).unwrap();
    keyring(2, &[1]).check_row(&row(), Some(&seal)).unwrap();
    let newer = keyring(2, &[1]).seal_row(&row()).unwrap();
    assert_eq!(newer[..4], [0xfa, 1, 0, 2]);
    let mut renamed = seal;
    renamed[3] = 2;
    let error = keyring(2, &[1]).check_row(&row(), Some(&renamed)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RowSeal(RowSealProblem::Refused));
    let unknown = ErrorKind::UnknownKey { id: KeyId::new(2).unwrap() };
    assert_eq!(refusal(&row(), Some(&newer)), unknown);
}

#[test]
fn a_row_of_another_owner_is_refused_whatever_its_owners_keys_are() {
    let (vectors, problem) = (vectors(), ErrorKind::RowSeal(RowSealProblem::Refused));
    for of_frozen in [&vectors["rows"][3], &vectors["rows"][4]] {
        let keyring = frozen_keyring(&vectors, of_frozen);
        let of = |owner| row().owned_by(BoundId::integer(owner));
        let seal = keyring.seal_row(&of(7)).unwrap();
        keyring.check_row(&of(7), Some(&seal)).unwrap();
        assert_eq!(keyring.check_row(&of(8), Some(&seal)).unwrap_err().kind(), problem);
        let none = keyring.check_row(&row(), Some(&seal)).unwrap_err().kind();
        assert_eq!(none, ErrorKind::UnexpectedFlags { found: seal[1], expected: 1 });
    }
}

#[test]
fn an_optional_column_is_covered_as_what_is_in_it() {
    let of = |role: Option<&str>| {
        let plain = RowParts::new(SEAL, BoundId::integer(7));
        plain.with_plain("role", role.covered().unwrap())
    };
    let seal = keyring(1, &[]).seal_row(&plain_row()).unwrap();
    keyring(1, &[]).check_row(&of(Some("guest")), Some(&seal)).unwrap();
    for other in [Some("admin"), None] {
        assert_eq!(refusal(&of(other), Some(&seal)), ErrorKind::RowSeal(RowSealProblem::Refused));
    }
}

/// An application cannot have a seal vouch for an unsealed value.
#[test]
fn what_is_not_sealed_cannot_be_covered() {
    let covered = |stored: &[u8]| row().with_value("ssn", Some(stored)).unwrap_err();
    let error = covered(b"plain");
    assert_eq!(error.kind(), ErrorKind::NotSealed { len: 5 });
    assert_eq!(error.column(), Some(Column::new("users", "ssn")));
    assert_eq!(covered(&value(1)[..31]).kind(), ErrorKind::Truncated { len: 31 });
    let seal = keyring(1, &[]).seal_row(&row()).unwrap();
    assert_eq!(covered(&seal).kind(), ErrorKind::UnsupportedFormat { format: 0xfa });
}

/// Ids and covered values may be personal data.
#[test]
fn rows_print_nothing() {
    let row = row().owned_by(BoundId::text("secret-owner").unwrap());
    assert_eq!(format!("{row:?}"), "RowParts(users.row_mac)");
    assert_eq!(format!("{:?}", "guest".covered().unwrap().unwrap()), "CoveredValue(..)");
}
