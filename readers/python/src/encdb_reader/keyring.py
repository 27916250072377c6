"""The keyring file: root keys and index roots, each wrapped, with their states, and a code over all of it."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass, replace
from typing import Any

from . import calendar_text, wrapped
from .errors import KeyringDocument
from .ids import lp16
from .keys import Keyring, Prk, keyring_of
from .primitives import equal, expand, extract, mac
from .wrapped import CostLimit, Under, UnderKey

FORMAT = "encdb-keyring-v1"
MAX_LEN = 1 << 20
STATES = {"ready": 1, "current": 2, "retired": 3}
OWNER_KEYS = {"derived": 1, "stored": 2}
FIELDS = {
    "format": str,
    "revision": int,
    "salt": str,
    "owner_keys": str,
    "next_key_id": int,
    "next_epoch": int,
    "keyring_key": str,
    "keys": list,
    "epochs": list,
    "mac": str,
}
ENTRY_FIELDS = {"state": str, "created": str, "fingerprint": str, "wrapped": str}


@dataclass(frozen=True)
class Entry:
    """One key of the file, still wrapped."""

    number: int
    state: str
    created: int
    fingerprint: bytes
    record: bytes

    def encoded(self) -> bytes:
        """Returns the entry as the code covers it."""
        head = self.number.to_bytes(2, "big") + bytes([STATES[self.state]])
        return head + self.created.to_bytes(8, "big", signed=True) + self.fingerprint + self.record


@dataclass(frozen=True)
class Document:
    """A keyring file that was read. Whether it is the one that was written is known once it is unlocked."""

    revision: int
    salt: bytes
    owner_keys: str
    keyring_key: bytes
    next_key_id: int
    keys: tuple[Entry, ...]
    next_epoch: int
    epochs: tuple[Entry, ...]
    mac: bytes

    def message(self) -> bytes:
        """Returns what the code is over."""
        head = b"encdb-keyring-v1" + self.revision.to_bytes(8, "big") + bytes([OWNER_KEYS[self.owner_keys]])
        head += lp16(self.salt) + self.keyring_key
        return head + _series(self.next_key_id, self.keys) + _series(self.next_epoch, self.epochs)


def read(text: str) -> Document:
    """Reads a document.

    Raises KeyringDocument with TooLong, Format, Json, Value and NotOneCurrent, and WrappedKey.
    """
    if len(text.encode()) > MAX_LEN:
        raise KeyringDocument(f"the keyring has more than {MAX_LEN} bytes", "TooLong")
    document = _parsed(text)
    if document.get("format") != FORMAT:
        raise KeyringDocument("the keyring is of another format", "Format")
    _check_fields(document, FIELDS)
    _check_entries(document["keys"], "id")
    _check_entries(document["epochs"], "epoch")
    if document["owner_keys"] not in OWNER_KEYS or not _fits(document, {"revision": 64, "next_key_id": 32, "next_epoch": 32}):
        raise _unread()
    return _document(document)


def unlock(document: Document, under: Under, limit: CostLimit = CostLimit()) -> Keyring:
    """Opens all keys of a document.

    Raises WrappedKey, and KeyringDocument with Changed and Fingerprint.
    """
    keyring_key = wrapped.unwrap(document.keyring_key, wrapped.PLACE_OF_KEYRING_KEY, under, limit)
    if not equal(code(document, keyring_key), document.mac):
        raise KeyringDocument("something in the keyring was changed", "Changed")
    open_under = UnderKey(keyring_key)
    keys = {it.number: wrapped.unwrap(it.record, wrapped.place_of_root_key(it.number), open_under) for it in document.keys}
    epochs = {
        it.number: wrapped.unwrap(it.record, wrapped.place_of_index_root(it.number), open_under) for it in document.epochs
    }
    for entries, opened in ((document.keys, keys), (document.epochs, epochs)):
        _check_fingerprints(document.salt, entries, opened)
    keyring = keyring_of(document.salt, keys, _current(document.keys), _current_first(document.epochs, epochs))
    return replace(keyring, owner_keys_are_stored=document.owner_keys == "stored")


def code(document: Document, keyring_key: bytes) -> bytes:
    """Returns the code over all other fields."""
    mac_key = expand(extract(bytes(32), keyring_key), b"encdb-keyring-mac-v1")
    return mac(mac_key, document.message())


def _series(next_number: int, entries: tuple[Entry, ...]) -> bytes:
    head = next_number.to_bytes(4, "big") + len(entries).to_bytes(4, "big")
    return head + b"".join(entry.encoded() for entry in entries)


def _parsed(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _unread() from None
    if not isinstance(document, dict) or not isinstance(document.get("format"), str):
        raise _unread()
    return document


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a field twice")
    return fields


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _check_fields(fields: dict[str, Any], types: dict[str, type]) -> None:
    known = fields.keys() == types.keys()
    if not known or any(type(fields[name]) is not wanted for name, wanted in types.items()):
        raise _unread()


def _check_entries(entries: list[Any], number: str) -> None:
    for entry in entries:
        if not isinstance(entry, dict):
            raise _unread()
        _check_fields(entry, {number: int, **ENTRY_FIELDS})
        if entry["state"] not in STATES or not _fits(entry, {number: 16 if number == "id" else 8}):
            raise _unread()


def _fits(fields: dict[str, Any], bits: dict[str, int]) -> bool:
    return all(0 <= fields[name] < 1 << size for name, size in bits.items())


def _document(fields: dict[str, Any]) -> Document:
    document = Document(
        fields["revision"],
        _bytes(fields["salt"], "salt", 16, 64),
        fields["owner_keys"],
        _record(fields["keyring_key"]),
        fields["next_key_id"],
        tuple(_entry(entry, "id") for entry in fields["keys"]),
        fields["next_epoch"],
        tuple(_entry(entry, "epoch") for entry in fields["epochs"]),
        _bytes(fields["mac"], "mac", 32, 32),
    )
    _check_series(document.keys, document.next_key_id, 1 << 16)
    _check_series(document.epochs, document.next_epoch, 1 << 8)
    return document


def _entry(fields: dict[str, Any], number: str) -> Entry:
    if fields[number] == 0:
        raise _wrong(number)
    if not re.fullmatch("[0-9a-f]{32}", fields["fingerprint"]):
        raise _wrong("fingerprint")
    created, fingerprint = _created(fields["created"]), bytes.fromhex(fields["fingerprint"])
    return Entry(fields[number], fields["state"], created, fingerprint, _record(fields["wrapped"]))


def _check_series(entries: tuple[Entry, ...], next_number: int, end: int) -> None:
    numbers = [entry.number for entry in entries]
    if numbers != sorted(set(numbers)):
        raise _wrong("a number that is not above the one before it")
    if not max(numbers, default=0) < next_number <= end:
        raise _wrong("the next number")
    if [entry.state for entry in entries].count("current") != 1:
        raise KeyringDocument("there is not one current key", "NotOneCurrent")


def _record(text: str) -> bytes:
    record = _bytes(text, "a wrapped key", 0, MAX_LEN)
    wrapped.parse(record)
    return record


def _bytes(text: str, name: str, least: int, most: int) -> bytes:
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise _wrong(name) from None
    if base64.b64encode(decoded).decode() != text or not least <= len(decoded) <= most:
        raise _wrong(name)
    return decoded


def _created(text: str) -> int:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text, re.ASCII):
        raise _wrong("created")
    try:
        return int.from_bytes(calendar_text.encode_timestamp(text)[:8], "big", signed=True)
    except ValueError:
        raise _wrong("created") from None


def _check_fingerprints(salt: bytes, entries: tuple[Entry, ...], opened: dict[int, bytes]) -> None:
    for entry in entries:
        if Prk(entry.number, extract(salt, opened[entry.number])).fingerprint() != entry.fingerprint:
            raise KeyringDocument(f"the fingerprint of {entry.number} does not match its key", "Fingerprint")


def _current(entries: tuple[Entry, ...]) -> int:
    return next(entry.number for entry in entries if entry.state == "current")


def _current_first(entries: tuple[Entry, ...], opened: dict[int, bytes]) -> dict[int, bytes]:
    current = _current(entries)
    return {current: opened[current]} | opened


def _wrong(field: str) -> KeyringDocument:
    return KeyringDocument(f"{field} is wrong", "Value")


def _unread() -> KeyringDocument:
    return KeyringDocument("the keyring is not JSON with the fields that it has to have", "Json")
