//! The two providers against each other: the same bytes, whatever the input.

use proptest::{collection::vec, prelude::*};

use super::{AwsLc, Provider, RustCrypto};

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..200)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn both_seal_to_the_same_bytes_and_open_each_other(
        key: [u8; 32], nonce: [u8; 12], associated_data in bytes(), plaintext in bytes(),
    ) {
        let (ciphertext, tag) = RustCrypto::seal(&key, &nonce, &associated_data, &plaintext);
        let sealed = AwsLc::seal(&key, &nonce, &associated_data, &plaintext);
        prop_assert_eq!(&sealed, &(ciphertext.clone(), tag));
        let by_aws = AwsLc::open(&key, &nonce, &associated_data, &ciphertext, &tag);
        prop_assert_eq!(by_aws.ok(), Some(plaintext.clone()));
        let by_rust = RustCrypto::open(&key, &nonce, &associated_data, &sealed.0, &sealed.1);
        prop_assert_eq!(by_rust.ok(), Some(plaintext));
    }

    #[test]
    fn both_refuse_a_changed_bit(
        key: [u8; 32], nonce: [u8; 12], associated_data in bytes(), plaintext in bytes(),
        at: prop::sample::Index, bit in 0..8_u8,
    ) {
        let (ciphertext, tag) = RustCrypto::seal(&key, &nonce, &associated_data, &plaintext);
        let mut sealed = [&ciphertext[..], &tag].concat();
        let at = at.index(sealed.len());
        sealed[at] ^= 1 << bit;
        let (ciphertext, tag) = sealed.split_last_chunk().unwrap();
        prop_assert!(RustCrypto::open(&key, &nonce, &associated_data, ciphertext, tag).is_err());
        prop_assert!(AwsLc::open(&key, &nonce, &associated_data, ciphertext, tag).is_err());
    }
}
