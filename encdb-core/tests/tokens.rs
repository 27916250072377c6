//! Search tokens: their length, their epochs, their scope and the types they tell apart.

use std::collections::HashSet;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use encdb_core::{
    BoundId, Column, DEFAULT_MAC_LEN, ErrorKind, Index, KeyProblem, Keyring, Normalization,
    SearchTerm,
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::support::{COLUMN, KEYRING, SALT, id, key, keyring, subkey};

const INDEX: Index = Index::new(COLUMN, &[]);

fn token<T: SearchTerm + ?Sized>(term: &T) -> Vec<u8> {
    KEYRING.token(&INDEX, None, term).unwrap().as_bytes().to_vec()
}

#[test]
fn a_token_is_the_epoch_and_as_much_of_the_mac_as_the_index_asks_for() {
    let longest = KEYRING.token(&INDEX.with_mac_len(32), None, "Borreliose").unwrap();
    for (mac_len, len) in [(1, 2), (8, 9), (16, 17), (31, 32), (32, 33)] {
        let index = INDEX.with_mac_len(mac_len);
        let token = KEYRING.token(&index, None, "Borreliose").unwrap();
        assert_eq!(token.as_bytes(), &longest.as_bytes()[..len]);
        assert_eq!((index.mac_len(), token.epoch(), token.as_bytes()[0]), (mac_len, 1, 1));
    }
    assert_eq!(INDEX.mac_len(), DEFAULT_MAC_LEN);
    assert_eq!(token("Borreliose").len(), 17);
}

/// `docs/format.md`, "Search tokens", computed by hand from the names of the normalizations and the bytes of the value.
#[test]
fn a_token_is_the_mac_of_the_type_and_the_value_under_the_key_of_the_index() {
    use Normalization::{Casefold, Digits, Email, Lowercase, Nfc, Trim};
    let owner = BoundId::integer(7);
    let indexes: [(&'static [Normalization], &[u8]); 4] = [
        (&[], b"\x01\x04\0\x02eq"),
        (&[Trim, Lowercase], b"\x01\x04\0\x11eq|trim|lowercase"),
        (&[Casefold, Digits], b"\x01\x04\0\x12eq|casefold|digits"),
        (&[Email, Nfc], b"\x01\x04\0\x0ceq|email|nfc"),
    ];
    for (foldings, text) in indexes {
        let index = Index::new(COLUMN, foldings).with_mac_len(32);
        for owner in [None, Some(&owner)] {
            let scope = owner.map_or(vec![0], |owner| [&[1], owner.as_bytes()].concat());
            let mac = Hmac::<Sha256>::new_from_slice(&subkey(3, COLUMN, &scope, text)).unwrap();
            let by_hand = mac.chain_update(b"\x0442").finalize().into_bytes();
            let token = KEYRING.token(&index, owner, "42").unwrap();
            assert_eq!(token.as_bytes(), [&[1], &by_hand[..]].concat());
        }
    }
}

#[test]
fn a_length_that_no_mac_has_counts_as_the_nearest() {
    for (asked, mac_len) in [(0, 1), (33, 32), (u8::MAX, 32)] {
        assert_eq!(INDEX.with_mac_len(asked).mac_len(), mac_len);
        let token = KEYRING.token(&INDEX.with_mac_len(asked), None, "Borreliose").unwrap();
        assert_eq!(token.as_bytes().len(), 1 + usize::from(mac_len));
    }
}

#[test]
fn equal_values_have_equal_tokens_and_others_have_not() {
    assert_eq!(token("Borreliose"), token(&"Borreliose".to_owned()));
    assert_eq!(token(&b"ab"[..]), token(&b"ab".to_vec()));
    assert_ne!(token("Borreliose"), token("Borreliosis"));
    assert_ne!(token(""), token("\0"));
}

#[test]
fn integers_of_every_width_have_one_token() {
    for value in [i16::MIN, -1, 0, 1, i16::MAX] {
        assert_eq!(token(&value), token(&i32::from(value)));
        assert_eq!(token(&value), token(&i64::from(value)));
    }
}

#[test]
fn a_point_in_time_has_one_token_with_and_without_its_zone() {
    let local = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap().and_time(NaiveTime::MIN);
    assert_eq!(token(&local), token(&local.and_utc()));
}

/// Some of these are encoded to the same bytes; the type before them tells them apart.
#[test]
fn types_are_told_apart() {
    let eight = *b"\0\0\0\0\0\0\0\x01";
    let sixteen = 1_u128.to_be_bytes();
    let terms = [
        token(&1_i64),
        token("1"),
        token(&b"1"[..]),
        token(&true),
        token(&b"\x01"[..]),
        token("\x01"),
        token(&eight[..]),
        token("\0\0\0\0\0\0\0\x01"),
        token(&NaiveTime::from_num_seconds_from_midnight_opt(0, 1).unwrap()),
        token(&NaiveDate::from_epoch_days(1).unwrap()),
        token(&b"\0\0\0\x01"[..]),
        token(&NaiveDateTime::default()),
        token(&[0; 12][..]),
        token(&Uuid::from_u128(1)),
        token(&sixteen[..]),
    ];
    for (at, term) in terms.iter().enumerate() {
        assert!(!terms[at + 1..].contains(term), "term {at}");
    }
}

#[test]
fn owners_have_tokens_of_their_own() {
    let scopes = [
        None,
        Some(BoundId::integer(7)),
        Some(BoundId::integer(8)),
        Some(BoundId::text("7").unwrap()),
        Some(BoundId::text("").unwrap()),
    ];
    let tokens = scopes.map(|owner| {
        let token = KEYRING.token(&INDEX, owner.as_ref(), "Borreliose").unwrap();
        assert_eq!(token.epoch(), 1);
        let again = KEYRING.token(&INDEX, owner.as_ref(), "Borreliose").unwrap();
        assert_eq!(again.as_bytes(), token.as_bytes());
        token.as_bytes().to_vec()
    });
    for (at, token) in tokens.iter().enumerate() {
        assert!(!tokens[at + 1..].contains(token), "owner {at}");
    }
}

fn with_index_roots(roots: &[(u16, u16)]) -> Keyring {
    let builder = Keyring::builder(&SALT).current(id(9), key(9));
    let builder = roots
        .iter()
        .fold(builder, |builder, (epoch, root)| builder.index_root(id(*epoch), key(*root)));
    builder.build().unwrap()
}

#[test]
fn every_epoch_is_searched_and_the_first_is_written() {
    let (one, two) = (with_index_roots(&[(1, 11)]), with_index_roots(&[(2, 12)]));
    let both = with_index_roots(&[(2, 12), (1, 11)]);
    assert_eq!(both.epochs().collect::<Vec<_>>(), [2, 1]);
    for owner in [None, Some(BoundId::integer(7))] {
        let token = |keyring: &Keyring| keyring.token(&INDEX, owner.as_ref(), "x").unwrap();
        let tokens = both.tokens(&INDEX, owner.as_ref(), "x").unwrap();
        let tokens: Vec<_> = tokens.iter().map(|token| token.as_bytes().to_vec()).collect();
        assert_eq!(tokens, [token(&two).as_bytes().to_vec(), token(&one).as_bytes().to_vec()]);
        assert_eq!(token(&both).as_bytes(), tokens[0]);
        assert_eq!(token(&both).epoch(), 2);
    }
}

#[test]
fn the_oldest_and_the_newest_epoch_are_told_by_their_numbers() {
    let epochs = |roots| with_index_roots(roots).epochs().collect::<Vec<_>>();
    let (one, nine) = (with_index_roots(&[(1, 11)]), with_index_roots(&[(9, 19)]));
    for roots in [[(4, 14), (9, 19), (1, 11)], [(9, 19), (1, 11), (4, 14)]] {
        let all = with_index_roots(&roots);
        for owner in [None, Some(BoundId::integer(7))] {
            let oldest = all.oldest_token(&INDEX, owner.as_ref(), "x").unwrap();
            let newest = all.newest_token(&INDEX, owner.as_ref(), "x").unwrap();
            let token = |keyring: &Keyring| keyring.token(&INDEX, owner.as_ref(), "x").unwrap();
            assert_eq!(oldest.as_bytes(), token(&one).as_bytes(), "{:?}", epochs(&roots));
            assert_eq!(newest.as_bytes(), token(&nine).as_bytes(), "{:?}", epochs(&roots));
        }
    }
    assert_eq!(one.oldest_token(&INDEX, None, "x").unwrap().epoch(), 1);
    assert_eq!(one.newest_token(&INDEX, None, "x").unwrap().epoch(), 1);
}

#[test]
fn an_index_root_of_its_own_replaces_the_lowest_key() {
    let keyring = with_index_roots(&[(255, 11)]);
    assert_eq!(keyring.epochs().collect::<Vec<_>>(), [255]);
    assert_eq!(keyring.token(&INDEX, None, "x").unwrap().epoch(), 255);
}

/// The lowest key makes the tokens, whichever seals: they survive a rotation.
#[test]
fn tokens_survive_the_rotation_of_the_current_key() {
    let token = |keyring: &Keyring| keyring.token(&INDEX, None, "x").unwrap().as_bytes().to_vec();
    let before = token(&keyring(3, &[]));
    assert_eq!(before[0], 3);
    assert_eq!(token(&keyring(4, &[3])), before);
    assert_eq!(token(&keyring(300, &[4, 3])), before);
    assert_ne!(token(&keyring(4, &[])), before);
}

#[test]
fn an_epoch_has_one_byte() {
    let build = |epoch| {
        let builder = Keyring::builder(&SALT).current(id(1), key(1));
        builder.index_root(id(epoch), key(11)).build()
    };
    assert!(build(255).is_ok());
    let (name, problem) = ("an index root", KeyProblem::NotAnEpoch { id: id(256) });
    assert_eq!(build(256).unwrap_err().kind(), ErrorKind::Key { name, problem });
}

/// P15: the MACs without the epoch byte before them, so that the epoch has to be in the key.
#[test]
fn every_definition_of_an_index_has_a_key_of_its_own() {
    use Normalization::{Casefold, Email, Lowercase, Nfc, Trim};
    let columns = [("ab", "c"), ("a", "bc"), ("abc", ""), ("t", "c")];
    let foldings: [&'static [Normalization]; 9] = [
        &[],
        &[Trim],
        &[Lowercase],
        &[Trim, Lowercase],
        &[Lowercase, Trim],
        &[Trim, Trim],
        &[Email],
        &[Casefold],
        &[Nfc],
    ];
    let owners = [
        None,
        Some(BoundId::integer(1)),
        Some(BoundId::integer(i64::from(b'1'))),
        Some(BoundId::text("1").unwrap()),
        Some(BoundId::bytes(b"1").unwrap()),
        Some(BoundId::text("").unwrap()),
    ];
    let epochs = [1, 2, 255];
    let mut macs = HashSet::new();
    for epoch in epochs {
        let root = Keyring::builder(&SALT).current(id(1), key(1)).index_root(id(epoch), key(9));
        let keyring = root.build().unwrap();
        for (table, column) in columns {
            for folding in foldings {
                for owner in &owners {
                    let index = Index::new(Column::new(table, column), folding);
                    let token = keyring.token(&index, owner.as_ref(), "x").unwrap();
                    macs.insert(token.as_bytes()[1..].to_vec());
                }
            }
        }
    }
    assert_eq!(macs.len(), epochs.len() * columns.len() * foldings.len() * owners.len());
}

/// The scale is kept in the sealed value, and 1.0 and 1.00 are one number.
#[cfg(all(feature = "bigdecimal", feature = "rust_decimal"))]
#[test]
fn equal_decimals_have_one_token_whatever_their_scale() {
    use bigdecimal::BigDecimal;
    use encdb_core::ToPlaintext;
    use rust_decimal::Decimal;

    let decimal = |text: &str| Decimal::from_str_exact(text).unwrap();
    let big = |text: &str| text.parse::<BigDecimal>().unwrap();
    for (one, other) in [("1", "1.00"), ("-1.5", "-1.50"), ("0", "0.000"), ("100", "100.0")] {
        assert_eq!(token(&decimal(one)), token(&decimal(other)));
        assert_eq!(token(&big(one)), token(&decimal(other)));
        assert!(INDEX.matches(&big(one), &decimal(other)).unwrap());
    }
    assert_eq!(token(&big("1E2")), token(&decimal("100")));
    for (one, other) in [("1", "10"), ("1.5", "-1.5"), ("1.5", "1.51"), ("0.1", "0.01")] {
        assert_ne!(token(&decimal(one)), token(&decimal(other)));
        assert!(!INDEX.matches(&decimal(one), &decimal(other)).unwrap());
    }
    let tokens =
        [token(&decimal("1")), token(&1_i64), token(&decimal("1").to_plaintext().unwrap()[..])];
    assert_eq!(HashSet::from(tokens).len(), 3, "a decimal is no integer and no bytes");
}

#[cfg(feature = "ipnetwork")]
#[test]
fn a_network_is_found_with_its_host_bits() {
    let network = |text: &str| text.parse::<ipnetwork::IpNetwork>().unwrap();
    assert_eq!(token(&network("10.0.0.1/8")), token(&network("10.0.0.1/8")));
    let others = ["10.0.0.1/8", "10.0.0.0/8", "10.0.0.1/9", "::ffff:10.0.0.1/104"].map(network);
    assert_eq!(HashSet::from(others.map(|it| token(&it))).len(), 4);
}

#[test]
fn errors_of_tokens_name_the_column() {
    let name: &'static str = "x".repeat(65_536).leak();
    let column = Column::new("t", name);
    let error = KEYRING.token(&Index::new(column, &[]), None, "x").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ContextTooLong { len: 65_536 });
    assert_eq!(error.column(), Some(column));
    let leap_second = NaiveTime::from_hms_nano_opt(23, 59, 59, 1_000_000_000).unwrap();
    let error = KEYRING.token(&INDEX, None, &leap_second).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unencodable { type_name: "NaiveTime" });
    assert_eq!(INDEX.matches(&leap_second, &leap_second).unwrap_err().column(), Some(COLUMN));
    assert_eq!(error.column(), Some(COLUMN));
}

#[test]
fn an_index_says_what_it_is() {
    let index = Index::new(COLUMN, &[Normalization::Trim]).with_mac_len(8);
    assert_eq!(index.column(), COLUMN);
    assert_eq!(index.normalizations(), [Normalization::Trim]);
    assert_eq!(index.mac_len(), 8);
}

/// Equal tokens claim it, and a loaded value proves it.
#[test]
fn values_match_where_their_tokens_are_equal() {
    let index = Index::new(COLUMN, &[Normalization::Trim, Normalization::Casefold]);
    let pairs = [("Straße", " STRASSE "), ("", " "), ("a", "b"), ("a", "a a"), ("", "\u{200b}")];
    for (one, other) in pairs {
        let token = |text| KEYRING.token(&index, None, text).unwrap().as_bytes().to_vec();
        assert_eq!(index.matches(one, other).unwrap(), token(one) == token(other), "{one:?}");
    }
    assert!(index.matches(&7_i16, &7_i64).unwrap());
    assert!(!index.matches(&7_i16, &8_i64).unwrap());
    assert!(!index.matches("a", &b"a"[..]).unwrap());
}
