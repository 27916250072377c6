"""The byte layout of a sealed value, and opening and sealing one."""

from __future__ import annotations

import os
from dataclasses import dataclass

from . import padding
from .context import Context
from .errors import (
    LegacyFernet,
    NotSealed,
    OwnerKeyTableMissing,
    Rejected,
    ReservedBits,
    StoredTooLong,
    TooLong,
    Truncated,
    UnexpectedFlags,
    UnsupportedFormat,
    ZeroKeyId,
)
from .keys import Keyring, Prk, Purpose, StoredOwnerKeys
from .primitives import TAG_LEN, open_sealed
from .primitives import seal as seal_bytes

FORMAT = 0xF8
HEADER_LEN, NONCE_LEN = 4, 12
OVERHEAD_LEN = HEADER_LEN + NONCE_LEN + TAG_LEN
MAX_PLAINTEXT_LEN = 16 << 20
MAX_STORED_LEN = OVERHEAD_LEN + MAX_PLAINTEXT_LEN + 0xFFFF
ROW, OWNER, DEK, PAD, JSON, RESERVED = 0x01, 0x02, 0x04, 0x08, 0x10, 0x80


@dataclass(frozen=True)
class Format:
    """How a column encodes its values: whether as JSON, and the block that it pads to, 0 for none."""

    is_json: bool = False
    block: int = 0


@dataclass(frozen=True)
class Header:
    """What anybody can read of a sealed value. Only opening it proves any of it."""

    flags: int
    key_id: int
    body_len: int

    def to_bytes(self) -> bytes:
        """Returns the first four bytes of the value."""
        return bytes([FORMAT, self.flags]) + self.key_id.to_bytes(2, "big")


def inspect(stored: bytes) -> Header:
    """Reads the header of a stored value, without a key.

    Raises NotSealed, LegacyFernet, UnsupportedFormat, StoredTooLong, Truncated, ReservedBits and ZeroKeyId.
    """
    _check_format(stored)
    if len(stored) > MAX_STORED_LEN:
        raise StoredTooLong(f"the value has {len(stored)} bytes; {MAX_STORED_LEN} are the most")
    if len(stored) < OVERHEAD_LEN:
        raise Truncated(f"the value has {len(stored)} bytes; {OVERHEAD_LEN} are the least")
    if stored[1] & RESERVED:
        raise ReservedBits("bit 7 of the flags is set")
    key_id = int.from_bytes(stored[2:4], "big")
    if key_id == 0:
        raise ZeroKeyId("the key id is 0")
    return Header(stored[1], key_id, len(stored) - OVERHEAD_LEN)


def expected_flags(keyring: Keyring, context: Context, form: Format) -> int:
    """Returns the flags that a value has to have in this place."""
    flags = ROW if context.row else 0
    if context.owner:
        flags |= OWNER | (DEK if keyring.owner_keys_are_stored else 0)
    return flags | (PAD if form.block else 0) | (JSON if form.is_json else 0)


def open_value(keyring: Keyring, context: Context, form: Format, stored: bytes) -> bytes:
    """Opens a stored value and takes its padding off.

    Raises what `inspect` raises, UnexpectedFlags, UnknownKey and the errors of owners' keys, Rejected and Padding.
    """
    header = inspect(stored)
    expected = expected_flags(keyring, context, form)
    if header.flags != expected:
        raise UnexpectedFlags(f"the flags are {header.flags:#04x}, and the column asks for {expected:#04x}")
    key = _subkey(context, key_of_header(keyring, context, header))
    nonce, sealed = stored[HEADER_LEN : HEADER_LEN + NONCE_LEN], stored[HEADER_LEN + NONCE_LEN :]
    opened = open_sealed(key, nonce, sealed, context.associated_data(stored[:HEADER_LEN]))
    if opened is None:
        raise Rejected("the value does not open here: another key, another place (often the type of an id), or changed bytes")
    return padding.unpad(opened) if form.block else opened


def seal_value(keyring: Keyring, context: Context, form: Format, plaintext: bytes) -> bytes:
    """Seals a plaintext under the current key, with a fresh nonce.

    Raises TooLong, and the errors of owners' keys.
    """
    return seal_under(current_key(keyring, context), keyring, context, form, plaintext, os.urandom(NONCE_LEN))


def seal_under(key: Prk, keyring: Keyring, context: Context, form: Format, plaintext: bytes, nonce: bytes) -> bytes:
    """Seals with a given nonce: for examples that anybody can repeat. Equal nonces betray equal values."""
    if len(plaintext) > MAX_PLAINTEXT_LEN:
        raise TooLong(f"the plaintext has {len(plaintext)} bytes; {MAX_PLAINTEXT_LEN} are the most")
    body = padding.pad(plaintext, form.block) if form.block else plaintext
    header = Header(expected_flags(keyring, context, form), key.number, len(body)).to_bytes()
    return header + nonce + seal_bytes(_subkey(context, key), nonce, body, context.associated_data(header))


def current_key(keyring: Keyring, context: Context) -> Prk:
    """Returns what a new value in this place is under: the current root key, or the owner's current stored key."""
    if context.owner and keyring.owner_keys_are_stored:
        return stored_owner_keys(keyring).keys_of(context.owner)[0]
    return keyring.current_root()


def key_of_header(keyring: Keyring, context: Context, header: Header) -> Prk:
    """Returns the key that a header names: a root key, or with the flag DEK a key of the owner."""
    if context.owner and header.flags & DEK:
        return stored_owner_keys(keyring).numbered(context.owner, header.key_id)
    return keyring.root(header.key_id)


def stored_owner_keys(keyring: Keyring) -> StoredOwnerKeys:
    """Returns where owners' stored keys come from.

    Raises OwnerKeyTableMissing where that was not said.
    """
    if keyring.stored_owner_keys is None:
        raise OwnerKeyTableMissing("owners' keys are stored, and no database was named to fetch them from")
    return keyring.stored_owner_keys


def _subkey(context: Context, key: Prk) -> bytes:
    return key.subkey(Purpose.OWNER if context.owner else Purpose.COLUMN, context.column, context.owner)


def _check_format(stored: bytes) -> None:
    if stored[:1] == bytes([FORMAT]):
        return
    if stored[:1] > bytes([FORMAT]):
        raise UnsupportedFormat(f"the first byte is {stored[0]:#04x}, which names another format")
    if stored[:1] == b"\x80" or stored.startswith(b"gAAAAA"):
        raise LegacyFernet("the value is a Fernet token")
    raise NotSealed(f"the {len(stored)} bytes are no sealed value")
