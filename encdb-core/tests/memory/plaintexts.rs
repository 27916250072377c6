//! Values that are sealed and opened, and the values that tokens are made of.

use std::hint::black_box;

use aes_gcm_siv::{Aes256GcmSiv, KeyInit};
use encdb_core::{
    Codec, Column, Context, ErrorKind, Format, FromPlaintext, Index, Json, Keyring, Normalization,
    OwnerKeys, Padding, Plaintext, PlaintextBytes, ToPlaintext,
};
use serde::de::IgnoredAny;

use crate::{
    DIAGNOSIS, NONE, associated_data, column_key, context, diagnosis,
    heap::{Secret, Watch},
    keyring, owner,
    support::{COLUMN, RAW, SALT, id, key},
};

#[test]
fn sealing_leaves_no_plaintext() {
    let keyring = keyring();
    let formats = [RAW, Format::new(Codec::Raw, Padding::Block(16.try_into().unwrap()))];
    let watch = Watch::over(diagnosis());
    for context in [context(), context().owned_by(owner())] {
        for format in formats {
            keyring.seal(&context, format, DIAGNOSIS.as_bytes()).unwrap();
        }
    }
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// There is no store to fetch the owner's key from, or a name is too long to be bound to.
#[test]
fn a_refused_seal_leaves_no_plaintext() {
    let stored = Keyring::builder(&SALT).current(id(1), key(1)).owner_keys(OwnerKeys::Stored);
    let too_long = Context::new(Column::new("t".repeat(70_000).leak(), "c"));
    let refusals = [
        (stored.build().unwrap(), context().owned_by(owner()), ErrorKind::OwnerKeyTableMissing),
        (keyring(), too_long, ErrorKind::ContextTooLong { len: 70_000 }),
    ];
    let watch = Watch::over(diagnosis());
    for (keyring, context, kind) in refusals {
        let refused = keyring.seal(&context, RAW, DIAGNOSIS.as_bytes()).unwrap_err();
        assert_eq!(refused.kind(), kind);
        assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
    }
}

/// The caller wipes an opened value, and there is no other copy of it.
#[test]
fn opening_leaves_no_plaintext_but_its_own() {
    let keyring = keyring();
    let stored = keyring.seal(&context(), RAW, DIAGNOSIS.as_bytes()).unwrap();
    let watch = Watch::over(diagnosis());
    let mut opened = keyring.open(&context(), RAW, &stored).unwrap();
    assert_eq!((watch.live(), watch.freed()), (vec!["diagnosis"], vec![]));
    opened.fill(0);
    assert_eq!(watch.live(), NONE);
}

/// P9: AES-GCM-SIV decrypts before it can tell that the tag is wrong.
#[test]
fn a_refused_value_leaves_no_plaintext() {
    let keyring = keyring();
    let stored = keyring.seal(&context(), RAW, DIAGNOSIS.as_bytes()).unwrap();
    // A bit of the nonce or the tag garbles everything; one of the associated data, nothing.
    let elsewhere = context().in_row(owner());
    let mut row_bound = stored.clone();
    row_bound[1] = 1;
    let watch = Watch::over(diagnosis());
    let refused = keyring.open(&elsewhere, RAW, &row_bound).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Rejected);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

#[test]
fn a_value_without_its_padding_leaves_no_plaintext() {
    let keyring = keyring();
    let stored = sealed_by_hand(0x08, DIAGNOSIS.as_bytes());
    let padded = Format::new(Codec::Raw, Padding::Block(16.try_into().unwrap()));
    let watch = Watch::over(diagnosis());
    let refused = keyring.open(&context(), padded, &stored).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Padding);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

#[test]
fn sealing_again_leaves_no_plaintext() {
    let keyring = keyring();
    let stored = keyring.seal(&context(), RAW, DIAGNOSIS.as_bytes()).unwrap();
    let watch = Watch::over(diagnosis());
    let refused = keyring.seal(&context(), RAW, &stored).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::AlreadySealed);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

#[test]
fn plaintext_that_was_made_to_be_sealed_is_wiped() {
    let bytes = DIAGNOSIS.as_bytes();
    let watch = Watch::over(diagnosis());
    let plaintext = PlaintextBytes::owned(black_box(bytes.to_vec()));
    assert_eq!(watch.live(), ["diagnosis"]);
    drop(plaintext);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// What every wrapper does with its value when it is dropped; a value that was cut short included.
#[test]
fn texts_and_bytes_wipe_all_that_they_have_room_for() {
    for kept in [1, DIAGNOSIS.len()] {
        let watch = Watch::over(diagnosis());
        let mut text = black_box(DIAGNOSIS.to_owned());
        let mut bytes = black_box(DIAGNOSIS.as_bytes().to_vec());
        text.truncate(kept);
        bytes.truncate(kept);
        assert_eq!(watch.live(), ["diagnosis"]);
        text.wipe();
        bytes.wipe();
        drop((text, bytes));
        assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
    }
}

/// Long enough for its buffer to grow several times: a little each time, and once by more than it has.
#[test]
fn json_is_wiped_and_so_is_every_buffer_that_it_outgrew() {
    let json = Json(([DIAGNOSIS; 20], "x".repeat(10_000), [DIAGNOSIS; 20]));
    let broken = Json((vec![DIAGNOSIS; 40], std::collections::BTreeMap::from([(vec![1], 1)])));
    let watch = Watch::over(diagnosis());
    let plaintext = json.to_plaintext().unwrap();
    assert_eq!((watch.live(), watch.freed()), (vec!["diagnosis"], vec![]));
    drop(plaintext);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
    let refused = broken.to_plaintext().map(drop).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::JsonEncode);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// The text is wiped. The strings that `serde_json` makes of it, with escapes or in messages, are not.
#[test]
fn json_that_was_read_is_wiped() {
    let read = serde_json::to_vec(&[DIAGNOSIS]).unwrap();
    let refused = [&read, &b"]"[..]].concat();
    let watch = Watch::over(diagnosis());
    assert!(Json::<Vec<IgnoredAny>>::from_plaintext(read).is_ok());
    assert!(Json::<Vec<IgnoredAny>>::from_plaintext(refused).is_err());
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// Opened bytes that are no value of the type, and opened bytes that are one of fixed width.
#[test]
fn bytes_that_were_read_are_wiped() {
    let text = [DIAGNOSIS.as_bytes(), b"\xff"].concat();
    let number = 0x1234_5678_9abc_def0_i64;
    let (no_text, no_number, bytes) = (text.clone(), text.clone(), number.to_be_bytes().to_vec());
    let mut secrets = diagnosis();
    secrets.push(Secret::bytes("number", &bytes));
    let watch = Watch::over(secrets);
    assert!(String::from_plaintext(no_text).is_err());
    assert!(i64::from_plaintext(no_number).is_err());
    assert_eq!(i64::from_plaintext(bytes).unwrap(), number);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

#[test]
fn making_a_token_leaves_no_plaintext() {
    use Normalization::{Casefold, Digits, Email, Lowercase, Nfc, Trim};
    let keyring = keyring();
    let text = format!(" {} 0123456789012345678901234567890123456789", DIAGNOSIS.repeat(5));
    let foldings: [&'static [Normalization]; 7] =
        [&[], &[Casefold], &[Digits], &[Email], &[Lowercase], &[Nfc], &[Trim, Nfc, Casefold]];
    let mut secrets = diagnosis();
    secrets.push(Secret::bytes("folded", DIAGNOSIS.to_lowercase().as_bytes()));
    secrets.push(Secret::bytes("digits", b"0123456789"));
    let watch = Watch::over(secrets);
    for folding in foldings {
        keyring.token(&Index::new(COLUMN, folding), None, &text).unwrap();
        assert_eq!((watch.live(), watch.freed()), (vec![], vec![]), "{folding:?}");
    }
}

/// Seals a value as a holder of the column's key could, with any flags and any bytes.
fn sealed_by_hand(flags: u8, plaintext: &[u8]) -> Vec<u8> {
    use aes_gcm_siv::aead::{Aead, Payload};
    let (header, nonce) = ([0xf8, flags, 0, 1], [9; 12]);
    let aad = associated_data(&context(), &header);
    let payload = Payload { msg: plaintext, aad: &aad };
    let body = Aes256GcmSiv::new(&column_key().into()).encrypt(&nonce.into(), payload).unwrap();
    [&header[..], &nonce, &body].concat()
}
