//! The Fernet specification's own vectors: `generate.json`, `verify.json` and `invalid.json` of
//! <https://github.com/fernet/spec>. All have one key, and the values of the first two are the same.
//!
//! Version 0x81 of the first two files has no tokens; it was never specified.

use encdb_core::{ErrorKind, legacy::FernetToken};

use crate::{TOKEN, open_token, refusal};

/// 1985-10-26T01:20:00-07:00, the time of `generate.json`.
const NOW: u64 = 499_162_800;

#[test]
fn the_token_that_is_generated_and_verified_opens() {
    assert_eq!(open_token(TOKEN).unwrap(), b"hello");
    assert_eq!(FernetToken::parse(TOKEN.as_bytes()).unwrap().timestamp(), NOW);
}

/// The reason as `invalid.json` states it, and the token.
type Invalid = (&'static str, &'static str);

/// Tokens with a wrong shape, and the error of each: public bytes show it.
const MALFORMED: [Invalid; 6] = [
    ("too short", "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA=="),
    (
        "invalid base64",
        "%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==",
    ),
    (
        "payload size not multiple of block size",
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm",
    ),
    (
        "trailing characters after b64 padding",
        "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==trailingdata",
    ),
    (
        "invalid characters in b64",
        "*gAAAAAAdwJ6wAAECAwQFBgcI!CQoLDA0ODy021?cpGVWKZ_eEwC@GM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==",
    ),
    (
        "invalid non-urlsafe characters in b64",
        "gAAAAAAdwJ6wAAEC/AwQFBgcICQoLDA0ODy+021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==",
    ),
];

/// Tokens with the right shape that the keys refuse: one error, whether the code or the padding is wrong.
const REJECTED: [Invalid; 3] = [
    (
        "incorrect mac",
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==",
    ),
    (
        "payload padding error",
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==",
    ),
    (
        "incorrect IV (causes padding error)",
        "gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvcZjK1zQ==",
    ),
];

/// Tokens that are invalid only for a reader with a clock. A value at rest is not a session: it is read years later, so
/// it has no time to live, and the reader's clock says nothing about the writer's. Both are authentic and open, to
/// nothing, which is their content.
const INVALID_BY_THE_CLOCK: [(Invalid, u64); 2] = [
    (
        (
            "far-future TS (unacceptable clock skew)",
            "gAAAAAAdwStRAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAnja1xKYyhd-Y6mSkTOyTGJmw2Xc2a6kBd-iX9b_qXQcw==",
        ),
        NOW + 36_001,
    ),
    (
        (
            "expired TTL",
            "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==",
        ),
        NOW + 1,
    ),
];

#[test]
fn malformed_tokens_are_refused_by_their_shape() {
    for (reason, token) in MALFORMED {
        let malformed = ErrorKind::LegacyMalformed { len: token.len() };
        assert_eq!(refusal(open_token(token)), malformed, "{reason}");
    }
}

#[test]
fn tokens_that_are_not_authentic_or_not_padded_are_refused_alike() {
    for (reason, token) in REJECTED {
        assert_eq!(refusal(open_token(token)), ErrorKind::LegacyRejected, "{reason}");
    }
}

#[test]
fn tokens_that_only_a_clock_refuses_open() {
    for ((reason, token), timestamp) in INVALID_BY_THE_CLOCK {
        assert_eq!(open_token(token).unwrap(), b"", "{reason}");
        let token = FernetToken::parse(token.as_bytes()).unwrap();
        assert_eq!(token.timestamp(), timestamp, "{reason}");
    }
}
