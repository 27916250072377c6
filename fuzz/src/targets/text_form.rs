//! Texts that stand for bytes: a sealed value has one text form, and a key in a variable one meaning.

use base64::{Engine, engine::general_purpose::URL_SAFE};
use encdb_core::{ErrorKind, KeyBytes, SecretCommand, from_text, to_text};

use super::Target;
use crate::keys::{KEYRING, key, places};

pub(super) const TARGET: Target = Target { name: "text_form", check, samples };

fn check(input: &[u8]) {
    assert_eq!(from_text(&to_text(input)).as_deref(), Ok(input));
    let Ok(text) = std::str::from_utf8(input) else { return };
    match from_text(text) {
        Ok(stored) => assert_eq!(to_text(&stored), text),
        Err(error) => assert!(is_refusal(error.kind()), "{error}"),
    }
    if let Ok(key) = KeyBytes::from_base64(text) {
        let again = KeyBytes::from_base64(&URL_SAFE.encode(key.expose()));
        assert!(again.is_ok_and(|again| again.expose() == key.expose()));
    }
    drop(SecretCommand::parse(text));
}

fn is_refusal(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::InvalidText { .. } | ErrorKind::LegacyFernet)
}

fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let [(context, format), ..] = places();
    let sealed = KEYRING.seal(&context, format, b"a diagnosis").expect("a short plaintext");
    let texts = [
        ("command", "pass show 'the database' | head -1".to_owned()),
        ("empty", "encdb1.".to_owned()),
        ("fernet", "gAAAAAAdwJ6w".to_owned()),
        ("key", URL_SAFE.encode(key(1).expose())),
        ("sealed", to_text(&sealed)),
        ("stray-bits", "encdb1.AB".to_owned()),
    ];
    texts.map(|(name, text)| (name, text.into_bytes())).to_vec()
}
