//! Bytes that nearly are a Fernet token.

use base64::{Engine, engine::general_purpose::URL_SAFE};
use encdb_core::{
    ErrorKind, Result,
    legacy::{FernetToken, LegacyCipher, LegacyValue},
};
use hmac::{Hmac, KeyInit, Mac};
use proptest::{prelude::*, test_runner::Config};
use sha2::Sha256;

use crate::{KEY, TOKEN, fernet_keys, open_token, refusal, with_flipped_bit};

const MAC_LEN: usize = 32;
/// The place of the iv. The token has one block, so a bit that is flipped in the iv is flipped in the plaintext.
const IV: std::ops::Range<usize> = 9..25;

fn binary() -> Vec<u8> {
    URL_SAFE.decode(TOKEN).unwrap()
}

/// Returns a token's bytes, signed again by its own key.
fn signed(token: &[u8]) -> Vec<u8> {
    let (content, _) = token.split_last_chunk::<MAC_LEN>().unwrap();
    let key = URL_SAFE.decode(KEY).unwrap();
    let mac = Hmac::<Sha256>::new_from_slice(&key[..16]).unwrap().chain_update(content);
    [content, &mac.finalize().into_bytes()].concat()
}

fn malformed(stored: &[u8]) -> ErrorKind {
    ErrorKind::LegacyMalformed { len: stored.len() }
}

#[test]
fn every_flipped_bit_is_refused() {
    let binary = binary();
    for at in 0..8 * binary.len() {
        let flipped = with_flipped_bit(&binary, at);
        let kind = if at < 8 { malformed(&flipped) } else { ErrorKind::LegacyRejected };
        assert_eq!(refusal(open_token(&flipped)), kind, "bit {at}");
        assert!(open_token(URL_SAFE.encode(&flipped)).is_err(), "bit {at}, as text");
    }
    for at in 0..8 * TOKEN.len() {
        let flipped = with_flipped_bit(TOKEN.as_bytes(), at);
        let kind = refusal(open_token(&flipped));
        assert!([malformed(&flipped), ErrorKind::LegacyRejected].contains(&kind), "bit {at}");
    }
}

#[test]
fn every_truncation_is_refused() {
    let binary = binary();
    for len in 0..binary.len() {
        assert_eq!(refusal(open_token(&binary[..len])), malformed(&binary[..len]));
        let tail = &binary[binary.len() - len..];
        assert_eq!(refusal(open_token(tail)), malformed(tail));
    }
    let text = TOKEN.as_bytes();
    for len in 0..text.len() {
        let (head, tail) = (&text[..len], &text[text.len() - len..]);
        assert_eq!(refusal(open_token(head)), malformed(head));
        assert_eq!(refusal(open_token(tail)), malformed(tail));
    }
}

/// A block less or more leaves the shape right.
#[test]
fn whole_blocks_less_or_more_are_rejected() {
    let token = "gAAAAAAAAAABfU_q5tAV8AZef0L3BZLnhVlZ2rnp4shFMH9d9dkMNcMZBrJY9y__VJiRQygkPtm1dDz2Hv204OrdZ5Z6QRxJdgkHp4AsjzdCvarBy9pbdvY=";
    let two_blocks = URL_SAFE.decode(token).unwrap();
    assert_eq!(
        refusal(open_token(&two_blocks[..two_blocks.len() - 16])),
        ErrorKind::LegacyRejected
    );
    let longer = [&binary()[..], &[0; 16]].concat();
    assert_eq!(refusal(open_token(&longer)), ErrorKind::LegacyRejected);
}

/// One token has one text.
#[test]
fn other_texts_of_a_token_are_malformed() {
    let last_bits = TOKEN.strip_suffix("A==").unwrap();
    let others = [
        TOKEN.trim_end_matches('=').to_owned(),
        format!("{last_bits}B=="),
        TOKEN.replace('-', "+").replace('_', "/"),
        format!("{TOKEN}\n"),
        format!(" {TOKEN}"),
        format!("{TOKEN} "),
        format!("{TOKEN}{TOKEN}"),
        format!("'{TOKEN}'"),
        format!("\u{feff}{TOKEN}"),
    ];
    for text in others {
        assert_eq!(refusal(open_token(&text)), malformed(text.as_bytes()), "{text}");
    }
}

#[test]
fn other_versions_are_malformed_however_well_signed() {
    for version in (0..=u8::MAX).filter(|version| *version != 0x80) {
        let mut other = binary();
        other[0] = version;
        let text = URL_SAFE.encode(signed(&other));
        assert_eq!(refusal(open_token(&text)), malformed(text.as_bytes()));
    }
}

#[test]
fn a_token_without_a_block_is_malformed_however_well_signed() {
    let none = signed(&[&binary()[..IV.end], &[0; MAC_LEN]].concat());
    assert_eq!(refusal(open_token(&none)), malformed(&none));
}

/// P8: the caller cannot see whether the code was wrong, or the padding, or both.
#[test]
fn wrong_code_and_wrong_padding_give_the_very_same_error() {
    let bad_padding = with_flipped_bit(&binary(), 8 * IV.end - 1);
    let cases = [
        ("code wrong, padding right", with_flipped_bit(&binary(), 8 * binary().len() - 1)),
        ("code wrong, padding wrong", bad_padding.clone()),
        ("code right, padding wrong", signed(&bad_padding)),
    ];
    let errors = cases.map(|(case, token)| {
        let error = open_token(token).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LegacyRejected, "{case}");
        format!("{error:?} {error}")
    });
    assert!(errors.iter().all(|error| *error == errors[0]), "{errors:#?}");
}

/// The tests above fail for the padding alone: signed again, a changed plaintext opens.
#[test]
fn a_token_that_is_signed_anew_opens() {
    let changed = signed(&with_flipped_bit(&binary(), 8 * IV.start));
    assert_eq!(open_token(changed).unwrap(), b"iello");
}

/// The two halves of a key are not interchangeable: the wrong half alone is enough to be refused.
#[test]
fn a_key_with_its_halves_exchanged_is_refused() {
    let key = URL_SAFE.decode(KEY).unwrap();
    let exchanged = URL_SAFE.encode([&key[16..], &key[..16]].concat());
    let token = FernetToken::parse(TOKEN.as_bytes()).unwrap();
    let opened = fernet_keys(&[&exchanged]).open(&token);
    assert_eq!(refusal(opened), ErrorKind::LegacyRejected);
}

/// A token is complete in itself; nobody would check a nonce or associated data beside it.
#[test]
fn a_nonce_or_associated_data_beside_a_token_is_refused() {
    let cipher = LegacyCipher::Fernet(fernet_keys(&[KEY]));
    let value = LegacyValue::new(TOKEN.as_bytes());
    let open = |value| -> Result<Vec<u8>> { Ok(cipher.open(&value)?.to_vec()) };
    assert_eq!(open(value).unwrap(), b"hello");
    let kind = |nonce_len| ErrorKind::LegacyParts { nonce_len };
    assert_eq!(refusal(open(value.with_nonce(&[7; 24]))), kind(24));
    assert_eq!(refusal(open(value.with_nonce(&[]))), kind(0));
    assert_eq!(refusal(open(value.with_associated_data(b"7"))), kind(0));
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::with_cases(256) })]

    #[test]
    fn no_bytes_open_and_none_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let token = [&[0x80][..], &bytes].concat();
        prop_assert!(open_token(&bytes).is_err());
        prop_assert!(open_token(&token).is_err());
        prop_assert!(open_token(URL_SAFE.encode(&token)).is_err());
    }
}
