//! The examples and limits of docs/format.md, on encdb itself. `tests/python/check_format.py` computes them with the reader.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use encdb_core::{
    BoundId, Codec, Column, Context, CoveredValue, Format, FromPlaintext, Index, KeyBytes,
    KeyEncryptionKey, Keyring, KeyringDocument, Normalization, Padding, Passphrase, PassphraseCost,
    Place, RowParts, WrappedKey, from_text,
};

use crate::support::id;

const DOCUMENT: &str = include_str!("../../docs/format.md");
const NORMALIZATIONS: &[Normalization] = &[Normalization::Trim, Normalization::Casefold];

/// Returns the fenced blocks of a part of the document, from this heading to the next one of any level.
fn blocks(heading: &str) -> Vec<&'static str> {
    let heading = format!("\n{heading}\n");
    let (_, rest) = DOCUMENT.split_once(&heading).unwrap();
    let part = rest.split("\n## ").next().unwrap().split("\n### ").next().unwrap();
    let mut blocks: Vec<_> = part.split("\n```").skip(1).step_by(2).collect();
    for block in &mut blocks {
        *block = block.split_once('\n').unwrap().1;
    }
    blocks
}

/// Returns the bytes after this word, without blanks.
fn field(block: &str, name: &str) -> Vec<u8> {
    let found = block.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    hex::decode(found.replace(' ', "")).unwrap()
}

/// Returns the bytes of the lines after the first empty one: all hexadecimal words, up to the explanation.
fn record(block: &str) -> Vec<u8> {
    let (_, lines) = block.split_once("\n\n").unwrap();
    let bytes = |line: &str| hex::decode(line.split("  ").next().unwrap()).unwrap();
    lines.lines().flat_map(bytes).collect()
}

fn keyring() -> Keyring {
    let keys = blocks("### Keys")[1];
    let variable = |name: &str| {
        let line = keys.lines().find(|line| line.split('=').next() == Some(name))?;
        Some(line.split_once('=').unwrap().1.to_owned())
    };
    Keyring::from_variables(variable).unwrap()
}

fn bytes_from(first: u8) -> KeyBytes {
    KeyBytes::new(std::array::from_fn(|at| first + u8::try_from(at).unwrap()))
}

fn title() -> Column {
    Column::new("notes", "title")
}

fn owner() -> BoundId {
    BoundId::text("north").unwrap()
}

#[test]
fn the_value_of_a_column_opens_and_has_this_token() {
    let blocks = blocks("### A value of a column");
    let context = Context::new(Column::new("users", "email"));
    let stored = from_text(blocks[3]).unwrap();
    let opened = keyring().open(&context, Format::default(), &stored).unwrap();
    assert_eq!(opened, b"alice@example.com");
    let index = Index::new(context.column(), &[]);
    let token = keyring().token(&index, None, "alice@example.com").unwrap();
    assert_eq!(token.as_bytes(), field(blocks[4], "token"));
}

#[test]
fn the_value_of_an_owner_opens_in_its_row_alone_and_has_this_token() {
    let blocks = blocks("### A value of an owner, in a row, padded");
    let context = Context::new(title()).owned_by(owner());
    let (row, text_row) = (BoundId::integer(42), BoundId::text("42").unwrap());
    let format = Format::new(Codec::Raw, Padding::block(16));
    let stored = from_text(blocks[4]).unwrap();
    let opened = keyring().open(&context.clone().in_row(row), format, &stored).unwrap();
    assert_eq!(opened, " Straße 1".as_bytes());
    assert!(keyring().open(&context.in_row(text_row), format, &stored).is_err());
    let index = Index::new(title(), NORMALIZATIONS);
    for spelling in [" Straße 1", "STRASSE 1\n"] {
        let token = keyring().token(&index, Some(&owner()), spelling).unwrap();
        assert_eq!(token.as_bytes(), field(blocks[6], "token"));
    }
}

#[test]
fn the_row_passes_its_seal() {
    let value = blocks("### A value of an owner, in a row, padded")[4];
    let seal = field(blocks("### A row seal")[0], "seal");
    let row = |pinned| {
        let row = RowParts::new(Column::new("notes", "row_mac"), BoundId::integer(42));
        let row = row.owned_by(owner()).with_plain("pinned", Some(CoveredValue::bool(pinned)));
        row.with_value("title", Some(&from_text(value).unwrap())).unwrap()
    };
    keyring().check_row(&row(true), Some(&seal)).unwrap();
    assert!(keyring().check_row(&row(false), Some(&seal)).is_err());
}

#[test]
fn each_wrapped_key_opens_in_its_place() {
    let (keyring, blocks) = (keyring(), blocks("### Wrapped keys"));
    let passphrase = || Passphrase::new("correct horse battery staple").unwrap();
    let cost = PassphraseCost::new(8192, 1, 1).unwrap();
    let pepper = keyring.pepper(id(1)).unwrap();
    let of_owner = BoundId::integer(7);
    let cases = [
        (KeyEncryptionKey::from_passphrase(passphrase(), cost), Place::keyring()),
        (
            KeyEncryptionKey::from_peppered_passphrase(passphrase(), cost, pepper),
            Place::owner(&of_owner),
        ),
        (KeyEncryptionKey::from_key(bytes_from(0x60)), Place::root_key(id(1))),
        (keyring.wrapping_key(id(1)).unwrap(), Place::owner_key(&of_owner, id(2))),
    ];
    assert_eq!(blocks.len(), 1 + cases.len());
    for ((under, place), block) in cases.iter().zip(&blocks[1..]) {
        let wrapped = WrappedKey::parse(&record(block)).unwrap();
        assert_eq!(wrapped.open(under, place).unwrap().expose(), bytes_from(0x20).expose());
        assert!(wrapped.open(under, &Place::index_root(1)).is_err());
    }
}

#[test]
fn the_keyring_file_has_the_keys_of_the_examples() {
    let document = KeyringDocument::from_json(blocks("### A keyring file")[0]).unwrap();
    let unlocked = document.unlock(&KeyEncryptionKey::from_key(bytes_from(0x60))).unwrap();
    let of_file = unlocked.keyring().unwrap();
    let value = from_text(blocks("### A value of a column")[3]).unwrap();
    let context = Context::new(Column::new("users", "email"));
    assert!(of_file.open(&context, Format::default(), &value).is_ok());
    assert_eq!(document.to_json().trim_end(), blocks("### A keyring file")[0]);
}

#[test]
fn dates_and_timestamps_end_where_the_limits_say() {
    let day = |days: i32| NaiveDate::from_plaintext(days.to_be_bytes().to_vec());
    assert_eq!(day(-96_465_292).unwrap(), NaiveDate::from_ymd_opt(-262_143, 1, 1).unwrap());
    assert_eq!(day(95_026_236).unwrap(), NaiveDate::from_ymd_opt(262_142, 12, 31).unwrap());
    assert!(day(-96_465_293).is_err() && day(95_026_237).is_err());
    let at = |seconds: i64, nanos: u32| [&seconds.to_be_bytes()[..], &nanos.to_be_bytes()].concat();
    let instant = |seconds, nanos| DateTime::<Utc>::from_plaintext(at(seconds, nanos)).is_ok();
    let local = |seconds, nanos| NaiveDateTime::from_plaintext(at(seconds, nanos)).is_ok();
    for (seconds, nanos, is_one) in [
        (-8_334_601_228_800, 0, true),
        (-8_334_601_228_801, 999_999_999, false),
        (8_210_266_876_799, 999_999_999, true),
        (8_210_266_876_800, 0, false),
        (59, 1_999_999_999, true),
        (-1, 1_000_000_000, true),
        (58, 1_000_000_000, false),
        (59, 2_000_000_000, false),
    ] {
        let found = (instant(seconds, nanos), local(seconds, nanos));
        assert_eq!(found, (is_one, is_one), "{seconds} {nanos}");
    }
}

#[test]
fn trim_and_email_remove_the_code_points_that_the_document_lists() {
    let trimmed: Vec<u32> = removed(Normalization::Trim);
    let mut listed: Vec<u32> = (0x09..=0x0d).chain([0x20, 0x85, 0xa0, 0x1680]).collect();
    listed.extend((0x2000..=0x200a).chain([0x2028, 0x2029, 0x202f, 0x205f, 0x3000]));
    assert_eq!((trimmed.len(), &trimmed), (25, &listed));
    assert_eq!(removed(Normalization::Email), [0x09, 0x0a, 0x0c, 0x0d, 0x20]);
    let changed = |c: &char| Normalization::Email.apply(&format!("x{c}x")) != format!("x{c}x");
    assert_eq!(
        ('\0'..=char::MAX).filter(changed).collect::<Vec<_>>(),
        ('A'..='Z').collect::<Vec<_>>()
    );
}

/// Returns the code points that a normalization removes from the end of a text.
fn removed(normalization: Normalization) -> Vec<u32> {
    let is_removed = |c: &char| normalization.apply(&format!("x{c}")) == "x";
    ('\0'..=char::MAX).filter(is_removed).map(u32::from).collect()
}
