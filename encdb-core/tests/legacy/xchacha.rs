//! XChaCha20-Poly1305 with its nonce beside it: the draft's vector, libsodium's values, and near misses.

use encdb_core::{
    ErrorKind, KeyBytes, Result,
    legacy::{LegacyCipher, LegacyValue, XChaChaKey},
};

use crate::{refusal, with_flipped_bit};

/// Made by libsodium, through `PyNaCl` 1.6.2, under a key and nonces that are hashes of counters.
const KEY: &str = "93610b956041e093e732b4b67bc3ff9eba6cfa8e10d844f6d2f9743b8058202c";
const MADE: [Made; 3] = [
    Made {
        nonce: "9372748b56d9cdee529c6addd221ea868edcbe8188daf27e",
        associated_data: b"",
        plaintext: b"",
        ciphertext: "ef09b8cb82fe4e356eb1c1abc3eb7def",
    },
    Made {
        nonce: "56f811f820c89fb0d05d9f03fb74d85eb1e7551b2218aa15",
        associated_data: b"",
        plaintext: b"123-45-6789",
        ciphertext: "b87e71ce86993119f768012bc7f3d1a4e0cf7476e99a9ec9eefb4d",
    },
    Made {
        nonce: "4d3d4e0147636d6811edad7eaad2e70850330133ba0752d3",
        associated_data: b"patients:7",
        plaintext: "Qu\u{e4}lende Borreliose".as_bytes(),
        ciphertext: "242d27f8d2ac513692210c4b5031283a7c2ab0cfb662d4c9f44fc75ae3c4b4c40c73fdd7",
    },
];

struct Made {
    nonce: &'static str,
    associated_data: &'static [u8],
    plaintext: &'static [u8],
    ciphertext: &'static str,
}

fn hex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

fn cipher(key: &[u8]) -> LegacyCipher {
    LegacyCipher::XChaCha20Poly1305(XChaChaKey::new(KeyBytes::new(key.try_into().unwrap())))
}

/// Opens the last value that libsodium made, changed by the caller.
fn open(nonce: Option<&[u8]>, ciphertext: &[u8], associated_data: &[u8]) -> Result<Vec<u8>> {
    let value = LegacyValue::new(ciphertext).with_associated_data(associated_data);
    let value = nonce.map_or(value, |nonce| value.with_nonce(nonce));
    Ok(cipher(&hex(KEY)).open(&value)?.to_vec())
}

fn value() -> (Vec<u8>, Vec<u8>, &'static [u8]) {
    let [.., Made { nonce, ciphertext, associated_data, .. }] = MADE;
    (hex(nonce), hex(ciphertext), associated_data)
}

/// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
#[test]
fn the_vector_of_the_draft_opens() {
    let key: Vec<u8> = (0x80..0xa0).collect();
    let nonce: Vec<u8> = (0x40..0x58).collect();
    let ciphertext = hex(concat!(
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb",
        "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452",
        "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9",
        "21f9664c97637da9768812f615c68b13b52e",
        "c0875924c1c7987947deafd8780acf49",
    ));
    let associated_data = hex("50515253c0c1c2c3c4c5c6c7");
    let value = LegacyValue::new(&ciphertext).with_nonce(&nonce);
    let opened = cipher(&key).open(&value.with_associated_data(&associated_data)).unwrap();
    let plaintext =
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the \
        future, sunscreen would be it.";
    assert_eq!(&*opened, plaintext);
}

#[test]
fn what_libsodium_made_opens() {
    for Made { nonce, associated_data, plaintext, ciphertext } in MADE {
        let opened = open(Some(&hex(nonce)), &hex(ciphertext), associated_data);
        assert_eq!(opened.unwrap(), plaintext);
    }
}

#[test]
fn every_flipped_bit_is_rejected() {
    let (nonce, ciphertext, data) = value();
    for at in 0..8 * ciphertext.len() {
        let opened = open(Some(&nonce), &with_flipped_bit(&ciphertext, at), data);
        assert_eq!(refusal(opened), ErrorKind::LegacyRejected, "bit {at}");
    }
    for at in 0..8 * nonce.len() {
        let opened = open(Some(&with_flipped_bit(&nonce, at)), &ciphertext, data);
        assert_eq!(refusal(opened), ErrorKind::LegacyRejected, "bit {at} of the nonce");
    }
    for at in 0..8 * data.len() {
        let opened = open(Some(&nonce), &ciphertext, &with_flipped_bit(data, at));
        assert_eq!(refusal(opened), ErrorKind::LegacyRejected, "bit {at} of the associated data");
    }
}

#[test]
fn every_truncation_is_refused() {
    let (nonce, ciphertext, data) = value();
    for len in 0..ciphertext.len() {
        let malformed = ErrorKind::LegacyMalformed { len };
        let kind = if len < 16 { malformed } else { ErrorKind::LegacyRejected };
        assert_eq!(refusal(open(Some(&nonce), &ciphertext[..len], data)), kind, "{len}");
        let tail = &ciphertext[ciphertext.len() - len..];
        assert_eq!(refusal(open(Some(&nonce), tail, data)), kind, "the last {len}");
    }
}

#[test]
fn a_nonce_of_another_length_is_refused_before_the_key() {
    let (nonce, ciphertext, data) = value();
    let longer = [&nonce[..], &[0]].concat();
    for nonce in [&nonce[..0], &nonce[..12], &nonce[..23], &longer] {
        let kind = ErrorKind::LegacyParts { nonce_len: nonce.len() };
        assert_eq!(refusal(open(Some(nonce), &ciphertext, data)), kind);
    }
    let none = ErrorKind::LegacyParts { nonce_len: 0 };
    assert_eq!(refusal(open(None, &ciphertext, data)), none);
}

#[test]
fn another_key_is_refused() {
    let (nonce, ciphertext, data) = value();
    let value = LegacyValue::new(&ciphertext).with_nonce(&nonce).with_associated_data(data);
    for at in 0..256 {
        let cipher = cipher(&with_flipped_bit(&hex(KEY), at));
        assert_eq!(refusal(cipher.open(&value)), ErrorKind::LegacyRejected, "bit {at}");
    }
}

/// The nonce of another row, or no associated data where there was some.
#[test]
fn the_parts_of_another_row_are_refused() {
    let (nonce, ciphertext, data) = value();
    let other = hex(MADE[1].nonce);
    assert_eq!(refusal(open(Some(&other), &ciphertext, data)), ErrorKind::LegacyRejected);
    assert_eq!(refusal(open(Some(&nonce), &ciphertext, b"")), ErrorKind::LegacyRejected);
}
