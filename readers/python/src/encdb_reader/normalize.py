"""Text foldings that are applied before a search token is made. The list is closed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from .errors import Tables

# The 25 code points with the property White_Space. Python's str.strip() also takes U+001C to U+001F, which lack it.
WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
ASCII_WHITE_SPACE = "\t\n\f\r "
ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def normalize(names: list[str], text: str) -> str:
    """Returns the text folded by these normalizations, in this order."""
    for name in names:
        text = of_name(name)(text)
    return text


def of_name(name: str) -> Callable[[str], str]:
    """Returns the normalization with this name.

    Raises Tables where there is none.
    """
    if name not in NORMALIZATIONS:
        raise Tables("a normalization has a name that version 1 does not have")
    return NORMALIZATIONS[name]


def _casefold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", folded)


def _lowercase(text: str) -> str:
    """The simple mapping is the first code point of the full one: only U+0130 has a full mapping of two."""
    return "".join(character.lower()[0] for character in text)


NORMALIZATIONS: dict[str, Callable[[str], str]] = {
    "casefold": _casefold,
    "digits": lambda text: "".join(character for character in text if character in "0123456789"),
    "email": lambda text: text.strip(ASCII_WHITE_SPACE).translate(ASCII_LOWER),
    "lowercase": _lowercase,
    "nfc": lambda text: unicodedata.normalize("NFC", text),
    "trim": lambda text: text.strip(WHITE_SPACE),
}
