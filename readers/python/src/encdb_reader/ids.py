"""Typed ids: what owners, rows and search indexes are called in a context and in the derivation of a key."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field

from .errors import ContextTooLong, Undecodable

INTEGER, UUID, TEXT, BYTES, COMPOSITE, BOOL = 1, 3, 4, 5, 6, 7

# What a database driver returns for a plain column.
SqlValue = int | str | bytes | bool | float | uuid.UUID | None


def lp16(data: bytes) -> bytes:
    """Returns the length as u16, then the data.

    Raises ContextTooLong above 65 535 bytes.
    """
    if len(data) > 0xFFFF:
        raise ContextTooLong(f"a name or an id has {len(data)} bytes; 65535 are the most")
    return len(data).to_bytes(2, "big") + data


@dataclass(frozen=True)
class Id:
    """A type and bytes. Not printed, because ids may be personal data."""

    type: int
    value: bytes = field(repr=False)

    def encoded(self) -> bytes:
        """Returns `type u8`, then the bytes with their length."""
        return bytes([self.type]) + lp16(self.value)


def optional(item: Id | None) -> bytes:
    """Returns 0x00 for nothing, and 0x01 before an id."""
    return b"\0" if item is None else b"\1" + item.encoded()


def integer(value: int) -> Id:
    """Returns the id of an integer, widened to 64 bits.

    Raises Undecodable beyond them.
    """
    if not -(1 << 63) <= value < 1 << 63:
        raise _unbindable()
    return Id(INTEGER, value.to_bytes(8, "big", signed=True))


def text(value: str) -> Id:
    """Returns the id of a text."""
    try:
        return Id(TEXT, value.encode())
    except UnicodeEncodeError:
        raise _unbindable() from None


def composite(parts: list[Id]) -> Id:
    """Returns several ids as one, in this order."""
    if len(parts) > 255:
        raise ContextTooLong(f"an id has {len(parts)} parts; 255 are the most")
    return Id(COMPOSITE, bytes([len(parts)]) + b"".join(part.encoded() for part in parts))


def of_columns(parts: list[Id]) -> Id:
    """Returns the id of one column itself, and the composite id of several."""
    return parts[0] if len(parts) == 1 else composite(parts)


def of_sql(type_name: str, value: SqlValue) -> Id:
    """Returns the id that the program's type makes of what the database stores.

    The type is the program's and not the database's: an integer in a text column is an integer still.

    Raises Undecodable where the value cannot be of the type.
    """
    if type_name == "integer":
        return integer(_integer(value))
    if type_name == "uuid":
        return Id(UUID, _uuid(value).bytes)
    if type_name == "text" and isinstance(value, (str, bytes)):
        return text(value if isinstance(value, str) else _utf8(value))
    if type_name == "bytes" and isinstance(value, (bytes, str)):
        return Id(BYTES, value if isinstance(value, bytes) else text(value).value)
    raise _unbindable()


def covered(type_name: str, value: SqlValue) -> Id | None:
    """Returns the value of a plain column as a row seal covers it; None for NULL."""
    if value is None:
        return None
    if type_name == "bool":
        return Id(BOOL, bytes([_integer(value) != 0]))
    return of_sql(type_name, value)


def _integer(value: SqlValue) -> int:
    if isinstance(value, int):
        return int(value)
    if isinstance(value, bytes):
        value = _utf8(value)
    if isinstance(value, str) and re.fullmatch("[+-]?[0-9]+", value):
        return int(value)
    raise _unbindable()


def _uuid(value: SqlValue) -> uuid.UUID:
    if isinstance(value, uuid.UUID):
        return value
    try:
        if isinstance(value, bytes) and len(value) == 16:
            return uuid.UUID(bytes=value)
        if isinstance(value, (str, bytes)):
            return uuid.UUID(value if isinstance(value, str) else _utf8(value))
    except ValueError:
        pass
    raise _unbindable()


def _utf8(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise _unbindable() from None


def _unbindable() -> Undecodable:
    return Undecodable("a plain column has no value of the type that tables.json names")
