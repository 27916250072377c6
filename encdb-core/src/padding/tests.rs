//! Bytes that are no padding. A keyring cannot produce them, because it authenticates what it wrote.

use super::*;

fn unpadded(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut opened = bytes.to_vec();
    unpad(&mut opened).map(|()| opened)
}

#[test]
fn damaged_padding_is_refused() {
    let damaged: [&[u8]; 9] = [
        b"",
        b"\0",
        b"\0\0\0\0\0\0\0\0",
        b"abcdefgh",
        b"abc\x80\0\0\x01",
        b"abc\x81\0\0\0\0",
        b"abc\x01\0\0\0\0",
        b"abc\0\0\0\0\0",
        b"\xff",
    ];
    for bytes in damaged {
        let error = unpadded(bytes).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Padding, "{}", bytes.escape_ascii());
    }
}

/// Only the last mark counts: a value may end in one, or in zeros.
#[test]
fn the_last_mark_ends_the_value() {
    let table: [(&[u8], &[u8]); 6] = [
        (b"\x80", b""),
        (b"\x80\0\0\0", b""),
        (b"abc\x80", b"abc"),
        (b"abc\x80\x80\0", b"abc\x80"),
        (b"abc\0\0\x80\0", b"abc\0\0"),
        (b"\x80\0\x80\0", b"\x80\0"),
    ];
    for (bytes, value) in table {
        assert_eq!(unpadded(bytes).unwrap(), value, "{}", bytes.escape_ascii());
    }
}
