//! Keys, keyrings and the leak check that the tests share.

use std::sync::LazyLock;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use encdb_core::{Codec, Column, Format, KEY_LEN, KeyBytes, KeyId, Keyring, Padding};
use hkdf::Hkdf;
use proptest::test_runner::Config;
use sha2::{Digest, Sha256};

/// The column of tests that need but one.
pub(crate) const COLUMN: Column = Column::new("patients", "diagnosis");
pub(crate) const RAW: Format = Format::new(Codec::Raw, Padding::None);
pub(crate) const JSON: Format = Format::new(Codec::Json, Padding::None);
pub(crate) const SALT: [u8; 16] = *b"\x00 a public salt\xff";

/// A keyring of one key, shared: key 1.
pub(crate) static KEYRING: LazyLock<Keyring> = LazyLock::new(|| keyring(1, &[]));

/// Makes a keyring that seals with key `current` and still opens with the `retired` ones.
pub(crate) fn keyring(current: u16, retired: &[u16]) -> Keyring {
    let builder = Keyring::builder(&SALT).current(id(current), key(current));
    let builder =
        retired.iter().fold(builder, |builder, &number| builder.retired(id(number), key(number)));
    builder.build().unwrap()
}

pub(crate) fn id(number: u16) -> KeyId {
    KeyId::new(number).unwrap()
}

/// Returns the key number `number`: as good as random, and the same in every run.
pub(crate) fn key(number: u16) -> KeyBytes {
    KeyBytes::new(key_bytes(number))
}

pub(crate) fn key_bytes(number: u16) -> [u8; KEY_LEN] {
    Sha256::digest(number.to_be_bytes()).into()
}

/// Derives a subkey of key 1 by hand: `docs/format.md`, "Keys". Owner and index are written as `OPT(x)`.
pub(crate) fn subkey(purpose: u8, column: Column, owner: &[u8], index: &[u8]) -> [u8; KEY_LEN] {
    let prefixed = |text: &str| {
        let len = u16::try_from(text.len()).unwrap().to_be_bytes();
        [&len[..], text.as_bytes()].concat()
    };
    let names = [prefixed(column.table()), prefixed(column.column())].concat();
    let info = [b"encdb-hkdf-v1", &[purpose, 0, 1][..], &names, owner, index].concat();
    let mut subkey = [0; KEY_LEN];
    Hkdf::<Sha256>::new(Some(&SALT), &key_bytes(1)).expand(&info, &mut subkey).unwrap();
    subkey
}

/// Returns the format of a raw column padded to this block.
pub(crate) fn padded(block: u16) -> Format {
    Format::new(Codec::Raw, Padding::Block(block.try_into().unwrap()))
}

/// Runs `n` cases, and writes no file of failures: a failure prints its input.
pub(crate) fn cases(n: u32) -> Config {
    Config { failure_persistence: None, ..Config::with_cases(n) }
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Fails if `printed` shows four bytes of `secret` in a row, in any form in which programs print bytes.
///
/// Shorter secrets prove nothing either way and are not to be passed.
#[track_caller]
pub(crate) fn assert_shows_nothing(printed: &str, secret: &[u8]) {
    assert!(secret.len() >= RUN, "too short to be recognized");
    if let Some(form) = shown(printed, secret) {
        panic!("{form:?} of the secret is in {printed:?}");
    }
}

const RUN: usize = 4;
/// Length of a run whose base64 has eight characters, at any offset, in bytes.
const BASE64_RUN: usize = 6;

fn shown(printed: &str, secret: &[u8]) -> Option<String> {
    let lower = printed.to_lowercase();
    let mut hexadecimal = secret.windows(RUN).flat_map(hexadecimal_forms);
    let others = secret.windows(RUN).flat_map(forms);
    let encoded = secret.windows(BASE64_RUN).flat_map(base64_forms);
    let found = others.chain(encoded).find(|form| printed.contains(form));
    found.or_else(|| hexadecimal.find(|form| lower.contains(form)))
}

/// Returns the hexadecimal forms of a run in lower case, which stands for either case.
fn hexadecimal_forms(run: &[u8]) -> Vec<String> {
    let mut forms = vec![hex::encode(run)];
    forms.extend(lists(run, |byte| format!("{byte:x}")));
    forms.extend(lists(run, |byte| format!("{byte:02x}")));
    forms.extend(lists(run, |byte| format!("{byte:#x}")));
    forms.extend(lists(run, |byte| format!("{byte:#04x}")));
    forms
}

fn forms(run: &[u8]) -> Vec<String> {
    let mut forms = vec![run.escape_ascii().to_string()];
    forms.extend(lists(run, |byte| byte.to_string()));
    forms.extend(String::from_utf8(run.to_vec()));
    forms
}

fn lists(run: &[u8], show: fn(&u8) -> String) -> [String; 5] {
    let shown: Vec<_> = run.iter().map(show).collect();
    [", ", ",", " ", ":", ",\n    "].map(|separator| shown.join(separator))
}

fn base64_forms(run: &[u8]) -> [String; 2] {
    [STANDARD_NO_PAD.encode(run), URL_SAFE_NO_PAD.encode(run)]
}

#[test]
fn the_leak_check_finds_every_form() {
    let secret = &b"\xfb\xff\xbe Grippe \x01\x02\x03"[..];
    let text = "Ein Schnupfen, sonst nichts";
    let printed = [
        format!("key {}", hex::encode(&secret[3..])),
        format!("key {}", hex::encode_upper(&secret[2..8])),
        format!("key {secret:?}"),
        format!("key {secret:#?}"),
        format!("key {secret:x?}"),
        format!("key {secret:02X?}"),
        format!("key {secret:#04x?}"),
        format!("key {secret:02X?}").replace(", ", ":"),
        format!("key {:?}", String::from_utf8_lossy(&secret[3..11])),
        format!("key {}", secret.escape_ascii()),
        format!("key {}", STANDARD.encode(secret)),
        format!("key {}", URL_SAFE_NO_PAD.encode(&secret[1..])),
        format!("key {}", STANDARD.encode([b"some prefix", secret].concat())),
    ];
    for printed in printed {
        assert!(shown(&printed, secret).is_some(), "{printed}");
    }
    assert!(shown("ErrorKind::Schnupfen", text.as_bytes()).is_some());
    assert!(shown("KeyBytes(..)", secret).is_none());
}
