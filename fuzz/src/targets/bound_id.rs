//! The id of a row or an owner, as the tables of owners' keys store it: one id has one encoding.

use encdb_core::BoundId;

use super::Target;

pub(super) const TARGET: Target = Target { name: "bound_id", check, samples };

fn check(input: &[u8]) {
    let Some(id) = BoundId::from_bytes(input) else { return };
    assert_eq!(id.as_bytes(), input);
    let _ = id.value();
    drop(format!("{id:?}"));
}

fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let text = BoundId::text("a tenant").expect("short");
    let bytes = BoundId::bytes(&[0, 0xff]).expect("short");
    let inner = BoundId::composite(&[bytes.clone(), BoundId::integer(-1)]).expect("short");
    let composite = BoundId::composite(&[BoundId::integer(1), text.clone(), inner]);
    [
        ("bytes", bytes),
        ("composite", composite.expect("short")),
        ("integer", BoundId::integer(7)),
        ("text", text),
        ("uuid", BoundId::uuid(uuid::Uuid::from_u128(42))),
    ]
    .map(|(name, id)| (name, id.as_bytes().to_vec()))
    .to_vec()
}
