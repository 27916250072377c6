//! Reading up to a limit, into one buffer that is wiped.

use std::io::{self, Read};

use zeroize::Zeroizing;

/// The most that a secret may have, in bytes: a key has 44, and nobody's passphrase is this long.
pub(super) const SECRET_LEN: usize = 64 << 10;

/// All bytes of `reader`, or `None` if there are more than `max`.
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
