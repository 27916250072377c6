//! The foldings of searched texts. Folding a folded text changes nothing, so that a stored token is still found.

use encdb_core::Normalization;

use super::Target;

pub(super) const TARGET: Target = Target { name: "normalization", check, samples };

fn check(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    for normalization in ALL {
        let folded = normalization.apply(text);
        assert_eq!(normalization.apply(&folded), folded, "{}", normalization.name());
    }
}

const ALL: [Normalization; 6] = [
    Normalization::Casefold,
    Normalization::Digits,
    Normalization::Email,
    Normalization::Lowercase,
    Normalization::Nfc,
    Normalization::Trim,
];

fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let texts = [
        ("combining", "e\u{301}\u{323} \u{1e69} \u{ac00}\u{11a8}"),
        ("compatibility", "\u{fb03} \u{2460} \u{ff21} \u{3a9}\u{2126}"),
        ("dotted", "\u{130}I\u{131}i \u{1e9e}\u{df}"),
        ("email", "  Ada.Lovelace+db@Example.ORG\r\n"),
        ("number", "+49 (0) 30 / 12-34 \u{0661}\u{0662}"),
    ];
    texts.map(|(name, text)| (name, text.as_bytes().to_vec())).to_vec()
}
