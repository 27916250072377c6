//! P22: an answer that is not the known one is refused, and the error names the primitive that gave it.

use super::*;

#[test]
fn every_known_answer_is_given_here() {
    assert_eq!(self_test(), Ok(()));
    assert_eq!(self_test_of_argon2id(), Ok(()));
}

#[track_caller]
fn assert_refused(primitives: Primitives, primitive: &'static str) {
    assert_eq!(primitives.test().unwrap_err().kind(), ErrorKind::SelfTest { primitive });
}

#[test]
fn a_cipher_that_is_wrong_in_any_way_is_refused() {
    let seal: [Seal; 3] = [
        |_, _, _, _| None,
        |key, nonce, associated_data, _| {
            (BORROWED.seal)(key, nonce, associated_data, &mut [1, 0, 0, 0, 0, 0, 0, 0])
        },
        |key, nonce, associated_data, buffer| {
            (BORROWED.seal)(key, nonce, associated_data, buffer).map(|tag| tag.map(|byte| !byte))
        },
    ];
    for seal in seal {
        assert_refused(Primitives { seal, ..BORROWED }, "AES-256-GCM-SIV");
    }
    let open: [Open; 3] = [
        |_, _, _, _, _| None,
        |_, _, associated_data, ciphertext, _| {
            associated_data.is_empty().then(|| ciphertext.to_vec())
        },
        // Opens whatever it was sealed for.
        |key, nonce, _, ciphertext, tag| (BORROWED.open)(key, nonce, &[], ciphertext, tag),
    ];
    for open in open {
        assert_refused(Primitives { open, ..BORROWED }, "AES-256-GCM-SIV");
    }
}

#[test]
fn wrong_codes_keys_and_nonces_are_refused() {
    let code = |key: &KeyBytes, message: &[&[u8]]| (BORROWED.code)(key, &message[1..]);
    assert_refused(Primitives { code, ..BORROWED }, "HMAC-SHA256");
    let derive = |salt: &[u8], input: &[u8], _: &[u8]| (BORROWED.derive)(salt, input, &[]);
    assert_refused(Primitives { derive, ..BORROWED }, "HKDF-SHA256");
    let nonce = || Ok([7; NONCE_LEN]);
    assert_refused(Primitives { nonce, ..BORROWED }, "the random generator");
    let fast = |passphrase: &[u8], _: &[u8], cost| argon2id(passphrase, b"another sixteen!", cost);
    assert_eq!(hashes_to_the_known_key(fast), Ok(false));
    let refused = expect("Argon2id", false).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::SelfTest { primitive: "Argon2id" });
}
