//! A Fernet token of an earlier application: only what its key signed opens.

use encdb_core::{
    ErrorKind,
    legacy::{FernetKey, FernetKeys, FernetToken},
};

use super::{Target, assert_authentic};

pub(super) const TARGET: Target = Target { name: "fernet", check, samples };

fn check(input: &[u8]) {
    let token = match FernetToken::parse(input) {
        Ok(token) => token,
        Err(error) => {
            let expected = ErrorKind::LegacyMalformed { len: input.len() };
            return assert_eq!(error.kind(), expected);
        }
    };
    let key = FernetKey::from_base64(KEY).expect("a key of the specification");
    match FernetKeys::new(key).open(&token) {
        Ok(_) => assert_authentic(&TARGET, input),
        Err(error) => assert_eq!(error.kind(), ErrorKind::LegacyRejected),
    }
}

/// The key and the token of the Fernet specification: `generate.json`.
const KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
const TOKEN: &[u8] = b"gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";

fn samples() -> Vec<(&'static str, Vec<u8>)> {
    use base64::{Engine, engine::general_purpose::URL_SAFE};
    let bytes = URL_SAFE.decode(TOKEN).expect("base64url");
    let another_mac = [&bytes[..bytes.len() - 1], &[0]].concat();
    vec![
        ("another-mac", another_mac),
        ("authentic-bytes", bytes),
        ("authentic-text", TOKEN.to_vec()),
    ]
}
