"""Keys in use: the PRKs of root keys and index roots, and the subkeys that are derived from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

from .context import Column
from .errors import EpochOutOfRange, Key, NoCurrentKey, UnknownKey
from .ids import Id, optional
from .primitives import expand, extract

NO_COLUMN = Column("", "")


class Purpose(IntEnum):
    """What a subkey is for."""

    COLUMN = 1
    OWNER = 2
    EQUALITY_TOKEN = 3
    PEPPER = 6
    WRAPPING = 7
    FINGERPRINT = 8
    ROW_SEAL = 9


@dataclass(frozen=True)
class Prk:
    """What subkeys are derived from: the PRK of a root key, an index root or an owner's stored key, and its number."""

    number: int
    key: bytes = field(repr=False)

    def subkey(self, purpose: Purpose, column: Column, owner: Id | None = None, index: Id | None = None) -> bytes:
        """Returns the 32 bytes of a subkey."""
        return expand(self.key, info(purpose, self.number, column, owner, index))

    def renumbered(self, number: int) -> Prk:
        """Returns the same PRK under another number: an owner's key has the epoch as key id when it makes tokens."""
        return Prk(number, self.key)

    def fingerprint(self) -> bytes:
        """Returns the 16 public bytes that tell the key from another."""
        return self.subkey(Purpose.FINGERPRINT, NO_COLUMN)[:16]


def info(purpose: Purpose, number: int, column: Column, owner: Id | None = None, index: Id | None = None) -> bytes:
    """Returns the info of HKDF-Expand for a subkey."""
    head = b"encdb-hkdf-v1" + bytes([purpose]) + number.to_bytes(2, "big")
    return head + column.encoded() + optional(owner) + optional(index)


class StoredOwnerKeys(Protocol):
    """Where the keys of owners come from that are stored and not derived."""

    def keys_of(self, owner: Id) -> list[Prk]:
        """Returns the owner's keys, the current one first."""

    def numbered(self, owner: Id, number: int) -> Prk:
        """Returns the owner's key with this number."""


@dataclass(frozen=True)
class Keyring:
    """The keys of a program. `index_roots` begins with the one whose tokens are written."""

    salt: bytes = field(repr=False)
    current: int
    roots: dict[int, Prk] = field(repr=False)
    index_roots: list[Prk] = field(repr=False)
    owner_keys_are_stored: bool = False
    stored_owner_keys: StoredOwnerKeys | None = field(default=None, repr=False)

    def root(self, number: int) -> Prk:
        """Returns the root key with this id. No other is tried.

        Raises UnknownKey.
        """
        if number not in self.roots:
            raise UnknownKey(f"the keyring has no key {number}")
        return self.roots[number]

    def current_root(self) -> Prk:
        """Returns the root key that seals."""
        return self.root(self.current)


def keyring_of(salt: bytes, keys: dict[int, bytes], current: int, index_roots: dict[int, bytes] | None = None) -> Keyring:
    """Returns the keyring of these keys, after the checks that every key has to pass.

    Without index roots the key with the lowest id is the only one. With some, the first one's tokens are written.

    Raises Key, NoCurrentKey and EpochOutOfRange.
    """
    check_bytes("the salt", salt, 16, 64)
    if current not in keys:
        raise NoCurrentKey("the keyring has no current key")
    for named, bytes_of in (("a root key", keys), ("an index root", index_roots or {})):
        _check_keys(named, bytes_of, salt)
    if index_roots is None:
        lowest = min(keys)
        if lowest > 255:
            raise EpochOutOfRange(f"the lowest key id is {lowest}; the epoch of tokens ends at 255")
        index_roots = {lowest: keys[lowest]}
    roots = {number: Prk(number, extract(salt, key)) for number, key in keys.items()}
    epochs = [Prk(epoch, extract(salt, key)) for epoch, key in index_roots.items()]
    return Keyring(salt, current, roots, epochs)


def check_bytes(name: str, data: bytes, least: int, most: int) -> None:
    """Refuses what no generator makes: another length, equal bytes, printable text.

    Raises Key.
    """
    if not least <= len(data) <= most:
        raise Key(f"{name} has {len(data)} bytes; it needs {least} to {most}", "Length")
    if len(set(data)) == 1:
        raise Key(f"{name} has one byte, again and again", "AllBytesEqual")
    if all(0x20 <= byte <= 0x7E or byte in b"\t\r\n" for byte in data):
        raise Key(f"{name} is printable text: a password, and no key", "PrintableText")


def _check_keys(name: str, keys: dict[int, bytes], salt: bytes) -> None:
    for key in keys.values():
        check_bytes(name, key, 32, 32)
        if key == salt:
            raise Key(f"{name} equals the salt", "EqualsSalt")
    if len(set(keys.values())) != len(keys):
        raise Key(f"{name} is given under two ids", "DuplicateKey")
