//! The effect of each normalization on a text, which is the same if it is applied twice.
//!
//! One function makes tokens, on write and on query. So it is enough to show that equal tokens are made from equally
//! folded texts.

use encdb_core::{Index, Normalization};
use proptest::{collection::vec, prelude::*, sample::select};

use crate::support::{COLUMN, KEYRING, cases};

use Normalization::{Casefold, Digits, Email, Lowercase, Nfc, Trim};

const ALL: [Normalization; 6] = [Casefold, Digits, Email, Lowercase, Nfc, Trim];

#[track_caller]
fn assert_folds(normalization: Normalization, table: &[(&str, &str)]) {
    for (text, folded) in table {
        assert_eq!(normalization.apply(text), *folded, "{text:?} {}", text.escape_unicode());
    }
}

#[test]
fn casefold_merges_what_nfkc_and_full_folding_merge() {
    assert_folds(
        Casefold,
        &[
            ("", ""),
            ("Straße", "strasse"),
            ("STRASSE", "strasse"),
            ("stra\u{1e9e}e", "strasse"),
            ("\u{fb01}n", "fin"),
            ("A\u{ff20}B", "a@b"),
            ("\u{212a}elvin", "kelvin"),
            ("\u{1d400}\u{2160}", "ai"),
            ("ΟΔΟΣ", "οδοσ"),
            ("οδος", "οδοσ"),
            ("a\u{308}", "\u{e4}"),
            ("A\u{308}", "\u{e4}"),
            // Turkish letters are not merged with i; U+0130 folds to i and a dot above.
            ("\u{130}", "i\u{307}"),
            ("\u{131}", "\u{131}"),
            // Ignorable code points stay, and scripts are not mixed up: this is a Cyrillic а.
            ("a\u{200b}b", "a\u{200b}b"),
            ("\u{430}", "\u{430}"),
        ],
    );
}

#[test]
fn digits_keeps_ascii_digits_alone() {
    assert_folds(
        Digits,
        &[
            ("", ""),
            ("+49 (0)30 / 901820-0", "490309018200"),
            ("no digit at all", ""),
            ("0123456789", "0123456789"),
            // Arabic-Indic, Devanagari, fullwidth, superscript, circled.
            ("\u{663}\u{969}\u{ff13}\u{b3}\u{2462}3", "3"),
        ],
    );
}

#[test]
fn email_trims_and_lowers_ascii_and_changes_nothing_else() {
    assert_folds(
        Email,
        &[
            ("", ""),
            (" \t\n\r\x0cAlice@Example.COM \t\n\r\x0c", "alice@example.com"),
            ("Al.ice+Tag@Example.com", "al.ice+tag@example.com"),
            ("a b@example.com", "a b@example.com"),
            ("\"A B\"@EXAMPLE.com", "\"a b\"@example.com"),
            ("ÄÖ\u{212a}İΣ@BÜCHER.example", "ÄÖ\u{212a}İΣ@bÜcher.example"),
            ("a\u{308}@x", "a\u{308}@x"),
            ("alice\u{ff20}example.com", "alice\u{ff20}example.com"),
            // A no-break space and a vertical tab are no ASCII white space.
            ("\u{a0}a@x\u{a0}", "\u{a0}a@x\u{a0}"),
            ("\x0ba@x\x0b", "\x0ba@x\x0b"),
        ],
    );
}

#[test]
fn lowercase_maps_code_point_by_code_point() {
    assert_folds(
        Lowercase,
        &[
            ("", ""),
            ("ÄRGER", "ärger"),
            // Neighbours do not matter: no final sigma.
            ("ΟΔΟΣ", "οδοσ"),
            ("οδος", "οδος"),
            ("\u{130}", "i"),
            ("I\u{307}", "i\u{307}"),
            ("\u{131}", "\u{131}"),
            ("\u{212a}", "k"),
            ("Straße", "straße"),
            ("\u{1e9e}", "ß"),
            ("\u{fb01}", "\u{fb01}"),
            ("\u{ff21}", "\u{ff41}"),
            ("\u{10400}", "\u{10428}"),
            (" A ", " a "),
        ],
    );
}

#[test]
fn nfc_composes() {
    assert_folds(
        Nfc,
        &[
            ("", ""),
            ("a\u{308}", "\u{e4}"),
            ("A\u{308}ß", "Äß"),
            ("\u{212b}", "\u{c5}"),
            ("\u{1112}\u{1161}\u{11ab}", "\u{d55c}"),
            ("q\u{307}\u{323}", "q\u{323}\u{307}"),
            // Compatibility characters stay.
            ("\u{fb01}\u{ff20}", "\u{fb01}\u{ff20}"),
            // A composition exclusion decomposes.
            ("\u{958}", "\u{915}\u{93c}"),
        ],
    );
}

#[test]
fn trim_takes_white_space_off_both_ends() {
    assert_folds(
        Trim,
        &[
            ("", ""),
            (" \t\r\n", ""),
            ("  a  b  ", "a  b"),
            ("\u{a0}\u{2003}\u{3000}\u{85}\u{2028}a\u{1680}\x0b", "a"),
            // A zero-width space and a byte order mark are no white space.
            ("\u{200b}a\u{feff}", "\u{200b}a\u{feff}"),
        ],
    );
}

/// Long enough for the buffer of the folded text to grow several times.
#[test]
fn long_texts_are_folded_whole() {
    let (text, lower) = ("\u{c4}1 ".repeat(1_000), "\u{e4}1 ".repeat(1_000));
    assert_folds(Casefold, &[(&text, &lower)]);
    assert_folds(Lowercase, &[(&text, &lower)]);
    assert_folds(Nfc, &[(&text, &text)]);
    assert_folds(Digits, &[(&text, &"1".repeat(1_000))]);
}

/// Taking the first code point of the full mapping is the simple mapping only as long as this holds.
#[test]
fn one_code_point_alone_has_a_full_lowercase_of_its_own() {
    let longer: Vec<char> = ('\0'..=char::MAX).filter(|c| c.to_lowercase().count() != 1).collect();
    assert_eq!(longer, ['\u{130}']);
}

#[test]
fn folding_twice_is_folding_once_for_every_code_point() {
    let mut buffer = [0; 4];
    for c in '\0'..=char::MAX {
        let text = &*c.encode_utf8(&mut buffer);
        for normalization in ALL {
            let once = normalization.apply(text);
            assert_eq!(normalization.apply(&once), once, "{} {c:?}", normalization.name());
        }
    }
}

/// Texts of code points that compose, decompose, reorder, expand or vanish.
fn awkward_text() -> impl Strategy<Value = String> {
    let awkward = "aAiIkKsSßẞſıİΣσςαΑᾳᾼͅΐιΙéÅｶﾞ가각각ﬁ＠ℌ½ ᵃǅ\u{300}\u{301}\u{307}\u{308}\u{323}\u{338}\u{345}\
                   \u{93c}\u{958}\u{1f80}\u{1fb7}\u{fb1f}\u{1d15e}\u{200b}\u{3000}\u{a0}\t\n";
    let awkward = select(awkward.chars().collect::<Vec<_>>());
    vec(prop_oneof![4 => awkward, 1 => any::<char>()], 0..12)
        .prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn folding_twice_is_folding_once_for_every_text(text in awkward_text()) {
        for normalization in ALL {
            let once = normalization.apply(&text);
            prop_assert_eq!(normalization.apply(&once), once.clone(), "{}", normalization.name());
        }
    }

    #[test]
    fn texts_that_differ_in_composition_alone_fold_alike(text in awkward_text()) {
        use unicode_normalization::UnicodeNormalization;
        let (composed, decomposed): (String, String) = (text.nfc().collect(), text.nfd().collect());
        for normalization in [Casefold, Nfc] {
            prop_assert_eq!(normalization.apply(&composed), normalization.apply(&decomposed));
        }
    }
}

fn token(normalizations: &'static [Normalization], text: &str) -> Vec<u8> {
    KEYRING.token(&Index::new(COLUMN, normalizations), None, text).unwrap().as_bytes().to_vec()
}

#[test]
fn texts_that_fold_alike_have_one_token_and_others_have_not() {
    assert_eq!(token(&[Casefold], "Straße"), token(&[Casefold], "STRASSE"));
    assert_ne!(token(&[Lowercase], "Straße"), token(&[Lowercase], "STRASSE"));
    assert_eq!(token(&[Trim, Email], "\u{a0}A@X "), token(&[Trim, Email], "a@x"));
    assert_ne!(token(&[], "a"), token(&[], "A"));
    assert_ne!(token(&[], ""), token(&[], " "));
}

/// A text that is folded already has another token than the text that folds to it: a token depends on the
/// normalizations.
#[test]
fn a_text_that_is_folded_already_has_the_token_of_its_folding() {
    assert_ne!(token(&[Lowercase], "a"), token(&[], "a"));
    assert_ne!(token(&[Lowercase], "a"), token(&[Casefold], "a"));
}

/// U+FF11 is a digit only once it has been folded.
#[test]
fn normalizations_are_applied_in_their_order() {
    assert_eq!(Normalization::apply_all(&[Casefold, Digits], "\u{ff11}").as_str(), "1");
    assert_eq!(Normalization::apply_all(&[Digits, Casefold], "\u{ff11}").as_str(), "");
    assert_eq!(Normalization::apply_all(&[Lowercase, Digits, Trim], "A 1").as_str(), "1");
    assert_eq!(Normalization::apply_all(&[], " A ").as_str(), " A ");
    assert_eq!(token(&[Casefold, Digits], "\u{ff11}"), token(&[Casefold, Digits], "1"));
    assert_eq!(token(&[Digits, Casefold], "\u{ff11}"), token(&[Digits, Casefold], ""));
}

#[test]
fn another_order_is_another_index() {
    assert_ne!(token(&[Trim, Lowercase], "a"), token(&[Lowercase, Trim], "a"));
}

#[test]
fn values_that_are_no_text_are_not_normalized() {
    let index = Index::new(COLUMN, &[Digits]);
    let token = |bytes: &[u8]| KEYRING.token(&index, None, bytes).unwrap().as_bytes().to_vec();
    assert_ne!(token(b"a1"), token(b"1"));
    assert_ne!(token(b"\xff"), token(b""));
}
