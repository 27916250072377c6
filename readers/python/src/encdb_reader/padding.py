"""Padding by ISO/IEC 7816-4: one byte 0x80, then zeros up to a multiple of the block."""

from __future__ import annotations

from .errors import Padding


def pad(plaintext: bytes, block: int) -> bytes:
    """Returns the plaintext with at least one byte of padding."""
    length = (len(plaintext) // block + 1) * block
    return (plaintext + b"\x80").ljust(length, b"\0")


def unpad(opened: bytes) -> bytes:
    """Returns the plaintext. Its block need not be known.

    Raises Padding where there is none.
    """
    body = opened.rstrip(b"\0")
    if not body.endswith(b"\x80"):
        raise Padding("what was opened ends with no padding")
    return body[:-1]
