"""A row seal: a code over the key, the sealed values and the covered plain values of a row."""

from __future__ import annotations

from dataclasses import dataclass, field

from .context import Column, Context
from .errors import RowSeal, UnexpectedFlags, ZeroKeyId
from .ids import Id, lp16, optional
from .keys import Keyring, Prk, Purpose
from .primitives import equal, mac
from .value import Format, Header, current_key, expected_flags, inspect, key_of_header

FORMAT, SEAL_LEN = 0xFA, 36


@dataclass(frozen=True)
class RowParts:
    """What a seal covers. The values are sealed, in their binary form; NULLs are left out of both."""

    table: str
    key: Id
    owner: Id | None = None
    values: dict[str, bytes] = field(default_factory=dict, repr=False)
    plain: dict[str, Id] = field(default_factory=dict, repr=False)

    def message(self, header: bytes) -> bytes:
        """Returns what the code is over."""
        message = b"encdb-row-seal-v1" + header + lp16(self.table.encode()) + optional(self.owner) + self.key.encoded()
        return (
            message
            + _series({name: _distinct(stored) for name, stored in self.values.items()})
            + _series({name: value.encoded() for name, value in self.plain.items()})
        )

    def context(self) -> Context:
        """Returns the place of the seal: its column has no name of its own in the derivation of its key."""
        return Context(Column(self.table, ""), self.owner, self.key)


def seal_row(keyring: Keyring, row: RowParts) -> bytes:
    """Returns the 36 bytes of the seal, under the current key."""
    return seal_under(current_key(keyring, row.context()), keyring, row)


def seal_under(key: Prk, keyring: Keyring, row: RowParts) -> bytes:
    """Returns the seal of a row under this key. Equal rows have equal seals."""
    header = _header(expected_flags(keyring, row.context(), Format()), key.number)
    return header + _code(key, row, header)


def check_row(keyring: Keyring, row: RowParts, seal: bytes | None) -> None:
    """Checks that a row is as it was when its seal was made; None is NULL.

    Raises RowSeal, ZeroKeyId, UnexpectedFlags, UnknownKey and the errors of owners' keys.
    """
    if seal is None:
        raise RowSeal("the row seal is missing", "Missing")
    if len(seal) != SEAL_LEN or seal[0] != FORMAT:
        raise RowSeal(f"the {len(seal)} bytes are no row seal", "Malformed")
    key_id = int.from_bytes(seal[2:4], "big")
    if key_id == 0:
        raise ZeroKeyId("the key id of the row seal is 0")
    expected = expected_flags(keyring, row.context(), Format())
    if seal[1] != expected:
        raise UnexpectedFlags(f"the flags of the row seal are {seal[1]:#04x}, and the table asks for {expected:#04x}")
    key = key_of_header(keyring, row.context(), Header(seal[1], key_id, 0))
    if not equal(_code(key, row, seal[:4]), seal[4:]):
        raise RowSeal("the row seal does not match this row", "Refused")


def _header(flags: int, key_id: int) -> bytes:
    return bytes([FORMAT, flags]) + key_id.to_bytes(2, "big")


def _code(key: Prk, row: RowParts, header: bytes) -> bytes:
    return mac(key.subkey(Purpose.ROW_SEAL, Column(row.table, ""), row.owner), row.message(header))


def _series(items: dict[str, bytes]) -> bytes:
    encoded = sorted((name.encode(), value) for name, value in items.items())
    return len(items).to_bytes(2, "big") + b"".join(lp16(name) + value for name, value in encoded)


def _distinct(stored: bytes) -> bytes:
    """Returns header, nonce and tag, which stand for the whole value.

    Raises what `inspect` raises: what is no sealed value cannot be covered.
    """
    inspect(stored)
    return stored[:16] + stored[-16:]
