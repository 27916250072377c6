//! A check whether a text or bytes hold a secret, in any encoding.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};

/// Fails if `haystack` contains one of the secrets: as it is, in hex, in base64 at any offset, or as a list of numbers.
pub(crate) fn assert_absent(secrets: &[&[u8]], haystack: &[u8], place: &str) {
    let lower = haystack.to_ascii_lowercase();
    for secret in secrets {
        assert!(!contains(haystack, secret), "a secret stands in {place}");
        assert!(
            !contains(&lower, hex::encode(secret).as_bytes()),
            "a secret stands in {place}, in hex"
        );
        assert!(
            !contains(haystack, decimal(secret).as_bytes()),
            "a secret stands in {place}, as numbers"
        );
        for base64 in base64_forms(secret) {
            assert!(
                !contains(haystack, base64.as_bytes()),
                "a secret stands in {place}, in base64"
            );
        }
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    !needle.is_empty() && haystack.windows(needle.len()).any(|window| window == needle)
}

/// Writes `1, 2, 3`, as `Debug` prints bytes.
fn decimal(secret: &[u8]) -> String {
    secret.iter().map(u8::to_string).collect::<Vec<_>>().join(", ")
}

/// Returns the middle of the base64 of the secret at each of three offsets, in both alphabets.
fn base64_forms(secret: &[u8]) -> Vec<String> {
    let at_offset = |offset: usize| {
        let text = STANDARD_NO_PAD.encode([vec![0; offset], secret.to_vec()].concat());
        let start = offset.div_ceil(3) * 4;
        text.get(start..text.len().saturating_sub(2)).unwrap_or_default().to_owned()
    };
    let standard = (0..3).map(at_offset).filter(|text| text.len() > 5);
    standard.flat_map(|text| [text.replace('+', "-").replace('/', "_"), text]).collect()
}
