"""Search tokens: the epoch, then the leftmost bytes of an HMAC of the normalized value."""

from __future__ import annotations

from dataclasses import dataclass

from . import decimals, ids
from .context import Column
from .errors import InvalidUtf8, SearchToken, Tables
from .ids import Id
from .keys import Keyring, Prk, Purpose
from .normalize import normalize
from .primitives import mac
from .value import stored_owner_keys

# The type byte before the value in the message. A kind that is missing here has no search token.
TYPES = {
    "integer": 1,
    "uuid": 3,
    "text": 4,
    "bytes": 5,
    "bool": 7,
    "date": 8,
    "time": 9,
    "timestamp": 10,
    "decimal": 11,
    "network": 12,
}


@dataclass(frozen=True)
class Index:
    """What the tokens of a column are made of. `mac_len` is the number of bytes of the HMAC, 1 to 32."""

    column: Column
    kind: str
    normalizations: tuple[str, ...] = ()
    mac_len: int = 16

    def text(self) -> str:
        """Returns the index text, which is part of the key."""
        return "|".join(["eq", *self.normalizations])


def message(index: Index, plaintext: bytes) -> bytes:
    """Returns what the HMAC is of: the type, and the canonical bytes of the normalized value."""
    if index.kind not in TYPES:
        raise Tables(f"a column of the kind {index.kind} has no search token")
    return bytes([TYPES[index.kind]]) + _canonical(index, plaintext)


def index_key(index: Index, root: Prk, owner: Id | None) -> bytes:
    """Returns the key of the HMAC, for the epoch that is the number of `root`."""
    return root.subkey(Purpose.EQUALITY_TOKEN, index.column, owner, ids.text(index.text()))


def token(index: Index, root: Prk, owner: Id | None, plaintext: bytes) -> bytes:
    """Returns the token of one epoch."""
    code = mac(index_key(index, root, owner), message(index, plaintext))
    return bytes([root.number]) + code[: index.mac_len]


def tokens(keyring: Keyring, index: Index, owner: Id | None, plaintext: bytes) -> list[bytes]:
    """Returns all tokens that the value may be stored with, the one that is written first.

    One for each epoch; with stored owner keys, one for each key of the owner and epoch. `owner` is None for a global token.
    """
    epochs = keyring.index_roots
    if owner is None or not keyring.owner_keys_are_stored:
        return [token(index, root, owner, plaintext) for root in epochs]
    keys = stored_owner_keys(keyring).keys_of(owner)
    return [token(index, key.renumbered(root.number), owner, plaintext) for key in keys for root in epochs]


def check(stored: bytes | None, fresh: list[bytes], epoch: int | None = None) -> None:
    """Compares a stored token with those that its value may have. Where `epoch` is given the token has to be of it.

    Raises SearchToken.
    """
    if not stored:
        raise SearchToken("there is no search token beside the value", "Missing")
    known = [made for made in fresh if made[0] == stored[0]]
    if not known:
        raise SearchToken(f"the keyring has no epoch {stored[0]}", "UnknownEpoch")
    if epoch is not None and stored[0] != epoch:
        raise SearchToken(f"the token is of epoch {stored[0]}, and its column has tokens of epoch {epoch}", "WrongEpoch")
    if stored not in known:
        raise SearchToken("the search token does not match the value beside it", "OfAnotherValue")


def _canonical(index: Index, plaintext: bytes) -> bytes:
    if index.kind == "decimal":
        return decimals.smallest_scale(plaintext)
    if index.kind != "text" or not index.normalizations:
        return plaintext
    try:
        return normalize(list(index.normalizations), plaintext.decode()).encode()
    except UnicodeDecodeError:
        raise InvalidUtf8("what was opened is no UTF-8") from None
