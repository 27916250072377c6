"""Values and their bytes: docs/format.md, "Plaintext encodings". A column's kind, in tables.json, says which encoding it has.

Dates and times are in `calendar_text`, decimals in `decimals`. Each kind has one Python type: text str, bytes bytes, bool bool,
integer int, float float, decimal Decimal, uuid UUID, network an ip_interface, json what `json` makes. Dates, times and
timestamps are ISO 8601 text, because Python's own types end at the year 9999 and at microseconds.
"""

from __future__ import annotations

import decimal
import ipaddress
import json
import struct
import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

from . import calendar_text, decimals
from .errors import InvalidUtf8, JsonDecode, Undecodable, Unencodable

Value = Any


class Codec(NamedTuple):
    """How the values of one kind become bytes, and come back."""

    encode: Callable[[Value], bytes]
    decode: Callable[[bytes], Value]


def encode(kind: str, value: Value) -> bytes:
    """Returns the bytes of a value.

    Raises Unencodable where it is not of the kind, or beyond its range.
    """
    try:
        return CODECS[kind].encode(value)
    except (AttributeError, OverflowError, TypeError, UnicodeError, ValueError, struct.error):
        raise Unencodable(f"the value is no {kind} that the format has") from None


def decode(kind: str, opened: bytes) -> Value:
    """Returns the value of opened bytes.

    Raises Undecodable for a wrong length or range, InvalidUtf8 and JsonDecode.
    """
    try:
        return CODECS[kind].decode(opened)
    except UnicodeDecodeError:
        raise InvalidUtf8("what was opened is no UTF-8") from None
    except (ValueError, struct.error):
        error = JsonDecode if kind == "json" else Undecodable
        raise error(f"what was opened is no {kind}") from None


def to_json(kind: str, value: Value) -> object:
    """Returns the value as JSON has it: bytes as `{"hex": …}`, numbers that JSON lacks as text."""
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if kind == "float" and value - value != 0:
        return str(value)
    return str(value) if kind in ("decimal", "uuid", "network") else value


def from_json(kind: str, value: Any) -> Value:
    """Returns the value that `to_json` wrote.

    Raises Unencodable.
    """
    try:
        return FROM_JSON.get(kind, lambda same: same)(value)
    except (ArithmeticError, KeyError, TypeError, ValueError):
        raise Unencodable(f"the value is no {kind} as JSON") from None


def _bytes_of(value: Any) -> bytes:
    return bytes.fromhex(value["hex"])


def _encode_bytes(value: bytes) -> bytes:
    if not isinstance(value, (bytes, bytearray)):
        raise TypeError
    return bytes(value)


def _encode_bool(value: bool) -> bytes:
    if not isinstance(value, bool):
        raise TypeError
    return bytes([value])


def _decode_bool(opened: bytes) -> bool:
    if opened not in (b"\0", b"\1"):
        raise ValueError
    return opened == b"\1"


def _encode_integer(value: int) -> bytes:
    if isinstance(value, bool):
        raise TypeError
    return value.to_bytes(8, "big", signed=True)


def _decode_integer(opened: bytes) -> int:
    return int(struct.unpack(">q", opened)[0])


def _encode_float(value: float) -> bytes:
    return struct.pack(">d", value)


def _decode_float(opened: bytes) -> float:
    return float(struct.unpack(">d", opened)[0])


def _decode_uuid(opened: bytes) -> uuid.UUID:
    return uuid.UUID(bytes=opened)


Network = ipaddress.IPv4Interface | ipaddress.IPv6Interface


def _encode_network(value: Network) -> bytes:
    if getattr(value, "scope_id", None):
        raise ValueError
    return bytes([value.version, value.network.prefixlen]) + value.packed.ljust(16, b"\0")


def _decode_network(opened: bytes) -> Network:
    if len(opened) != 18 or opened[0] not in (4, 6):
        raise ValueError
    length = 4 if opened[0] == 4 else 16
    if any(opened[2 + length :]):
        raise ValueError
    return ipaddress.ip_interface((opened[2 : 2 + length], opened[1]))


def _encode_json(value: Value) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _decode_json(opened: bytes) -> Value:
    return json.loads(opened.decode(), parse_constant=_no_constant)


def _no_constant(name: str) -> Value:
    raise ValueError(name)


CODECS = {
    "text": Codec(str.encode, lambda opened: str(opened, "utf-8")),
    "bytes": Codec(_encode_bytes, bytes),
    "bool": Codec(_encode_bool, _decode_bool),
    "integer": Codec(_encode_integer, _decode_integer),
    "float": Codec(_encode_float, _decode_float),
    "decimal": Codec(decimals.encode, decimals.decode),
    "uuid": Codec(lambda value: bytes(value.bytes), _decode_uuid),
    "date": Codec(calendar_text.encode_date, calendar_text.decode_date),
    "time": Codec(calendar_text.encode_time, calendar_text.decode_time),
    "timestamp": Codec(calendar_text.encode_timestamp, calendar_text.decode_timestamp),
    "network": Codec(_encode_network, _decode_network),
    "json": Codec(_encode_json, _decode_json),
}
FROM_JSON: dict[str, Callable[[Any], Value]] = {
    "bytes": _bytes_of,
    "decimal": decimal.Decimal,
    "float": float,
    "network": ipaddress.ip_interface,
    "uuid": uuid.UUID,
}
