//! Keys in the texts that people have, and the output of keys, tokens and values.

use encdb_core::{
    KeyBytes, KeyProblem,
    legacy::{FernetKey, FernetToken, LegacyCipher, LegacyValue, XChaChaKey},
};

use crate::{KEY, TOKEN, fernet_keys};

/// Python's reader takes the first three. The last is a text that lost its padding on the way.
#[test]
fn the_texts_of_a_key_open_alike() {
    let standard = KEY.replace('-', "+").replace('_', "/");
    for text in [KEY, &format!("{KEY}\n"), &standard, KEY.trim_end_matches('=')] {
        let token = FernetToken::parse(TOKEN.as_bytes()).unwrap();
        assert_eq!(&*fernet_keys(&[text]).open(&token).unwrap(), b"hello", "{text:?}");
    }
}

#[test]
fn texts_that_are_no_key_are_refused_by_what_is_wrong_with_them() {
    let length = |found| KeyProblem::Length { found, min: 32, max: 32 };
    let texts = [
        (String::new(), KeyProblem::Empty),
        ("\n".to_owned(), KeyProblem::Empty),
        (format!("\"{KEY}\""), KeyProblem::Encoding { len: 46 }),
        (format!("{KEY},{KEY}"), KeyProblem::Encoding { len: 89 }),
        (KEY.replace("4e4=", "4e5="), KeyProblem::Encoding { len: 44 }),
        ("AAECAwQFBgcICQoLDA0ODw==".to_owned(), length(16)),
        (format!("{}AAAA", &KEY[..40]), length(33)),
        (
            "Y3dfMHg2ODlScEktanRSUjdvRThoX2VRc0tJbXZKYXBMZVNiWHB3RjRlND0=".to_owned(),
            KeyProblem::DoublyEncoded,
        ),
    ];
    for (text, problem) in texts {
        assert_eq!(FernetKey::from_base64(&text).unwrap_err(), problem, "{text:?}");
        assert_eq!(XChaChaKey::from_base64(&text).unwrap_err(), problem, "{text:?}");
    }
}

/// P10, checked on the whole output.
#[test]
fn keys_and_tokens_print_nothing() {
    let cipher = LegacyCipher::Fernet(fernet_keys(&[KEY, KEY]));
    let printed = "Fernet(FernetKeys { current: FernetKey(..), retired: [FernetKey(..)] })";
    assert_eq!(format!("{cipher:?}"), printed);
    assert_eq!(format!("{cipher:x?}"), printed);
    let cipher = LegacyCipher::XChaCha20Poly1305(XChaChaKey::new(KeyBytes::new([0xa7; 32])));
    assert_eq!(format!("{cipher:?}"), "XChaCha20Poly1305(XChaChaKey(..))");
    let token = FernetToken::parse(TOKEN.as_bytes()).unwrap();
    assert_eq!(format!("{token:?}"), "FernetToken(..)");
    let opened = fernet_keys(&[KEY]).open(&token);
    assert_eq!(format!("{opened:?}"), "Ok(PlaintextBytes(..))");
}

#[test]
fn values_print_lengths() {
    let value = LegacyValue::new(b"ciphertext").with_nonce(&[7; 24]).with_associated_data(b"Ada");
    assert_eq!(
        format!("{value:?}"),
        "LegacyValue { ciphertext_len: 10, nonce_len: Some(24), associated_data_len: 3 }"
    );
}
