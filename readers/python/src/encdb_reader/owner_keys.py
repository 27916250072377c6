"""Owners' stored keys, from the rows of `__encdb_owner_keys`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from . import wrapped
from .errors import (
    DamagedTable,
    OwnerKeyDestroyed,
    OwnerKeyLocked,
    OwnerKeyMissing,
    OwnerKeyWrappedTwice,
    UnknownOwnerKey,
)
from .ids import Id
from .keys import NO_COLUMN, Keyring, Prk, Purpose
from .primitives import extract, sha256
from .wrapped import UnderKey, UnderPassphrase


@dataclass(frozen=True)
class KeyRow:
    """One row of the table: one key of an owner."""

    number: int
    is_destroyed: bool
    by_application: bytes | None = field(repr=False)
    by_passphrase: bytes | None = field(repr=False)
    by_next: bytes | None = field(repr=False)

    def n_wraps(self) -> int:
        """Returns how often the key is wrapped."""
        return sum(it is not None for it in (self.by_application, self.by_passphrase, self.by_next))


# Returns the rows of the owner with this `owner_hash`, in any order.
Fetch = Callable[[bytes], list[KeyRow]]


class OwnerKeys:
    """Opens owners' keys, each owner once. A passphrase opens the keys of the owner that it is given for."""

    def __init__(self, keyring: Keyring, fetch: Fetch) -> None:
        self._keyring, self._fetch = keyring, fetch
        self._opened: dict[Id, list[Prk]] = {}

    def keys_of(self, owner: Id) -> list[Prk]:
        """Returns the owner's keys, the current one first.

        Raises OwnerKeyMissing, OwnerKeyDestroyed, OwnerKeyLocked, OwnerKeyWrappedTwice, DamagedTable, UnknownKey, WrappedKey.
        """
        if owner not in self._opened:
            self._opened[owner] = self._open(owner, None)
        return self._opened[owner]

    def numbered(self, owner: Id, number: int) -> Prk:
        """Returns the owner's key with this number.

        Raises UnknownOwnerKey, and what `keys_of` raises.
        """
        for key in self.keys_of(owner):
            if key.number == number:
                return key
        raise UnknownOwnerKey(f"the owner has no key with the number {number}")

    def unlock(self, owner: Id, passphrase: str) -> None:
        """Opens the keys of an owner that are under this passphrase."""
        self._opened[owner] = self._open(owner, passphrase)

    def _open(self, owner: Id, passphrase: str | None) -> list[Prk]:
        rows = sorted(self._fetch(sha256(owner.encoded())), key=lambda row: row.number, reverse=True)
        if not rows:
            raise OwnerKeyMissing("the owner has no key in this database")
        current, *former = rows
        if current.is_destroyed:
            raise OwnerKeyDestroyed("the owner's key was destroyed on purpose")
        keys = [self._current(owner, current, passphrase)]
        for row in former:
            if not row.is_destroyed:
                keys.append(self._former(owner, row, keys[-1]))
        return keys

    def _current(self, owner: Id, row: KeyRow, passphrase: str | None) -> Prk:
        if row.n_wraps() > 1:
            raise OwnerKeyWrappedTwice("the owner's key is wrapped twice")
        if row.by_next is not None:
            raise DamagedTable("the key that replaced the owner's key is lost")
        record = row.by_application or row.by_passphrase
        if record is None or row.by_application is None and passphrase is None:
            raise OwnerKeyLocked("the owner's key is locked")
        under = self._under_application(record) if row.by_application else self._under_passphrase(record, passphrase or "")
        return self._prk(owner, row.number, record, under)

    def _former(self, owner: Id, row: KeyRow, by: Prk) -> Prk:
        if row.by_next is None or by.number != row.number + 1:
            raise DamagedTable("a former key of the owner is not wrapped by the next one")
        if row.n_wraps() > 1:
            raise OwnerKeyWrappedTwice("the owner's key is wrapped twice")
        return self._prk(owner, row.number, row.by_next, UnderKey(by.subkey(Purpose.WRAPPING, NO_COLUMN)))

    def _under_application(self, record: bytes) -> UnderKey:
        return wrapped.under_root_key(self._keyring.root(wrapped.parse(record)[2]))

    def _under_passphrase(self, record: bytes, passphrase: str) -> UnderPassphrase:
        return wrapped.under_peppered(passphrase, self._keyring.root(wrapped.parse(record)[2]))

    def _prk(self, owner: Id, number: int, record: bytes, under: UnderKey | UnderPassphrase) -> Prk:
        key = wrapped.unwrap(record, wrapped.place_of_owner_key(owner, number), under)
        return Prk(number, extract(self._keyring.salt, key))
