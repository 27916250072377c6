//! Keys in the environment, and the errors about everything else: the variable and the problem, never a value.

use std::collections::HashMap;

use encdb_core::{
    Column, Context, Error, ErrorKind, FINGERPRINT_LEN, KEY_ID_VARIABLE, KEY_VARIABLE, KeyBytes,
    KeyProblem, Keyring, RETIRED_KEYS_VARIABLE, Result, SALT_VARIABLE,
};

use crate::{
    again::{is_running_again, run_again},
    support::{
        COLUMN, KEYRING, RAW, assert_shows_nothing, base64, id, key, key_bytes, keyring, subkey,
    },
};

use KeyProblem::{
    AllBytesEqual, DoublyEncoded, DuplicateId, DuplicateKey, Empty, Encoding, EqualsSalt, Length,
    List, Missing, NotAnId, PrintableText,
};

/// Returns a key whose standard base64 starts with `+/+/`, and so its URL-safe base64 with `-_-_`.
fn current() -> [u8; 32] {
    let mut key = key_bytes(1);
    key[..3].copy_from_slice(&[0xfb, 0xff, 0xbf]);
    key
}

fn salt() -> [u8; 32] {
    let mut salt = key_bytes(1_000);
    salt[..3].copy_from_slice(&[0xfb, 0xff, 0xbf]);
    salt
}

/// Builds the keyring of a good environment with these variables set, or not set.
fn with(changes: &[(&'static str, Option<&str>)]) -> Result<Keyring> {
    let mut variables = HashMap::from([
        (KEY_VARIABLE, Some(base64(&current()))),
        (SALT_VARIABLE, Some(base64(&salt()))),
    ]);
    variables.extend(changes.iter().map(|(name, value)| (*name, value.map(str::to_owned))));
    Keyring::from_variables(|name| variables.get(name).cloned().flatten())
}

fn with_one(name: &'static str, value: &str) -> Result<Keyring> {
    with(&[(name, Some(value))])
}

#[track_caller]
fn assert_accepted(name: &'static str, value: &str) {
    let refused = with_one(name, value).err();
    assert_eq!(refused, None, "{name}={value:?}");
}

#[track_caller]
fn assert_refused(name: &'static str, value: &str, problem: KeyProblem) {
    assert_refuses(with_one(name, value), name, problem, &[value.as_bytes()]);
}

/// Asserts that the error names the variable, and shows neither a key nor any of these values.
#[track_caller]
fn assert_refuses(
    outcome: Result<Keyring>,
    name: &'static str,
    problem: KeyProblem,
    values: &[&[u8]],
) {
    let error = outcome.unwrap_err();
    assert_eq!(error, Error::new(ErrorKind::Key { name, problem }));
    let printed = format!("{error} {error:?}");
    assert!(printed.starts_with(&format!("{name}: ")), "{printed}");
    let (key, salt) = (current(), salt());
    for secret in values.iter().chain([&&key[..], &&salt[..]]).filter(|value| value.len() >= 4) {
        assert_shows_nothing(&printed, secret);
    }
}

fn url_safe(standard: &str) -> String {
    standard.replace('+', "-").replace('/', "_")
}

/// Returns the encoding with a bit set behind the last byte: it decodes to the same bytes and is not canonical.
fn not_canonical(encoded: &str) -> String {
    let digits = encoded.trim_end_matches('=');
    let (start, last) = digits.split_at(digits.len() - 1);
    let last = char::from(last.as_bytes()[0] + 1);
    format!("{start}{last}{}", &encoded[digits.len()..])
}

#[test]
fn a_good_environment_gives_a_keyring() {
    let keyring = with(&[]).unwrap();
    assert_eq!(keyring.current(), id(1));
    assert_eq!(keyring.key_ids().collect::<Vec<_>>(), [id(1)]);
    assert_eq!(keyring.epochs().collect::<Vec<_>>(), [1]);
    let built = Keyring::builder(&salt()).current(id(1), KeyBytes::new(current())).build();
    assert!(keyring.fingerprints().eq(built.unwrap().fingerprints()));
}

#[test]
fn either_alphabet_padding_or_none_and_one_newline_are_accepted() {
    let good = with(&[]).unwrap();
    for (name, bytes) in [(KEY_VARIABLE, current()), (SALT_VARIABLE, salt())] {
        let standard = base64(&bytes);
        let url_safe = url_safe(&standard);
        assert_ne!(standard, url_safe);
        for text in [&standard, &url_safe] {
            let bare = text.trim_end_matches('=');
            for written in [text, bare, &format!("{text}\n"), &format!("{bare}\r\n")] {
                let same = with_one(name, written).unwrap();
                assert!(same.fingerprints().eq(good.fingerprints()), "{name}={written:?}");
            }
        }
    }
}

#[test]
fn what_is_not_canonical_base64_is_refused() {
    for (name, bytes) in [(KEY_VARIABLE, current()), (SALT_VARIABLE, salt())] {
        let good = base64(&bytes);
        let (start, end) = good.split_at(20);
        let texts = [
            format!("{good}\n\n"),
            format!("{good}\r\n\n"),
            format!("{good}\r"),
            format!("\n{good}"),
            format!(" {good}"),
            format!("{good} "),
            format!("{good}\t"),
            format!("{good}\0"),
            format!("{start} {end}"),
            format!("{start}\n{end}"),
            format!("\"{good}\""),
            format!("'{good}'"),
            format!("{good}="),
            format!("{good}=="),
            format!("={good}"),
            format!("k:{good}"),
            format!("\u{feff}{good}"),
            format!("{start}\u{e4}{end}"),
            good.replacen('+', "-", 1),
            good.replacen('/', "_", 1),
            not_canonical(&good),
            not_canonical(good.trim_end_matches('=')),
            "!".repeat(44),
        ];
        for text in &texts {
            let len = text.strip_suffix("\r\n").or(text.strip_suffix('\n')).unwrap_or(text).len();
            assert_refused(name, text, Encoding { len });
        }
    }
}

#[test]
fn a_variable_that_is_not_set_is_missing() {
    for name in [KEY_VARIABLE, SALT_VARIABLE] {
        assert_refuses(with(&[(name, None)]), name, Missing, &[]);
    }
    assert_eq!(with(&[(KEY_ID_VARIABLE, None)]).unwrap().current(), id(1));
    assert_eq!(with(&[(RETIRED_KEYS_VARIABLE, None)]).unwrap().key_ids().count(), 1);
}

#[test]
fn a_variable_that_is_empty_is_not_one_that_is_not_set() {
    for name in [KEY_VARIABLE, SALT_VARIABLE, RETIRED_KEYS_VARIABLE] {
        for empty in ["", "\n", "\r\n"] {
            assert_refused(name, empty, Empty);
        }
    }
    for empty in ["", "\n"] {
        assert_refused(KEY_ID_VARIABLE, empty, NotAnId);
    }
}

#[test]
fn a_key_has_32_bytes() {
    let bytes: Vec<u8> = (0..64).collect();
    for found in [1, 16, 31, 33, 48, 64] {
        let length = Length { found, min: 32, max: 32 };
        assert_refused(KEY_VARIABLE, &base64(&bytes[..found]), length);
    }
}

#[test]
fn a_salt_has_16_to_64_bytes() {
    let bytes: Vec<u8> = (156..=255).collect();
    for found in [1, 15, 65, 100] {
        let length = Length { found, min: 16, max: 64 };
        assert_refused(SALT_VARIABLE, &base64(&bytes[..found]), length);
    }
    for found in [16, 17, 63, 64] {
        assert_accepted(SALT_VARIABLE, &base64(&bytes[..found]));
    }
}

#[test]
fn base64_of_base64_is_told_apart() {
    let once = base64(&current());
    for once in [once.clone(), format!("{once}\n"), url_safe(&once)] {
        assert_refused(KEY_VARIABLE, &base64(once.as_bytes()), DoublyEncoded);
    }
    let salt: Vec<u8> = (100..164).collect();
    assert_refused(SALT_VARIABLE, &base64(base64(&salt).as_bytes()), DoublyEncoded);
}

#[test]
fn bytes_that_no_generator_makes_are_refused() {
    let printable = b"correct horse battery staple 42!";
    let lines = b"correct horse\tbattery\r\nstaple 42\n";
    for name in [KEY_VARIABLE, SALT_VARIABLE] {
        for byte in [0, 1, b'A', 0xff] {
            assert_refused(name, &base64(&[byte; 32]), AllBytesEqual);
        }
        assert_refused(name, &base64(printable), PrintableText);
    }
    assert_refused(KEY_VARIABLE, &base64(&lines[..32]), PrintableText);
    let mut nearly = *printable;
    nearly[31] = 0x7f;
    assert_accepted(KEY_VARIABLE, &base64(&nearly));
}

/// The salt is public; a key that is pasted into both variables is not secret any more.
#[test]
fn a_key_that_equals_the_salt_is_refused() {
    assert_refused(KEY_VARIABLE, &base64(&salt()), EqualsSalt);
    let retired = format!("2:{}", base64(&salt()));
    assert_refused(RETIRED_KEYS_VARIABLE, &retired, EqualsSalt);
}

#[test]
fn key_ids_are_1_to_65535() {
    for (text, number) in [("1", 1), ("2\n", 2), ("255\r\n", 255)] {
        assert_eq!(with_one(KEY_ID_VARIABLE, text).unwrap().current(), id(number));
    }
    let retired = (RETIRED_KEYS_VARIABLE, Some(format!("2:{}", base64(&key_bytes(2)))));
    let highest =
        with(&[(KEY_ID_VARIABLE, Some("65535")), (retired.0, retired.1.as_deref())]).unwrap();
    assert_eq!(highest.current(), id(65_535));
    let texts = [
        "0",
        "00",
        "65536",
        "99999999999",
        "abc",
        "+1",
        "-1",
        " 1",
        "1 ",
        "1.0",
        "0x1",
        "1\n\n",
        "\u{661}",
    ];
    for text in texts {
        assert_refuses(with_one(KEY_ID_VARIABLE, text), KEY_ID_VARIABLE, NotAnId, &[]);
    }
}

/// Writes a list of retired keys, each as `id:number of the key`.
fn retired(list: &[(&str, u16)]) -> String {
    let entries = list.iter().map(|(id, number)| format!("{id}:{}", base64(&key_bytes(*number))));
    entries.collect::<Vec<_>>().join(",")
}

#[test]
fn retired_keys_are_a_list_of_ids_and_keys() {
    let two = retired(&[("3", 3), ("2", 2)]);
    for list in [two.clone(), format!("{two}\n"), format!("{two}\r\n"), url_safe(&two)] {
        let keyring = with_one(RETIRED_KEYS_VARIABLE, &list).unwrap();
        assert_eq!(keyring.current(), id(1));
        assert_eq!(keyring.key_ids().collect::<Vec<_>>(), [id(1), id(2), id(3)]);
    }
}

#[test]
fn what_is_not_such_a_list_is_refused() {
    let (two, one) = (retired(&[("2", 2), ("3", 3)]), retired(&[("2", 2)]));
    let lists = [
        (format!("{two},"), List),
        (format!(",{two}"), List),
        (two.replace(',', ",,"), List),
        (two.replace(',', ";"), Encoding { len: 91 }),
        (two.replace(',', ", "), List),
        (two.replace(',', "\n,"), List),
        (two.replace(',', ",\n"), List),
        (format!("{two}\n\n"), List),
        (one.replace(':', ""), List),
        (one.replace(':', "="), List),
        (one.replace(':', ": "), Encoding { len: 45 }),
        (one.replace(':', "::"), Encoding { len: 45 }),
        (one.replace("2:", ":"), List),
        (one.replace("2:", "0:"), List),
        (one.replace("2:", "70000:"), List),
        (one.replace("2:", "two:"), List),
        (one.replace("2:", "+2:"), List),
        (one.replace("2:", " 2:"), List),
        ("2:".to_owned(), Empty),
        (format!("2:{}", base64(&key_bytes(2)[..31])), Length { found: 31, min: 32, max: 32 }),
        (format!("2:{}", base64(base64(&key_bytes(2)).as_bytes())), DoublyEncoded),
        (format!("2:{}", base64(&[9; 32])), AllBytesEqual),
        (format!("2:{}", not_canonical(&base64(&key_bytes(2)))), Encoding { len: 44 }),
        (base64(&key_bytes(2)), List),
    ];
    for (list, problem) in lists {
        assert_refused(RETIRED_KEYS_VARIABLE, &list, problem);
    }
}

#[test]
fn ids_and_keys_are_given_once() {
    let lists = [
        (retired(&[("2", 2), ("2", 3)]), DuplicateId { id: id(2) }),
        (retired(&[("2", 2), ("02", 3)]), DuplicateId { id: id(2) }),
        (retired(&[("1", 2)]), DuplicateId { id: id(1) }),
        (retired(&[("3", 2), ("2", 2)]), DuplicateKey { first: id(2), second: id(3) }),
        (format!("2:{}", base64(&current())), DuplicateKey { first: id(1), second: id(2) }),
    ];
    for (list, problem) in lists {
        assert_refused(RETIRED_KEYS_VARIABLE, &list, problem);
    }
}

#[test]
fn the_lowest_id_is_the_epoch() {
    let rotated = |current, list: &[(&str, u16)]| {
        let list = retired(list);
        with(&[(KEY_ID_VARIABLE, Some(current)), (RETIRED_KEYS_VARIABLE, Some(&list))])
    };
    let epochs = |keyring: Result<Keyring>| keyring.unwrap().epochs().collect::<Vec<_>>();
    assert_eq!(epochs(rotated("3", &[("2", 2), ("7", 7)])), [2]);
    assert_eq!(epochs(rotated("300", &[("255", 2)])), [255]);
    assert_eq!(epochs(rotated("1", &[("300", 2)])), [1]);
    let error = rotated("300", &[("301", 2)]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::EpochOutOfRange { id: id(300) });
    let alone = with_one(KEY_ID_VARIABLE, "256").unwrap_err();
    assert_eq!(alone.kind(), ErrorKind::EpochOutOfRange { id: id(256) });
}

/// P18: a retired key opens what it sealed and seals nothing more.
#[test]
fn a_retired_key_opens_and_does_not_seal() {
    let context = Context::new(COLUMN);
    let before = with(&[]).unwrap();
    let old = before.seal(&context, RAW, b"Borreliose").unwrap();
    let list = format!("1:{}", base64(&current()));
    let after = with(&[
        (KEY_VARIABLE, Some(&base64(&key_bytes(2)))),
        (KEY_ID_VARIABLE, Some("2")),
        (RETIRED_KEYS_VARIABLE, Some(&list)),
    ]);
    let after = after.unwrap();
    assert_eq!(after.open(&context, RAW, &old).unwrap(), b"Borreliose");
    let new = after.seal(&context, RAW, b"Borreliose").unwrap();
    assert_eq!((&old[2..4], &new[2..4]), (&[0, 1][..], &[0, 2][..]));
    let refused = before.open(&context, RAW, &new).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::UnknownKey { id: id(2) });
}

#[test]
fn a_keyring_has_a_current_key() {
    let salt = salt();
    let none = Keyring::builder(&salt).build();
    assert_eq!(none.unwrap_err().kind(), ErrorKind::NoCurrentKey);
    let retired = Keyring::builder(&salt).retired(id(1), key(1)).build();
    assert_eq!(retired.unwrap_err().kind(), ErrorKind::NoCurrentKey);
    let index_root = Keyring::builder(&salt).index_root(id(1), key(1)).build();
    assert_eq!(index_root.unwrap_err().kind(), ErrorKind::NoCurrentKey);
}

#[test]
fn the_later_of_two_current_keys_seals() {
    let twice = Keyring::builder(&salt()).current(id(1), key(1)).current(id(2), key(2)).build();
    let twice = twice.unwrap();
    assert_eq!(twice.current(), id(2));
    assert_eq!(twice.key_ids().collect::<Vec<_>>(), [id(1), id(2)]);
}

/// A builder refuses the same keys as the environment, and says which of its keys it was.
#[test]
fn a_builder_checks_keys_and_salt_as_well() {
    let salt = salt();
    let builder = || Keyring::builder(&salt).current(id(1), key(1));
    let equal = || KeyBytes::new([9; 32]);
    let refused = [
        (Keyring::builder(&salt).current(id(1), equal()), "the current key", AllBytesEqual),
        (builder().retired(id(2), equal()), "a retired key", AllBytesEqual),
        (builder().index_root(id(2), equal()), "an index root", AllBytesEqual),
        (builder().retired(id(2), KeyBytes::new(salt)), "a retired key", EqualsSalt),
        (builder().index_root(id(2), KeyBytes::new(salt)), "an index root", EqualsSalt),
        (builder().retired(id(1), key(2)), "a retired key", DuplicateId { id: id(1) }),
        (
            builder().retired(id(2), key(1)),
            "a retired key",
            DuplicateKey { first: id(1), second: id(2) },
        ),
        (
            builder().index_root(id(2), key(2)).index_root(id(2), key(3)),
            "an index root",
            DuplicateId { id: id(2) },
        ),
        (
            Keyring::builder(&salt[..15]).current(id(1), key(1)),
            "the salt",
            Length { found: 15, min: 16, max: 64 },
        ),
        (Keyring::builder(&[9; 16]).current(id(1), key(1)), "the salt", AllBytesEqual),
    ];
    for (builder, name, problem) in refused {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Key { name, problem });
        assert_shows_nothing(&format!("{error} {error:?}"), &key_bytes(1));
    }
}

/// `docs/format.md`, "Fingerprints": the leftmost half of the subkey of purpose 8, for a place without names.
#[test]
fn a_fingerprint_is_half_a_subkey() {
    let by_hand = subkey(8, Column::new("", ""), &[0], &[0]);
    let prints: Vec<_> = KEYRING.fingerprints().collect();
    assert_eq!(prints.len(), 2);
    for print in prints {
        assert_eq!((print.id(), &print.as_bytes()[..]), (1, &by_hand[..FINGERPRINT_LEN]));
    }
}

/// A key of its own under each id, whatever the salt and the order in which they are given.
#[test]
fn fingerprints_tell_keys_salts_and_ids_apart() {
    let prints = |keyring: &Keyring| {
        keyring.fingerprints().map(|print| (print.id(), *print.as_bytes())).collect::<Vec<_>>()
    };
    let keyring_of = |salt: &[u8], number, key_number| {
        Keyring::builder(salt).current(id(number), key(key_number)).build().unwrap()
    };
    let one = prints(&keyring_of(&salt(), 1, 1));
    for other in
        [keyring_of(&salt(), 1, 2), keyring_of(&salt(), 2, 1), keyring_of(&salt()[1..], 1, 1)]
    {
        assert!(prints(&other).iter().all(|(_, print)| one.iter().all(|(_, one)| one != print)));
    }
    assert_eq!(prints(&keyring(2, &[1, 3])), {
        let mut ids = prints(&keyring(3, &[2, 1]));
        ids.sort_by_key(|(id, _)| *id);
        ids.dedup_by_key(|(id, _)| *id);
        ids.push(*ids.first().unwrap());
        ids
    });
}

/// The environment belongs to the process, and threads share it: this test runs itself again with another.
#[test]
fn from_env_reads_the_variables_of_the_process() {
    if is_running_again() {
        let outcome = Keyring::from_env().map(|keyring| keyring.current());
        println!("<{}>", outcome.map_or_else(|error| error.to_string(), |id| id.to_string()));
        return;
    }
    let (key, salt) = (base64(&current()), base64(&salt()));
    let good = [(KEY_VARIABLE, &*key), (SALT_VARIABLE, &*salt), (KEY_ID_VARIABLE, "7")];
    assert_eq!(outcome_with(&good), "<7>");
    let refused = |name, problem| format!("<{}>", Error::new(ErrorKind::Key { name, problem }));
    assert_eq!(outcome_with(&good[1..]), refused(KEY_VARIABLE, Missing));
    assert_eq!(outcome_with(&good[..1]), refused(SALT_VARIABLE, Missing));
}

fn outcome_with(variables: &[(&str, &str)]) -> String {
    let output = run_again(|again| {
        for name in [KEY_VARIABLE, SALT_VARIABLE, KEY_ID_VARIABLE, RETIRED_KEYS_VARIABLE] {
            again.env_remove(name);
        }
        again.envs(variables.iter().copied());
    });
    let printed = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<_> = printed.lines().filter(|line| line.starts_with('<')).collect();
    assert_eq!(lines.len(), 1, "{printed}");
    lines[0].to_owned()
}
