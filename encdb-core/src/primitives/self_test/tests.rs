//! P22: an answer that is not the known one is refused, and says which primitive gave it.

use super::*;

#[test]
fn every_known_answer_is_given_here() {
    assert!(aes_gcm_siv() && hmac_sha256() && hkdf_sha256());
    assert_eq!(self_test(), Ok(()));
    assert_eq!(argon2id_of_8_kib(), Ok(true));
    assert_eq!(self_test_of_argon2id(), Ok(()));
}

#[test]
fn a_wrong_answer_names_its_primitive() {
    assert_eq!(expect("HMAC-SHA256", true), Ok(()));
    let refused = expect("HMAC-SHA256", false).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::SelfTest { primitive: "HMAC-SHA256" });
}
