"""The text form of a sealed value, for text columns: `encdb1.` and canonical base64url without padding."""

from __future__ import annotations

import base64
import re

from .errors import InvalidText, LegacyFernet, StoredTooLong
from .value import MAX_STORED_LEN

PREFIX = "encdb1."
MAX_TEXT_LEN = len(PREFIX) + -(-MAX_STORED_LEN * 4 // 3)


def to_text(stored: bytes) -> str:
    """Returns the one text of a sealed value."""
    return PREFIX + base64.urlsafe_b64encode(stored).decode().rstrip("=")


def from_text(text: str) -> bytes:
    """Returns the sealed value of a text.

    Raises LegacyFernet, StoredTooLong and InvalidText.
    """
    if text.startswith("gAAAAA"):
        raise LegacyFernet("the text is a Fernet token")
    if not text.startswith(PREFIX):
        raise _invalid(text)
    if len(text) > MAX_TEXT_LEN:
        raise StoredTooLong(f"the text has {len(text)} characters; {MAX_TEXT_LEN} are the most")
    encoded = text[len(PREFIX) :]
    if not re.fullmatch("[A-Za-z0-9_-]*", encoded) or encoded.endswith("\n") or len(encoded) % 4 == 1:
        raise _invalid(text)
    stored = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    if to_text(stored) != text:
        raise _invalid(text)
    return stored


def _invalid(text: str) -> InvalidText:
    return InvalidText(f"the text of {len(text)} characters is not the canonical text form of a value")
