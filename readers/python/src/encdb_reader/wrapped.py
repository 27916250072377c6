"""A wrapped key: a key of 32 bytes under a passphrase or under another key, bound to a place. Its record has 122 bytes."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass, field

from .errors import PassphraseEmpty, WrappedKey
from .ids import Id, lp16
from .keys import NO_COLUMN, Prk, Purpose
from .primitives import argon2id, equal, expand, extract, open_sealed, seal

FORMAT, RECORD_LEN = 0xF9, 122
BY_KEY, BY_PASSPHRASE = 0, 1


@dataclass(frozen=True)
class Cost:
    """What one try of a passphrase costs, or may cost."""

    memory_kib: int = 65536
    passes: int = 3
    lanes: int = 4

    def to_bytes(self) -> bytes:
        """Returns bytes 2 to 10 of a record."""
        return self.memory_kib.to_bytes(4, "big") + self.passes.to_bytes(4, "big") + bytes([self.lanes])

    def is_in_bounds(self) -> bool:
        """Returns whether the format has such a cost."""
        return 8192 <= self.memory_kib <= 1 << 20 and 1 <= self.passes <= 16 and 1 <= self.lanes <= 16


@dataclass(frozen=True)
class CostLimit:
    """What a reader accepts: memory, and memory times passes. A record's writer chooses its cost."""

    memory_kib: int = 4 * 65536
    work: int = 4 * 65536 * 3

    def accepts(self, cost: Cost) -> bool:
        """Returns whether a record of this cost is tried."""
        return cost.memory_kib <= self.memory_kib and cost.memory_kib * cost.passes <= self.work


@dataclass(frozen=True)
class UnderKey:
    """What opens a record of kdf 0: 32 bytes, and the id of the root key that they are derived from, 0 for none."""

    key: bytes = field(repr=False)
    key_id: int = 0


@dataclass(frozen=True)
class UnderPassphrase:
    """What opens a record of kdf 1: a passphrase, and the pepper with its root key's id where there is one."""

    passphrase: str = field(repr=False)
    pepper: bytes = field(default=b"", repr=False)
    key_id: int = 0


Under = UnderKey | UnderPassphrase


def under_root_key(root: Prk) -> UnderKey:
    """Returns what opens a record that a root key wraps."""
    return UnderKey(root.subkey(Purpose.WRAPPING, NO_COLUMN), root.number)


def under_peppered(passphrase: str, root: Prk) -> UnderPassphrase:
    """Returns what opens a record under a passphrase with the pepper of a root key."""
    return UnderPassphrase(passphrase, root.subkey(Purpose.PEPPER, NO_COLUMN), root.number)


def place_of_owner_key(owner: Id, number: int) -> bytes:
    """Returns where the key with this number of an owner belongs."""
    return owner.encoded() + (number.to_bytes(2, "big") if number > 1 else b"")


def place_of_root_key(number: int) -> bytes:
    """Returns where a root key of a keyring file belongs."""
    return b"\0\1" + number.to_bytes(2, "big")


def place_of_index_root(epoch: int) -> bytes:
    """Returns where the index root of an epoch belongs, in a keyring file."""
    return b"\0\2" + epoch.to_bytes(2, "big")


PLACE_OF_KEYRING_KEY = b"\0\3\0\0"


def parse(record: bytes) -> tuple[int, Cost, int]:
    """Returns kdf, cost and key id of a record.

    Raises WrappedKey with Length, Format, Kdf, Reserved and Cost.
    """
    if len(record) != RECORD_LEN:
        raise WrappedKey(f"the wrapped key has {len(record)} bytes; it needs {RECORD_LEN}", "Length")
    if record[0] != FORMAT:
        raise WrappedKey(f"the first byte is {record[0]:#04x}, which is no wrapped key's", "Format")
    kdf = record[1]
    if kdf > BY_PASSPHRASE:
        raise WrappedKey(f"the derivation {kdf} is not known", "Kdf")
    if record[11]:
        raise WrappedKey("the reserved byte is not 0", "Reserved")
    cost = Cost(int.from_bytes(record[2:6], "big"), int.from_bytes(record[6:10], "big"), record[10])
    if not (cost.is_in_bounds() if kdf else record[2:11] == bytes(9)):
        raise WrappedKey("the cost is not one that the format has", "Cost")
    return kdf, cost, int.from_bytes(record[28:30], "big")


def unwrap(record: bytes, place: bytes, under: Under, limit: CostLimit = CostLimit()) -> bytes:
    """Returns the key of a record, in its place.

    Raises WrappedKey, with the problem that is found first in the order of docs/format.md.
    """
    kdf, cost, key_id = parse(record)
    if isinstance(under, UnderPassphrase) != (kdf == BY_PASSPHRASE):
        problem = "NeedsPassphrase" if kdf == BY_PASSPHRASE else "NeedsKey"
        raise WrappedKey("the key is wrapped under the other: a passphrase, or a key", problem)
    if under.key_id != key_id:
        raise WrappedKey(f"the record names the root key {key_id}, and {under.key_id} is at hand", "RootKey")
    if kdf == BY_PASSPHRASE and not limit.accepts(cost):
        raise WrappedKey(f"the record asks for {cost.memory_kib} KiB and {cost.passes} passes", "CostLimit")
    kek, commitment = kek_and_commitment(record, place, under, cost)
    if not equal(commitment, record[42:74]):
        raise WrappedKey("another passphrase or key, another place, or a change", "Refused")
    key = open_sealed(kek, record[30:42], record[74:], record[:74])
    if key is None:
        raise WrappedKey("the nonce, the ciphertext or the tag was changed", "Changed")
    return key


def wrap(key: bytes, place: bytes, under: Under, cost: Cost = Cost()) -> bytes:
    """Returns a record of the key, with a fresh salt and nonce."""
    return wrap_with(key, place, under, cost, os.urandom(16), os.urandom(12))


def wrap_with(key: bytes, place: bytes, under: Under, cost: Cost, salt: bytes, nonce: bytes) -> bytes:
    """Wraps with a given salt and nonce: for examples that anybody can repeat."""
    by_passphrase = isinstance(under, UnderPassphrase)
    head = bytes([FORMAT, by_passphrase]) + (cost.to_bytes() if by_passphrase else bytes(9)) + b"\0"
    head += salt + under.key_id.to_bytes(2, "big")
    kek, commitment = kek_and_commitment(head, place, under, cost)
    start = head + nonce + commitment
    return start + seal(kek, nonce, key, start)


def kek_and_commitment(record: bytes, place: bytes, under: Under, cost: Cost) -> tuple[bytes, bytes]:
    """Returns the key-encryption key, and the commitment that a record has to have."""
    pepper = b""
    if isinstance(under, UnderPassphrase):
        secret = argon2id(_folded(under.passphrase), record[12:28], cost.memory_kib, cost.passes, cost.lanes)
        pepper = under.pepper
    else:
        secret = under.key
    expanded = expand(extract(pepper or bytes(32), secret), b"encdb-dek-v1" + record[:30] + lp16(place), 64)
    return expanded[:32], expanded[32:]


def _folded(passphrase: str) -> bytes:
    folded = unicodedata.normalize("NFKC", without_newline(passphrase)).encode()
    if not folded:
        raise PassphraseEmpty("the passphrase is empty")
    return folded


def without_newline(text: str) -> str:
    """Returns the text without one newline at its end, LF or CR LF."""
    if text.endswith("\n"):
        return text[:-2] if text.endswith("\r\n") else text[:-1]
    return text
