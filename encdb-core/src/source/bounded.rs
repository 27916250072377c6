//! Reading up to a limit, into one buffer that is wiped.

use std::io::{self, Read};

use zeroize::Zeroizing;

use crate::secret::{SecretText, into_text};

impl SecretText {
    /// Reads all that `reader` gives: standard input, say, which is no [source](crate::SecretSource) because it is read
    /// once.
    ///
    /// # Errors
    /// [`io::ErrorKind::FileTooLarge`] above 64 KiB, because a part of the text would be another secret;
    /// [`io::ErrorKind::InvalidData`] if it is not UTF-8; and the errors of `reader`.
    pub fn read_from(reader: impl Read) -> io::Result<Self> {
        let bytes = read_up_to(reader, SECRET_LEN)?.ok_or_else(too_long)?;
        let not_text = || io::Error::new(io::ErrorKind::InvalidData, NOT_TEXT);
        into_text(bytes).map(Self::from).ok_or_else(not_text)
    }
}

/// Length limit of a secret, in bytes. A key has 44, and nobody's passphrase is this long.
pub(super) const SECRET_LEN: usize = 64 << 10;

/// Reads all bytes of `reader`; returns `None` if there are more than `max`.
///
/// The buffer is allocated once, so that none is outgrown and left behind.
pub(super) fn read_up_to(
    mut reader: impl Read,
    max: usize,
) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut bytes = Zeroizing::new(vec![0; max + 1]);
    let mut len = 0;
    while len < bytes.len() {
        match reader.read(&mut bytes[len..]) {
            Ok(0) => break,
            Ok(read) => len += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(len);
    Ok((len <= max).then_some(bytes))
}

fn too_long() -> io::Error {
    let says =
        format!("it is longer than {SECRET_LEN} bytes; it must be the secret and nothing else");
    io::Error::new(io::ErrorKind::FileTooLarge, says)
}

const NOT_TEXT: &str = "it is not UTF-8; it must be a key in base64 or a passphrase as text";
