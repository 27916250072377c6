//! One key under another: the keys that open it, the keys that do not, and the order of the checks of a record.

use argon2::{Algorithm, Argon2, Params, Version};
use encdb_core::{
    BoundId, Column, ErrorKind, KeyEncryptionKey, KeyId, Passphrase, PassphraseCost,
    PassphraseCostLimit, Place, Result, WRAPPED_KEY_LEN, WrappedKey, WrappedKeyProblem,
};
use hkdf::Hkdf;
use sha2::Sha256;

use crate::support::{KEYRING, id, key, key_bytes, keyring};

use WrappedKeyProblem::{
    Changed, Cost, CostLimit, Format, Kdf, Length, NeedsKey, NeedsPassphrase, Refused, Reserved,
    RootKey,
};

/// Returns the cheapest cost: 8 MiB, one pass, one lane.
fn cheap() -> PassphraseCost {
    PassphraseCost::new(8 << 10, 1, 1).unwrap()
}

fn passphrase(text: &str) -> KeyEncryptionKey {
    KeyEncryptionKey::from_passphrase(Passphrase::new(text).unwrap(), cheap())
}

fn peppered(text: &str, number: u16) -> KeyEncryptionKey {
    let pepper = keyring(number, &[]).pepper(id(number)).unwrap();
    KeyEncryptionKey::from_peppered_passphrase(Passphrase::new(text).unwrap(), cheap(), pepper)
}

fn by_key(number: u16) -> KeyEncryptionKey {
    KeyEncryptionKey::from_key(key(number))
}

fn of_root_key(number: u16) -> KeyEncryptionKey {
    keyring(number, &[]).wrapping_key(id(number)).unwrap()
}

fn wrapped(under: &KeyEncryptionKey) -> WrappedKey {
    WrappedKey::wrap(&key(100), under, &Place::keyring()).unwrap()
}

#[track_caller]
fn assert_problem<T>(outcome: Result<T>, problem: WrappedKeyProblem) {
    let kind = outcome.map(drop).unwrap_err().kind();
    assert_eq!(kind, ErrorKind::WrappedKey(problem));
}

#[test]
fn what_is_wrapped_opens_under_the_same() {
    let unders: [&dyn Fn() -> KeyEncryptionKey; 4] =
        [&|| passphrase("correct horse"), &|| peppered("correct horse", 3), &|| by_key(1), &|| {
            of_root_key(3)
        }];
    for under in unders {
        let stored = *wrapped(&under()).as_bytes();
        let opened = WrappedKey::parse(&stored).unwrap().open(&under(), &Place::keyring()).unwrap();
        assert_eq!(opened.expose(), &key_bytes(100));
    }
}

#[test]
fn a_record_says_what_opens_it() {
    let facts = |under| {
        let wrapped = wrapped(&under);
        (wrapped.cost(), wrapped.key_id().map(KeyId::get))
    };
    assert_eq!(facts(passphrase("x")), (Some(cheap()), None));
    assert_eq!(facts(peppered("x", 3)), (Some(cheap()), Some(3)));
    assert_eq!(facts(by_key(1)), (None, None));
    assert_eq!(facts(of_root_key(3)), (None, Some(3)));
}

/// Two records of one key have only their public parts in common.
#[test]
fn wrapping_twice_gives_other_bytes() {
    let (one, other) = (wrapped(&by_key(1)), wrapped(&by_key(1)));
    let parts = [12..28, 30..42, 42..74, 74..106, 106..122];
    for part in parts {
        assert_ne!(one.as_bytes()[part.clone()], other.as_bytes()[part]);
    }
}

#[test]
fn another_passphrase_or_key_is_refused() {
    assert_problem(wrapped(&by_key(1)).open(&by_key(2), &Place::keyring()), Refused);
    let one = wrapped(&passphrase("correct horse"));
    assert_problem(one.open(&passphrase("Correct horse"), &Place::keyring()), Refused);
    // The same root key's id, and another root key; and the same root key with another passphrase.
    let one = wrapped(&peppered("correct horse", 3));
    assert_problem(one.open(&peppered("wrong", 3), &Place::keyring()), Refused);
    let other_salt = encdb_core::Keyring::builder(b"\0 another public salt");
    let other = other_salt.current(id(3), key(3)).build().unwrap();
    let pepper = other.pepper(id(3)).unwrap();
    let passphrase = Passphrase::new("correct horse").unwrap();
    let other_pepper = KeyEncryptionKey::from_peppered_passphrase(passphrase, cheap(), pepper);
    assert_problem(one.open(&other_pepper, &Place::keyring()), Refused);
    let one = wrapped(&of_root_key(3));
    assert_problem(one.open(&other.wrapping_key(id(3)).unwrap(), &Place::keyring()), Refused);
}

#[test]
fn what_is_needed_instead_is_said_before_anything_is_computed() {
    let open = |wrapped: &WrappedKey, under| wrapped.open(&under, &Place::keyring());
    let (by_passphrase, with_pepper) = (wrapped(&passphrase("x")), wrapped(&peppered("x", 3)));
    let (with_key, with_root) = (wrapped(&by_key(1)), wrapped(&of_root_key(3)));
    assert_problem(open(&by_passphrase, by_key(1)), NeedsPassphrase);
    assert_problem(open(&with_pepper, of_root_key(3)), NeedsPassphrase);
    assert_problem(open(&with_key, passphrase("x")), NeedsKey);
    assert_problem(open(&with_root, peppered("x", 3)), NeedsKey);
    assert_problem(open(&with_key, peppered("x", 3)), NeedsKey);
    assert_problem(open(&with_pepper, passphrase("x")), RootKey { needed: Some(id(3)) });
    assert_problem(open(&with_pepper, peppered("x", 4)), RootKey { needed: Some(id(3)) });
    assert_problem(open(&with_root, by_key(1)), RootKey { needed: Some(id(3)) });
    assert_problem(open(&with_root, of_root_key(4)), RootKey { needed: Some(id(3)) });
    assert_problem(open(&by_passphrase, peppered("x", 3)), RootKey { needed: None });
    assert_problem(open(&with_key, of_root_key(3)), RootKey { needed: None });
}

/// The pepper and the wrapping key are subkeys of a root key, with purposes of their own and no place.
#[test]
fn the_subkeys_of_a_root_key_are_those_of_the_format() {
    let subkey = |purpose| crate::support::subkey(purpose, Column::new("", ""), &[0], &[0]);
    let by_root_key = wrapped(&KEYRING.wrapping_key(id(1)).unwrap());
    assert_eq!(commitment(&by_root_key), commitment_by_hand(&by_root_key, &[0; 32], &subkey(7)));

    let by_passphrase = wrapped(&peppered("correct horse", 1));
    let salt = &by_passphrase.as_bytes()[12..28];
    let stretched = stretched(b"correct horse", salt);
    assert_eq!(
        commitment(&by_passphrase),
        commitment_by_hand(&by_passphrase, &subkey(6), &stretched)
    );
    let unknown = ErrorKind::UnknownKey { id: id(2) };
    assert_eq!(KEYRING.wrapping_key(id(2)).unwrap_err().kind(), unknown);
    assert_eq!(KEYRING.pepper(id(2)).unwrap_err().kind(), unknown);
}

fn commitment(wrapped: &WrappedKey) -> &[u8] {
    &wrapped.as_bytes()[42..74]
}

/// Computes the commitment of `docs/format.md`, "A wrapped key", for a record in the place of a keyring key.
fn commitment_by_hand(wrapped: &WrappedKey, pepper: &[u8; 32], secret: &[u8; 32]) -> Vec<u8> {
    let info = [b"encdb-dek-v1", &wrapped.as_bytes()[..30], &[0, 4, 0, 3, 0, 0]].concat();
    let mut expanded = [0; 64];
    Hkdf::<Sha256>::new(Some(pepper), secret).expand(&info, &mut expanded).unwrap();
    expanded[32..].to_vec()
}

/// Stretches a passphrase with Argon2id at the cheapest cost.
fn stretched(passphrase: &[u8], salt: &[u8]) -> [u8; 32] {
    let params = Params::new(8 << 10, 1, 1, Some(32)).unwrap();
    let mut stretched = [0; 32];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into(passphrase, salt, &mut stretched).unwrap();
    stretched
}

#[test]
fn a_record_opens_in_its_own_place_only() {
    let places = [
        Place::keyring(),
        Place::root_key(id(1)),
        Place::root_key(id(256)),
        Place::index_root(1),
        Place::index_root(2),
        Place::owner(&BoundId::integer(1)),
        Place::owner(&BoundId::text("1").unwrap()),
        Place::owner(&BoundId::bytes(b"1").unwrap()),
        Place::owner(&BoundId::bytes(&[0, 1, 0, 1]).unwrap()),
    ];
    for place in &places {
        let wrapped = WrappedKey::wrap(&key(100), &by_key(1), place).unwrap();
        for other in &places {
            let opened = wrapped.open(&by_key(1), other);
            if place == other {
                assert_eq!(opened.unwrap().expose(), &key_bytes(100));
            } else {
                assert_problem(opened, Refused);
            }
        }
    }
    let too_long = Place::owner(&BoundId::bytes(&[9; 65_535]).unwrap());
    let refused = WrappedKey::wrap(&key(100), &by_key(1), &too_long).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ContextTooLong { len: 65_538 });
}

/// Each part has a refusal of its own: the shape, the part that the commitment covers, and the part that only the tag
/// covers.
#[test]
fn no_bit_of_a_record_can_be_changed() {
    let record = *wrapped(&by_key(1)).as_bytes();
    for bit in 0..8 * WRAPPED_KEY_LEN {
        let (at, mask) = (bit / 8, 1 << (bit % 8));
        let mut changed = record;
        changed[at] ^= mask;
        let outcome = WrappedKey::parse(&changed)
            .and_then(|wrapped| wrapped.open(&by_key(1), &Place::keyring()));
        let problem = match at {
            0 => Format { format: 0xf9 ^ mask },
            1 if mask == 1 => Cost,
            1 => Kdf { kdf: mask },
            2..=10 => Cost,
            11 => Reserved,
            12..28 | 42..74 => Refused,
            28 | 29 => {
                RootKey { needed: KeyId::new(u16::from_be_bytes([changed[28], changed[29]])) }
            }
            _ => Changed,
        };
        assert_problem(outcome, problem);
    }
}

#[test]
fn a_record_has_122_bytes() {
    let record = *wrapped(&by_key(1)).as_bytes();
    for len in 0..WRAPPED_KEY_LEN {
        assert_problem(WrappedKey::parse(&record[..len]), Length { len });
    }
    assert_problem(WrappedKey::parse(&[&record[..], &[0]].concat()), Length { len: 123 });
}

/// P23: anyone who can write a record chooses its cost. Of several faults the first is reported, and no memory is asked
/// for.
#[test]
fn a_record_is_checked_in_order_and_its_cost_is_bounded() {
    let mut record = [0xff; WRAPPED_KEY_LEN];
    assert_problem(WrappedKey::parse(&record), Format { format: 0xff });
    record[0] = 0xf9;
    assert_problem(WrappedKey::parse(&record), Kdf { kdf: 0xff });
    record[1] = 2;
    assert_problem(WrappedKey::parse(&record), Kdf { kdf: 2 });
    record[1] = 1;
    assert_problem(WrappedKey::parse(&record), Reserved);
    record[11] = 0;
    assert_problem(WrappedKey::parse(&record), Cost);
    let mut with_cost = |memory_kib: u32, passes: u32, lanes: u8| {
        record[2..6].copy_from_slice(&memory_kib.to_be_bytes());
        record[6..10].copy_from_slice(&passes.to_be_bytes());
        record[10] = lanes;
        WrappedKey::parse(&record).map(|wrapped| wrapped.cost())
    };
    for (memory_kib, passes, lanes) in OUT_OF_BOUNDS {
        assert_problem(with_cost(memory_kib, passes, lanes), Cost);
    }
    for (memory_kib, passes, lanes) in IN_BOUNDS {
        let cost = PassphraseCost::new(memory_kib, passes, lanes).unwrap();
        assert_eq!(with_cost(memory_kib, passes, lanes), Ok(Some(cost)));
    }
    // A record that needs no passphrase costs nothing.
    record[1] = 0;
    assert_problem(WrappedKey::parse(&record), Cost);
}

const OUT_OF_BOUNDS: [(u32, u32, u8); 9] = [
    (8_191, 1, 1),
    (0, 1, 1),
    (1_048_577, 1, 1),
    (u32::MAX, 1, 1),
    (8_192, 0, 1),
    (8_192, 17, 1),
    (8_192, u32::MAX, 1),
    (8_192, 1, 0),
    (8_192, 1, 17),
];
const IN_BOUNDS: [(u32, u32, u8); 3] = [(8_192, 1, 1), (1_048_576, 16, 16), (65_536, 3, 4)];

#[test]
fn a_cost_is_checked_when_it_is_made() {
    for (memory_kib, passes, lanes) in OUT_OF_BOUNDS {
        let refused = PassphraseCost::new(memory_kib, passes, lanes).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::PassphraseCost { memory_kib, passes, lanes });
    }
    for (memory_kib, passes, lanes) in IN_BOUNDS {
        let cost = PassphraseCost::new(memory_kib, passes, lanes).unwrap();
        assert_eq!((cost.memory_kib(), cost.passes(), cost.lanes()), (memory_kib, passes, lanes));
    }
    assert_eq!(PassphraseCost::default(), PassphraseCost::new(65_536, 3, 4).unwrap());
}

/// A record opens at its own cost, whatever the cost of the passphrase that opens it.
#[test]
fn a_record_of_the_default_cost_opens() {
    let text = || Passphrase::new("correct horse").unwrap();
    let under = KeyEncryptionKey::from_passphrase(text(), PassphraseCost::default());
    let stored = wrapped(&under);
    assert_eq!(stored.cost(), Some(PassphraseCost::default()));
    let opened = stored.open(&passphrase("correct horse"), &Place::keyring()).unwrap();
    assert_eq!(opened.expose(), &key_bytes(100));
}

/// Returns a record with another cost and no other change, as a writer of the database could make it.
fn asking_for(memory_kib: u32, passes: u32) -> WrappedKey {
    let mut record = *wrapped(&passphrase("correct horse")).as_bytes();
    record[2..6].copy_from_slice(&memory_kib.to_be_bytes());
    record[6..10].copy_from_slice(&passes.to_be_bytes());
    WrappedKey::parse(&record).unwrap()
}

fn costing(memory_kib: u32, passes: u32) -> PassphraseCost {
    PassphraseCost::new(memory_kib, passes, 1).unwrap()
}

/// The cost is within bounds: 18 s and 1 GiB for each try before there was a limit.
#[test]
fn a_record_that_asks_for_more_than_is_accepted_is_refused_before_anything_is_computed() {
    for (memory_kib, passes) in
        [(1_048_576, 16), (1_048_576, 1), (65_537, 1), (65_536, 4), (16_384, 13)]
    {
        let hostile = asking_for(memory_kib, passes);
        let started = std::time::Instant::now();
        let outcome = hostile.open(&passphrase("correct horse"), &Place::keyring());
        assert_problem(outcome, CostLimit { memory_kib, passes });
        assert!(started.elapsed() < std::time::Duration::from_millis(100));
    }
}

/// The limit is four times the cost at which the program wraps, and at least the default.
#[test]
fn a_program_accepts_a_multiple_of_its_own_cost() {
    let cases = [
        (PassphraseCost::default(), [(262_144, 3), (65_536, 12)], [(262_145, 1), (65_536, 13)]),
        (costing(131_072, 2), [(524_288, 2), (131_072, 8)], [(524_289, 1), (131_072, 9)]),
        (costing(8_192, 1), [(65_536, 3), (16_384, 12)], [(65_537, 1), (16_384, 13)]),
    ];
    for (own, accepted, refused) in cases {
        let limit = PassphraseCostLimit::for_cost(own);
        assert!(limit.accepts(own));
        assert!(accepted.iter().all(|(memory, passes)| limit.accepts(costing(*memory, *passes))));
        assert!(!refused.iter().any(|(memory, passes)| limit.accepts(costing(*memory, *passes))));
    }
    let default = PassphraseCostLimit::for_cost(PassphraseCost::default());
    assert_eq!(PassphraseCostLimit::default(), default);
}

/// For records that were written at a higher cost on purpose, and for a machine that has little memory.
#[test]
fn what_is_accepted_can_be_set() {
    let under = |limit| passphrase("correct horse").accepting(PassphraseCostLimit::up_to(limit));
    let stored = wrapped(&KeyEncryptionKey::from_passphrase(
        Passphrase::new("correct horse").unwrap(),
        costing(8_192, 2),
    ));
    assert!(stored.open(&under(costing(8_192, 2)), &Place::keyring()).is_ok());
    let too_much = CostLimit { memory_kib: 8_192, passes: 2 };
    assert_problem(stored.open(&under(costing(8_192, 1)), &Place::keyring()), too_much);
    let peppered = under(costing(8_192, 1)).with_pepper(KEYRING.pepper(id(1)).unwrap());
    let stored = wrapped(&KeyEncryptionKey::from_peppered_passphrase(
        Passphrase::new("correct horse").unwrap(),
        costing(8_192, 2),
        KEYRING.pepper(id(1)).unwrap(),
    ));
    assert_problem(stored.open(&peppered, &Place::keyring()), too_much);
    // A key has no cost, and is not limited.
    let key = by_key(1).accepting(PassphraseCostLimit::up_to(costing(8_192, 1)));
    assert!(wrapped(&by_key(1)).open(&key, &Place::keyring()).is_ok());
}

#[test]
fn a_cost_in_a_text_is_three_numbers() {
    assert_eq!(PassphraseCost::parse("64,3,4"), Some(PassphraseCost::default()));
    for text in ["", "64", "64,3", "64,3,4,5", "64,3,4,", "a,3,4", "-64,3,4", "7,1,1", "1025,1,1"] {
        assert_eq!(PassphraseCost::parse(text), None, "{text}");
    }
    assert_eq!(PassphraseCost::parse("64,3,256"), None);
    assert_eq!(PassphraseCost::parse("4194304,3,4"), None);
}

#[test]
fn a_passphrase_is_what_it_looks_like() {
    // Composed and decomposed, a ligature, a fullwidth letter; and the newline of a file.
    let stored = wrapped(&passphrase("fisch Gr\u{fc}\u{df}e A"));
    for same in [
        "fisch Gru\u{308}\u{df}e A",
        "\u{fb01}sch Gr\u{fc}\u{df}e \u{ff21}",
        "fisch Gr\u{fc}\u{df}e A\n",
        "fisch Gr\u{fc}\u{df}e A\r\n",
    ] {
        assert!(stored.open(&passphrase(same), &Place::keyring()).is_ok(), "{same:?}");
    }
    for other in ["fisch Gr\u{fc}sse A", "fisch Gr\u{fc}\u{df}e a", "fisch Gr\u{fc}\u{df}e A\n\n"] {
        assert_problem(stored.open(&passphrase(other), &Place::keyring()), Refused);
    }
    for empty in ["", "\n", "\r\n"] {
        assert_eq!(Passphrase::new(empty).unwrap_err().kind(), ErrorKind::PassphraseEmpty);
    }
}
