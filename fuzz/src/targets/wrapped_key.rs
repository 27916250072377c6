//! A key under another: only a wrapped key opens, and each refusal names the problem of the record.

use encdb_core::{BoundId, ErrorKind, Place, WrappedKey};

use super::{Target, assert_authentic};
use crate::keys::{key, key_encryption_key};

pub(super) const TARGET: Target = Target { name: "wrapped_key", check, samples };

fn check(input: &[u8]) {
    let wrapped = match WrappedKey::parse(input) {
        Ok(wrapped) => wrapped,
        Err(error) => return assert!(is_problem(error.kind()), "{error}"),
    };
    assert_eq!(wrapped.as_bytes(), input);
    drop(format!("{wrapped:?}"));
    match wrapped.open(&key_encryption_key(), &place()) {
        Ok(_) => assert_authentic(&TARGET, input),
        Err(error) => assert!(is_problem(error.kind()), "{error}"),
    }
}

fn is_problem(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WrappedKey(_))
}

fn place() -> Place {
    Place::owner(&BoundId::integer(7))
}

fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let wrap = |place| {
        let wrapped = WrappedKey::wrap(&key(4), &key_encryption_key(), &place);
        wrapped.expect("a short place").as_bytes().to_vec()
    };
    // A record of Argon2id with 64 MiB, 3 passes and 1 lane: it is parsed, and refused before it costs time.
    let mut passphrase = wrap(place());
    passphrase[1..12].copy_from_slice(&[1, 0, 1, 0, 0, 0, 0, 0, 3, 1, 0]);
    vec![
        ("another-place", wrap(Place::keyring())),
        ("authentic", wrap(place())),
        ("passphrase", passphrase),
    ]
}
