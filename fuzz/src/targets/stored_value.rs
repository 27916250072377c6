//! A sealed value: only sealed bytes open, only in their own place, and each refusal is by a public fact or `Rejected`.

use encdb_core::{ErrorKind, OVERHEAD_LEN, inspect};

use super::{Target, assert_authentic};
use crate::keys::{KEYRING, places};

pub(super) const TARGET: Target = Target { name: "stored_value", check, samples };

fn check(input: &[u8]) {
    match inspect(input) {
        Ok(header) => assert_eq!(header.body_len, input.len() - OVERHEAD_LEN),
        Err(error) => assert!(is_about_shape(error.kind()), "{error}"),
    }
    let opened = places().map(|(context, format)| KEYRING.open(&context, format, input));
    let refusals = opened.iter().filter_map(|opened| opened.as_ref().err());
    for refusal in refusals {
        assert!(is_refusal(refusal.kind()), "{refusal}");
    }
    match opened.iter().filter(|opened| opened.is_ok()).count() {
        0 => {}
        1 => assert_authentic(&TARGET, input),
        _ => panic!("a value opens in two places"),
    }
}

fn is_about_shape(kind: ErrorKind) -> bool {
    use ErrorKind as Kind;
    let header = matches!(kind, Kind::ReservedBits | Kind::Truncated { .. } | Kind::ZeroKeyId);
    header
        || matches!(
            kind,
            Kind::LegacyFernet | Kind::NotSealed { .. } | Kind::UnsupportedFormat { .. }
        )
}

/// Tells whether a place may answer with this error. An attacker's bytes must not cause errors of randomness, padding or
/// self-tests.
fn is_refusal(kind: ErrorKind) -> bool {
    use ErrorKind as Kind;
    let place =
        matches!(kind, Kind::Rejected | Kind::UnexpectedFlags { .. } | Kind::UnknownKey { .. });
    place || is_about_shape(kind)
}

fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let names = ["authentic-column", "authentic-row-json", "authentic-row-and-owner-padded"];
    let sealed = names.into_iter().zip(places()).map(|(name, (context, format))| {
        (name, KEYRING.seal(&context, format, b"a diagnosis").expect("a short plaintext"))
    });
    let header_alone = ("header-alone", vec![0xf8, 0, 0, 1]);
    sealed.chain([header_alone, ("fernet", b"gAAAAAAdwJ6w".to_vec())]).collect()
}
