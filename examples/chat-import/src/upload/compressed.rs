//! Compression of texts: deflate, before a text is sealed. Ciphertext does not compress.

use std::io::{self, Read, Write};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};

pub(super) fn compress(text: &str) -> io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(vec![], Compression::default());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}

/// Returns a text of `n_bytes`. Reads no more than that, however long the compressed text becomes.
pub(super) fn decompress(compressed: &[u8], n_bytes: usize) -> io::Result<String> {
    let mut text = String::new();
    let most = n_bytes as u64 + 1;
    DeflateDecoder::new(compressed).take(most).read_to_string(&mut text)?;
    if text.len() == n_bytes { Ok(text) } else { Err(io::ErrorKind::InvalidData.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_shorter_and_comes_back() {
        let text = "about the lighthouse é ".repeat(1000);
        let compressed = compress(&text).unwrap();
        assert!(compressed.len() * 10 < text.len());
        assert_eq!(decompress(&compressed, text.len()).unwrap(), text);
        assert_eq!(decompress(&compress("").unwrap(), 0).unwrap(), "");
    }

    #[test]
    fn a_text_of_another_length_is_refused() {
        let compressed = compress(&"a".repeat(1_000_000)).unwrap();
        for n_bytes in [0, 999_999, 1_000_001] {
            assert!(decompress(&compressed, n_bytes).is_err(), "{n_bytes}");
        }
    }
}
