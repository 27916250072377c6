//! ISO/IEC 7816-4 padding: one byte 0x80, then zeros up to a multiple of the block. Hides the exact length of a value.

use std::num::NonZeroU16;

use crate::error::{ErrorKind, Result};

#[cfg(test)]
mod tests;

const MARK: u8 = 0x80;

/// Returns the length that a plaintext of `len` bytes has once padded.
pub(crate) fn padded_len(len: usize, block: NonZeroU16) -> usize {
    (len + 1).next_multiple_of(usize::from(block.get()))
}

/// Pads the bytes from `start` to the end of `buffer`.
pub(crate) fn pad(buffer: &mut Vec<u8>, start: usize, block: NonZeroU16) {
    let padded = padded_len(buffer.len() - start, block);
    buffer.push(MARK);
    buffer.resize(start + padded, 0);
}

/// Takes the padding off an opened value, whatever block it was padded to: a column may change its block.
///
/// # Errors
/// [`ErrorKind::Padding`] if there is none.
pub(crate) fn unpad(opened: &mut Vec<u8>) -> Result<()> {
    let mark = opened.iter().rposition(|&byte| byte != 0).filter(|&at| opened[at] == MARK);
    opened.truncate(mark.ok_or(ErrorKind::Padding)?);
    Ok(())
}
